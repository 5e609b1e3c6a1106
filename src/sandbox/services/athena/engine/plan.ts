import { parseDdl } from '../../../../lib/athena/ddl/parse.js';
import type { Call } from '../../../types.js';
import { invalidRequest, malformedQuery } from '../errors.js';
import { preparedStatementOf } from '../prepared-statements.js';
import type { Plan } from '../store.js';
import { planDdl } from './ddl.js';
import { planTableAs, planUnload } from './plan-writes.js';
import { QueryFailed } from './failures.js';
import { bindParameters } from './parameters.js';
import { prepareQuery, runQuery } from './select.js';
import type { Statement } from './statement.js';
import { isSymbol, position, tokenize, wordOf, type Token } from './tokens.js';
import { nest, type Node } from './tree.js';

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
  if (name === 'execute') return planExecute(call, statement, tokens);
  if (name === 'unload') return planned(call, statement, { tokens, kind: ['DML', 'UNLOAD'], plan: planUnload });
  if (name === 'create' && wordOf(tokens[1]) === 'table') {
    return planned(call, statement, { tokens, kind: ['DDL', 'CREATE_TABLE_AS_SELECT'], plan: planTableAs });
  }
  if (BEGINNINGS.includes(`'${name.toUpperCase()}'`)) {
    throw invalidRequest(`the sandbox does not run ${name.toUpperCase()} statements of this kind`, 'NOT_SUPPORTED');
  }
  const place = position(statement.query, first.offset);
  throw malformedQuery(`${place}: mismatched input '${first.text}'. Expecting: ${BEGINNINGS}`);
}

async function planSelect(call: Call, statement: Statement, tokens: readonly Token[]): Promise<Plan> {
  return planned(call, statement, {
    tokens,
    kind: ['DML', 'SELECT'],
    plan: async (_, { query: sql, context }, nodes) => {
      const prepared = await prepareQuery(call, { sql, nodes, database: context.Database });
      const { scanBytes } = prepared;
      return { statementType: 'DML', substatementType: 'SELECT', scanBytes, run: () => runQuery(prepared) };
    },
  });
}

interface Planning {
  readonly tokens: readonly Token[];
  readonly kind: readonly [Plan['statementType'], string];
  readonly plan: (call: Call, statement: Statement, nodes: readonly Node[]) => Promise<Plan>;
}

/** A plan of a statement with parameters; what is wrong with it becomes a query that fails. */
async function planned(call: Call, statement: Statement, { tokens, kind, plan }: Planning): Promise<Plan> {
  const [statementType, substatementType] = kind;
  try {
    return await plan(
      call,
      statement,
      nest(statement.query, bindParameters(statement.query, tokens, statement.parameters)),
    );
  } catch (error) {
    if (error instanceof QueryFailed) return failedPlan({ statementType, substatementType }, error);
    throw error;
  }
}

/** `EXECUTE name [USING value, …]`: a prepared statement of the workgroup. */
async function planExecute(call: Call, statement: Statement, tokens: readonly Token[]): Promise<Plan> {
  const [, name, using, ...values] = tokens;
  const found = preparedStatementOf(call, { StatementName: name?.text, WorkGroup: statement.workGroup });
  if (!found?.QueryStatement || (using && wordOf(using) !== 'using')) {
    throw invalidRequest(`PreparedStatement ${name?.text ?? ''} was not found in workGroup ${statement.workGroup}`);
  }
  const end = statement.query.length;
  const commas = values.filter(isSymbol(','));
  const bounds = values.length === 0 ? [] : [values[0]?.offset ?? end, ...commas.map(({ offset }) => offset + 1)];
  const written = bounds.map((from, index) => statement.query.slice(from, commas[index]?.offset ?? end).trim());
  const parameters = using ? written : statement.parameters;
  return planStatement(call, { ...statement, query: found.QueryStatement, parameters });
}

/** A plan of a statement that fails before anything is read. */
export function failedPlan(kind: Pick<Plan, 'statementType' | 'substatementType'>, { failure }: QueryFailed): Plan {
  return { ...kind, scanBytes: 0, failure, run: async () => ({ kind: 'failed', failure }) };
}
