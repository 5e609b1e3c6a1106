import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { isOwned, ownerWords } from '../../plan/ownership.js';
import type { Plan, PlannedChange } from '../../plan/types.js';
import { findAlarms } from '../stored/find-alarms.js';
import { readAlarms, type StoredAlarm } from '../stored/read-alarms.js';
import { createAlarmCalls, type AlarmCalls } from './alarm-calls.js';
import { inOrderOfNeed, neededBy } from './order.js';

export interface DeleteAlarmsInput {
  readonly names: readonly string[];
  /** Also those without our tag. */
  readonly foreign: boolean;
}

/**
 * The plan that deletes alarms. Only those that awsops made, unless `foreign` says that the others are meant too; and
 * none that a composite alarm which stays depends on, because that one would never change its state again.
 *
 * @throws not-found error for a name that is not there; a refusal that names the owner, or the composite alarm
 */
export async function planDeleteAlarms({ names, foreign }: DeleteAlarmsInput, ctx: TaskContext): Promise<Plan> {
  const calls = createAlarmCalls(ctx);
  const alarms = await findAlarms([...new Set(names)], ctx);
  if (!foreign) for (const alarm of alarms) await refuseForeign(alarm, { calls, ctx });
  await refuseNeeded(alarms, ctx);
  return { kind: 'plan', changes: deletions(alarms, { calls, reason: stateReason }) };
}

const stateReason = ({ state, otherType }: StoredAlarm): string =>
  `${otherType === undefined ? '' : `${otherType} alarm, `}now ${state}; its history goes with it`;

/**
 * One change for each alarm. Composite alarms come before those that they name, which the service refuses to delete;
 * they go one at a time (DeleteAlarms: at most one composite alarm a call), as does every alarm, so that each row of the
 * plan is one that was done or was not.
 */
export const deletions = (
  alarms: readonly StoredAlarm[],
  { calls, reason }: { readonly calls: AlarmCalls; readonly reason: (alarm: StoredAlarm) => string },
): readonly PlannedChange[] =>
  backwards(alarms).map((alarm) => ({
    action: 'delete',
    resource: 'alarm',
    id: alarm.name,
    reason: reason(alarm),
    apply: (signal) => calls.remove([alarm.name], signal),
  }));

function backwards(alarms: readonly StoredAlarm[]): readonly StoredAlarm[] {
  const isComposite = ({ definition }: StoredAlarm): boolean => definition?.kind === 'composite';
  const { ordered } = inOrderOfNeed(alarms, ({ definition }) => definition);
  return [...ordered.filter(isComposite).toReversed(), ...ordered.filter((alarm) => !isComposite(alarm))];
}

async function refuseForeign(
  alarm: StoredAlarm,
  { calls, ctx }: { readonly calls: AlarmCalls; readonly ctx: TaskContext },
): Promise<void> {
  const tags = await calls.readTags(alarm.arn, ctx.signal);
  if (isOwned(tags)) return;
  throw new AppError(`the alarm "${alarm.name}" was not made by awsops`, {
    category: 'failed',
    code: 'ForeignAlarm',
    reason: ownerWords(tags),
    hint: `when it is yours to delete: awsops alarm delete '${alarm.name}' --foreign`,
  });
}

async function refuseNeeded(alarms: readonly StoredAlarm[], ctx: TaskContext): Promise<void> {
  const going = new Set(alarms.map(({ name }) => name));
  for (const { name, definition } of await readAlarms({}, ctx)) {
    if (going.has(name) || definition?.kind !== 'composite') continue;
    const { rule } = definition;
    const needed = neededBy(definition).find((child) => going.has(child));
    if (needed === undefined) continue;
    throw new AppError(`the alarm "${needed}" is part of the composite alarm "${name}"`, {
      category: 'failed',
      code: 'AlarmInUse',
      reason: `its rule is ${rule}`,
      hint: `delete both: awsops alarm delete '${needed}' '${name}'`,
    });
  }
}
