import { parseDdl } from '../../../../lib/athena/ddl/parse.js';
import type { Call } from '../../../types.js';
import { invalidRequest, malformedQuery } from '../errors.js';
import type { Plan } from '../store.js';
import { planDdl } from './ddl.js';
import { QueryFailed } from './failures.js';
import { bindParameters } from './parameters.js';
import { prepareQuery, runQuery } from './select.js';
import type { Statement } from './statement.js';
import { position, tokenize, wordOf, type Token } from './tokens.js';
import { nest } from './tree.js';

/** Words that a statement may begin with, in the order in which Athena lists them. */
const BEGINNINGS =
  "'ALTER', 'ANALYZE', 'CALL', 'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', 'REVOKE', 'ROLLBACK', 'SET', 'SHOW', 'START', 'TRUNCATE', 'UNLOAD', 'UPDATE', 'USE', <query>";

/** Statements that Hive reads, comments before them left out. */
const DDL_BEGINNING = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:create|drop|alter|msck|show|desc|describe)\b/i;

/**
 * What a statement is and what it will do. Nothing is changed before the plan is run.
 *
 * Text that cannot be parsed is refused here, as the service does (guardian/athena-cli#39,
 * awslabs/aws-well-architected-labs#502); what is wrong about a text that can be parsed becomes a query that fails.
 */
export async function planStatement(call: Call, statement: Statement): Promise<Plan> {
  const ddl = parseDdl(statement.query);
  if (ddl.kind === 'statement') return planDdl(call, ddl.statement, statement);
  if (ddl.kind === 'problem' && DDL_BEGINNING.test(statement.query)) {
    const { line, column, message } = ddl.problem;
    return failedPlan(
      { statementType: 'DDL', substatementType: '' },
      new QueryFailed(`FAILED: ParseException line ${line}:${column} ${message}`),
    );
  }
  const tokens = tokenize(statement.query);
  const [first] = tokens;
  if (!first) throw malformedQuery(`line 1:1: mismatched input '<EOF>'. Expecting: ${BEGINNINGS}`);
  const name = wordOf(first) ?? first.text;
  if (['select', 'with', 'values', '('].includes(name)) return planSelect(call, statement, tokens);
  if (BEGINNINGS.includes(`'${name.toUpperCase()}'`)) {
    throw invalidRequest(`the sandbox does not run ${name.toUpperCase()} statements of this kind`, 'NOT_SUPPORTED');
  }
  const place = position(statement.query, first.offset);
  throw malformedQuery(`${place}: mismatched input '${first.text}'. Expecting: ${BEGINNINGS}`);
}

async function planSelect(
  call: Call,
  { query: sql, parameters, context }: Statement,
  tokens: readonly Token[],
): Promise<Plan> {
  const kind = { statementType: 'DML', substatementType: 'SELECT' } as const;
  try {
    const nodes = nest(sql, bindParameters(sql, tokens, parameters));
    const prepared = await prepareQuery(call, { sql, nodes, database: context.Database });
    return { ...kind, scanBytes: prepared.scanBytes, run: () => runQuery(prepared) };
  } catch (error) {
    if (error instanceof QueryFailed) return failedPlan(kind, error);
    throw error;
  }
}

/** A plan of a statement that fails before anything is read. */
export function failedPlan(kind: Pick<Plan, 'statementType' | 'substatementType'>, { failure }: QueryFailed): Plan {
  return { ...kind, scanBytes: 0, failure, run: async () => ({ kind: 'failed', failure }) };
}
