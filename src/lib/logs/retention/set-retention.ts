import {
  CloudWatchLogsClient,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { usageError } from '../../errors/app-error.js';
import type { Plan, PlannedChange } from '../../plan/types.js';
import { resolveGroups, type LogGroup } from '../groups/index.js';
import { NEVER, RETENTION_DAYS } from './retention-days.js';

/**
 * Reads `--days`: a number that the service takes, or `never`.
 *
 * @returns days, or null for never
 * @throws usage error that names the nearest values
 */
export function parseRetention(text: string): number | null {
  if (text === NEVER) return null;
  const days = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (RETENTION_DAYS.includes(days)) return days;
  throw usageError(`--days cannot be "${text}"`, {
    code: 'InvalidRetention',
    reason: `CloudWatch Logs keeps events for ${RETENTION_DAYS.join(', ')} days, or ${NEVER}`,
    hint: Number.isNaN(days) || days === 0 ? `use --days 30, or --days ${NEVER}` : `use ${neighbours(days)}`,
  });
}

function neighbours(days: number): string {
  const below = RETENTION_DAYS.findLast((allowed) => allowed < days);
  const above = RETENTION_DAYS.find((allowed) => allowed > days) ?? NEVER;
  return below === undefined ? `--days ${above}` : `--days ${below} or --days ${above}`;
}

/** The plan that gives every matching group this retention (null: never expires). Groups that have it stay as they are. */
export async function planRetention(
  input: { readonly patterns: readonly string[]; readonly days: number | null },
  ctx: TaskContext,
): Promise<Plan> {
  const [groups, identity] = await Promise.all([resolveGroups(input.patterns, ctx), ctx.aws.identity()]);
  const foreign = groups.find((group) => group.account !== identity.account);
  if (foreign) {
    // PutRetentionPolicy takes a name only: it would change our own group of that name.
    throw usageError(`log group "${foreign.name}" belongs to account ${foreign.account}, not to ${identity.account}`, {
      code: 'ForeignLogGroup',
      hint: 'run this with credentials of that account: --profile NAME or --role-arn ARN',
    });
  }
  return { kind: 'plan', changes: groups.map((group) => planGroup(group, input.days, ctx)) };
}

function planGroup(group: LogGroup, days: number | null, ctx: TaskContext): PlannedChange {
  const what = { resource: 'log group retention', id: group.name };
  const now = describeRetention(group.retentionDays);
  if (group.retentionDays === days) return { ...what, action: 'none', reason: `retention is ${now} already` };
  const client = ctx.aws.client(CloudWatchLogsClient);
  if (days === null) {
    return {
      ...what,
      action: 'delete',
      reason: `retention is ${now}, ${NEVER} wanted`,
      apply: async (abortSignal) => {
        await client.send(new DeleteRetentionPolicyCommand({ logGroupName: group.name }), { abortSignal });
      },
    };
  }
  const loss = group.retentionDays === null || days < group.retentionDays ? '; older events are deleted for good' : '';
  return {
    ...what,
    action: group.retentionDays === null ? 'create' : 'update',
    reason: `retention is ${now}, ${describeRetention(days)} wanted${loss}`,
    apply: async (abortSignal) => {
      const input = { logGroupName: group.name, retentionInDays: days };
      await client.send(new PutRetentionPolicyCommand(input), { abortSignal });
    },
  };
}

const describeRetention = (days: number | null): string =>
  days === null ? NEVER : `${days} ${days === 1 ? 'day' : 'days'}`;
