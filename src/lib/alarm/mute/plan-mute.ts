import type { TaskContext } from '../../aws/task-context.js';
import { formatDuration } from '../../core/duration.js';
import { usageError } from '../../errors/app-error.js';
import type { Plan, PlannedChange } from '../../plan/types.js';
import { findAlarms } from '../stored/find-alarms.js';
import {
  deleteRule,
  MAX_MUTE_MS,
  MAX_MUTED_ALARMS,
  MIN_MUTE_MS,
  nextMinute,
  putRule,
  rulesOf,
  type MuteRule,
} from './mute-rules.js';

export interface MuteInput {
  readonly names: readonly string[];
  readonly forMs: number;
  /** Why, for whoever finds it. */
  readonly reason: string | undefined;
}

/**
 * The plan that keeps alarms from acting for a time; they are evaluated and change their states as before. Each alarm gets
 * a mute rule of its own, which ends by itself: nothing has to be switched on again. Asked again, the time counts from
 * then.
 */
export async function planMute({ names, forMs, reason }: MuteInput, ctx: TaskContext): Promise<Plan> {
  checkMute({ names, forMs });
  const alarms = await findAlarms([...new Set(names)], ctx);
  const changes: PlannedChange[] = [];
  for (const { name } of alarms) {
    const ours = (await rulesOf(name, ctx)).find((rule) => rule.name === ruleName(name));
    const startsAtMs = nextMinute(ctx.clock.now());
    const ends = new Date(startsAtMs + forMs).toISOString();
    changes.push({
      action: ours === undefined ? 'create' : 'update',
      resource: 'alarm mute rule',
      id: ruleName(name),
      reason: `no actions of "${name}" for ${formatDuration(forMs)}, until ${ends}`,
      apply: (signal) =>
        putRule(
          {
            name: ruleName(name),
            alarms: [name],
            startsAtMs: nextMinute(ctx.clock.now()),
            durationMs: forMs,
            description: reason,
          },
          { ...ctx, signal },
        ),
    });
  }
  return { kind: 'plan', changes };
}

/** The name of our rule for an alarm. */
const ruleName = (alarm: string): string => `awsops-mute-${alarm}`;

function checkMute({ names, forMs }: Pick<MuteInput, 'names' | 'forMs'>): void {
  if (forMs < MIN_MUTE_MS || forMs > MAX_MUTE_MS) {
    throw usageError(`alarms cannot be muted for ${formatDuration(forMs)}`, {
      code: 'InvalidMute',
      reason: 'a mute rule takes from 1 minute to 15 days',
      hint: 'try --for 2h',
    });
  }
  if (names.length > MAX_MUTED_ALARMS) {
    throw usageError(`${names.length} alarms are too many to mute at once`, {
      code: 'TooManyAlarms',
      reason: `awsops mutes up to ${MAX_MUTED_ALARMS}`,
      hint: 'mute a composite alarm that stands for them',
    });
  }
}

/**
 * The plan that lets alarms act again before their time is over: deletes the mute rules that awsops made for them.
 * Rules of others are named in a warning, and stay.
 */
export async function planUnmute({ names }: { readonly names: readonly string[] }, ctx: TaskContext): Promise<Plan> {
  const alarms = await findAlarms([...new Set(names)], ctx);
  const changes: PlannedChange[] = [];
  for (const { name } of alarms) changes.push(...unmuteOf(name, { rules: await rulesOf(name, ctx), ctx }));
  return { kind: 'plan', changes };
}

function unmuteOf(
  alarm: string,
  { rules, ctx }: { readonly rules: readonly MuteRule[]; readonly ctx: TaskContext },
): readonly PlannedChange[] {
  const isOurs = (rule: MuteRule): boolean => rule.isOurs && rule.name === ruleName(alarm);
  for (const rule of rules.filter((one) => !isOurs(one))) {
    const message = `the mute rule "${rule.name}", which awsops did not make, mutes "${alarm}" too and stays`;
    ctx.report({ type: 'warn', code: 'ForeignMuteRule', message });
  }
  const ours = rules.find(isOurs);
  const row = { resource: 'alarm mute rule', id: ruleName(alarm) };
  if (ours === undefined) return [{ ...row, action: 'none', reason: `awsops does not mute "${alarm}"` }];
  const apply = (signal: AbortSignal): Promise<void> => deleteRule(ours.name, { ...ctx, signal });
  return [{ ...row, action: 'delete', reason: `"${alarm}" acts again`, apply }];
}
