import type { TaskContext } from '../../aws/task-context.js';
import { parseGroupPattern, parseLogGroupArn, resolveGroups } from '../groups/index.js';

/** A log group to read from. */
export interface EventGroup {
  /** What rows call it: its name, or its ARN where two groups of different accounts share the name. */
  readonly label: string;
  readonly name: string;
  /** How requests name it: a name, or the ARN that a monitoring account needs. */
  readonly request: { readonly logGroupName: string } | { readonly logGroupIdentifier: string };
}

/** Which events of a group are wanted, as far as the service can tell. */
export interface EventFilter {
  readonly filterPattern?: string | undefined;
  /** One stream by its exact name. */
  readonly stream?: string | undefined;
  readonly streamPrefix?: string | undefined;
}

/**
 * The groups that names, globs and ARNs stand for. Only globs cost a request: whether a name exists is left to the
 * first read to find out.
 *
 * @throws usage error for what can be no log group, not_found for a glob without a match
 */
export async function selectGroups(patterns: readonly string[], ctx: TaskContext): Promise<readonly EventGroup[]> {
  const chosen = await Promise.all(patterns.map((text) => selectOne(text, ctx)));
  const unique = [...new Map(chosen.flat().map((group) => [JSON.stringify(group.request), group])).values()];
  return unique.map((group) =>
    unique.some((other) => other !== group && other.name === group.name) ? { ...group, label: longName(group) } : group,
  );
}

async function selectOne(text: string, ctx: TaskContext): Promise<readonly EventGroup[]> {
  const pattern = parseGroupPattern(text, { region: ctx.aws.region });
  if (pattern.kind === 'exact') return [eventGroup(pattern.prefix, pattern.account === undefined ? undefined : text)];
  const found = await resolveGroups([text], ctx);
  return found.map(({ name, arn }) => eventGroup(name, pattern.account === undefined ? undefined : arn));
}

function eventGroup(name: string, arn: string | undefined): EventGroup {
  if (arn === undefined) return { label: name, name, request: { logGroupName: name } };
  return { label: name, name, request: { logGroupIdentifier: withoutSuffix(arn) } };
}

const longName = ({ name, request }: EventGroup): string =>
  'logGroupIdentifier' in request ? request.logGroupIdentifier : name;

/** The service refuses the `:*` that its own DescribeLogGroups puts at the end. */
function withoutSuffix(arn: string): string {
  const parsed = parseLogGroupArn(arn);
  if (!parsed) return arn;
  const { partition, region, account, name } = parsed;
  return `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
}
