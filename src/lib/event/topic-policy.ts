/** The policy that a topic has when nobody wrote one names its statement so. */
const DEFAULT_SID = '__default_statement_ID';

interface Parts {
  readonly topicArn: string;
  readonly ruleArn: string;
  readonly ruleName: string;
}

type Statement = Readonly<Record<string, unknown>>;

/**
 * The statement that lets EventBridge publish for one rule and no other. The ARN of the rule has the account in it, so
 * no rule of somebody else can use the topic ("The confused deputy problem", IAM user guide).
 */
function statementFor({ topicArn, ruleArn, ruleName }: Parts): Statement {
  return {
    Sid: ruleName,
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: topicArn,
    Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
  };
}

/** The policy of a new topic. The account itself needs no statement: its own policies are enough. */
export function policyForRule(parts: Parts): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statementFor(parts)] });
}

/** Whether a policy has the statement of a rule, as it should be. */
export function allowsRule(policy: string, parts: Parts): boolean {
  const wanted = JSON.stringify(statementFor(parts));
  return statementsOf(policy).some((statement) => JSON.stringify(inOrder(statement)) === wanted);
}

/** The policy with the statement of a rule; those of others stay. */
export function withRule(policy: string, parts: Parts): string {
  const others = statementsOf(policy).filter(({ Sid }) => Sid !== parts.ruleName);
  return rewritten(policy, [...others, statementFor(parts)]);
}

/** The policy without the statement of a rule; the statements of others are named. */
export function withoutRule(
  policy: string,
  { ruleName }: Pick<Parts, 'ruleName'>,
): { readonly policy: string; readonly others: readonly string[] } {
  const rest = statementsOf(policy).filter(({ Sid }) => Sid !== ruleName);
  const others = rest.filter(({ Sid }) => Sid !== DEFAULT_SID);
  return {
    // A policy has at least one statement: that of a rule which is not there any more lets nobody in.
    policy: rest.length === 0 ? policy : rewritten(policy, rest),
    others: others.map(({ Sid }, index) => (typeof Sid === 'string' ? Sid : `statement ${index + 1}`)),
  };
}

function rewritten(policy: string, statements: readonly Statement[]): string {
  const { Id, Version = '2012-10-17' } = membersOf(policy);
  return JSON.stringify({ Version, ...(Id === undefined ? {} : { Id }), Statement: statements });
}

function statementsOf(policy: string): readonly Statement[] {
  const { Statement: found } = membersOf(policy);
  return [found].flat().flatMap((one) => (isObject(one) ? [one] : []));
}

/** A topic without a policy has no statements. */
function membersOf(policy: string): Statement {
  if (policy === '') return {};
  const parsed: unknown = JSON.parse(policy);
  return isObject(parsed) ? parsed : {};
}

const isObject = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members as `statementFor` orders them, whatever the service made of them. */
function inOrder(statement: Statement): Statement {
  const order = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'];
  const known = order.flatMap((key) => (key in statement ? [[key, single(statement[key])] as const] : []));
  const more = Object.entries(statement).filter(([key]) => !order.includes(key));
  return Object.fromEntries([...known, ...more]);
}

/** A list of one is the same as the one, and SNS writes its actions in capitals. */
function single(value: unknown): unknown {
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof one === 'string' ? one.replace(/^SNS:/, 'sns:') : one;
}
