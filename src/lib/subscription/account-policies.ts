import {
  CloudWatchLogsClient,
  DescribeAccountPoliciesCommand,
  type AccountPolicy,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../aws/task-context.js';
import { isDenied, isNotOffered } from '../errors/kinds.js';
import type { Subscription } from './types.js';

/**
 * What account-level policies send from the groups of this region, besides the groups' own filters. Empty, with a
 * warning, where the caller may not look.
 */
export async function accountSubscriptions(ctx: TaskContext): Promise<readonly Subscription[]> {
  const client = ctx.aws.client(CloudWatchLogsClient);
  const found: Subscription[] = [];
  let nextToken: string | undefined;
  try {
    do {
      ctx.signal.throwIfAborted();
      const command = new DescribeAccountPoliciesCommand({ policyType: 'SUBSCRIPTION_FILTER_POLICY', nextToken });
      const page = await client.send(command, { abortSignal: ctx.signal });
      found.push(...(page.accountPolicies ?? []).map(toSubscription));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!isDenied(error) && !isNotOffered(error)) throw error;
    const why = isDenied(error) ? 'is denied' : 'is not answered by this endpoint';
    const message = `account-level subscriptions are not known: logs:DescribeAccountPolicies ${why}`;
    ctx.report({ type: 'warn', code: 'AccountPoliciesDenied', message });
  }
  return found;
}

/** The document: PutAccountPolicy, policyDocument of a SUBSCRIPTION_FILTER_POLICY. */
function toSubscription({ policyName, policyDocument, selectionCriteria }: AccountPolicy): Subscription {
  const document = readDocument(policyDocument);
  const member = (key: string): string | null => {
    const value: unknown = Reflect.get(document, key);
    return typeof value === 'string' ? value : null;
  };
  return {
    group: null,
    name: policyName ?? '',
    destinationArn: member('DestinationArn'),
    roleArn: member('RoleArn'),
    filterPattern: member('FilterPattern') ?? '',
    distribution: member('Distribution') ?? 'ByLogStream',
    selection: selectionCriteria === undefined || selectionCriteria === '' ? null : selectionCriteria,
  };
}

/** What is no JSON object has no members: the row then says nothing but the name. */
function readDocument(text: string | undefined): object {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}

/**
 * The log groups that an account-level policy leaves out; its only form is `LogGroupName NOT IN ["a", "b"]`
 * (PutAccountPolicy, selectionCriteria). Undefined for criteria of another form.
 */
export function excludedGroups(selection: string | null): readonly string[] | undefined {
  if (selection === null) return [];
  const list = /^\s*LogGroupName\s+NOT\s+IN\s*(?<list>\[.*\])\s*$/is.exec(selection)?.groups?.['list'];
  if (list === undefined) return undefined;
  return [...list.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single ?? '');
}

/** Warns of what account-level policies deliver as well. */
export async function warnOfAccountPolicies(
  { groups, destinationArn }: { readonly groups: readonly string[]; readonly destinationArn: string },
  ctx: TaskContext,
): Promise<void> {
  for (const policy of await accountSubscriptions(ctx)) {
    const excluded = excludedGroups(policy.selection);
    const affected = excluded === undefined ? groups : groups.filter((group) => !excluded.includes(group));
    if (affected.length === 0) continue;
    const isSame = policy.destinationArn === destinationArn;
    const message =
      `the account-level policy "${policy.name}" sends events of ${countGroups(affected)} ` +
      `to ${isSame ? 'this very destination: they will arrive twice' : `${policy.destinationArn ?? 'another place'} as well`}`;
    ctx.report({ type: 'warn', code: isSame ? 'DeliveredTwice' : 'AccountPolicy', message });
  }
}

const countGroups = (groups: readonly string[]): string =>
  groups.length === 1 ? `"${groups[0]}"` : `${groups.length} of these log groups`;
