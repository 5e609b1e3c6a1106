import { lineAndColumn, parseJsonNode } from '../core/json-positions.js';
import { parsePolicy, type PolicyProblem } from '../iam/index.js';
import { statementsOf } from './document.js';
import { actionRules } from './rules/action-rules.js';
import { documentRules } from './rules/document-rules.js';
import { federationRules } from './rules/federation-rules.js';
import { mfaRules } from './rules/mfa-rules.js';
import { principalRules } from './rules/principal-rules.js';
import type { Rule, RuleContext } from './rules/rule.js';
import { sourceRules } from './rules/source-rules.js';
import type { TrustFinding, TrustLintInput } from './types.js';

const RULES: readonly Rule[] = [
  ...documentRules,
  ...actionRules,
  ...principalRules,
  ...sourceRules,
  ...federationRules,
  ...mfaRules,
];

/** The names of the checks about trust; those about the policy language are the codes of its reader. */
export const trustChecks: readonly string[] = RULES.map(({ name }) => name);

/**
 * Checks the text of a trust policy: that IAM takes it, and everything that IAM takes and that lets in whom it should
 * not, or keeps out whom it should let in. Never throws: what is wrong is a finding, in the order of the text.
 */
export function lintTrust(input: TrustLintInput): readonly TrustFinding[] {
  const { text, account = null, partition = null, isDeployed = false } = input;
  const language = parsePolicy({ text, id: '', kind: 'resource' }).problems;
  const parsed = parseJsonNode(text);
  if ('problem' in parsed) return language.map((problem) => fromProblem(problem, text));
  const root = parsed.node;
  const context: RuleContext = { text, root, statements: statementsOf(root), account, partition, isDeployed };
  const findings = RULES.flatMap(({ name, check }) =>
    [...check(context)].map(({ status, spot, reason, fix }): TrustFinding => {
      return { check: name, status, ...lineAndColumn(text, spot.offset), reason, fix, found: spot.value };
    }),
  );
  const isTold = ({ line, column }: PolicyProblem): boolean =>
    findings.some((finding) => finding.line === line && finding.column === column && finding.status === 'fail');
  const rest = language.filter((problem) => !isTold(problem)).map((problem) => fromProblem(problem, text));
  return [...findings, ...rest].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** What the reader of policies finds, in the form of the rules here. */
function fromProblem({ severity, code, message, line, column }: PolicyProblem, text: string): TrustFinding {
  const spelling = /^"(?<wrong>.*)" has to be written "(?<right>.*)"$/.exec(message)?.groups;
  return {
    check: spelling === undefined ? code : 'element-case',
    status: severity === 'error' ? 'fail' : 'warn',
    line,
    column,
    reason:
      spelling === undefined
        ? message
        : `there is no element "${spelling['wrong']}": IAM tells upper and lower case apart`,
    fix: spelling === undefined ? null : `write "${spelling['right']}"`,
    found: (text.split('\n')[line - 1] ?? '').slice(column - 1, column + 59).trim(),
  };
}
