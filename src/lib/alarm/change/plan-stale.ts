import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { isOwned } from '../../plan/ownership.js';
import type { PlannedChange } from '../../plan/types.js';
import type { AlarmDefinition } from '../definition.js';
import { readAlarms, type StoredAlarm } from '../stored/read-alarms.js';
import { createAlarmCalls } from './alarm-calls.js';
import { neededBy } from './order.js';
import { deletions } from './plan-delete.js';

/** Tag of an alarm that a file made; its value is the prefix of the file. */
export const FILE_TAG = 'awsops:alarm-file';

export interface StaleInput {
  /** As it was named on the command line. */
  readonly file: string;
  readonly prefix: string;
  readonly prune: boolean;
  /** What the file describes. */
  readonly definitions: readonly AlarmDefinition[];
}

export interface StalePlan {
  readonly changes: readonly PlannedChange[];
  readonly names: readonly string[];
}

/**
 * What becomes of the alarms that a file made and does not describe any more: nothing but a line in the plan, or, with
 * `prune`, their deletion. An alarm is of a file only when its name is below the prefix and both tags say so.
 *
 * @throws error that names a composite alarm which stays and needs one that would go
 */
export async function planStale(input: StaleInput, ctx: TaskContext): Promise<StalePlan> {
  const { prefix, prune, definitions, file } = input;
  const described = new Set(definitions.map(({ name }) => name));
  const others = (await readAlarms({ prefix }, ctx)).filter(
    ({ name }) => name.startsWith(prefix) && !described.has(name),
  );
  const calls = createAlarmCalls(ctx);
  const stale: StoredAlarm[] = [];
  for (const alarm of others) {
    const tags = await calls.readTags(alarm.arn, ctx.signal);
    if (isOwned(tags) && tags[FILE_TAG] === prefix) stale.push(alarm);
  }
  const names = stale.map(({ name }) => name);
  if (stale.length === 0) return { changes: [], names };
  if (prune) {
    await refuseNeeded(names, { definitions, ctx });
    const reason = ({ state }: StoredAlarm): string =>
      `not in ${file} any more; now ${state}, its history goes with it`;
    return { changes: deletions(stale, { calls, reason }), names };
  }
  ctx.report({
    type: 'warn',
    code: 'StaleAlarms',
    message: `${stale.length === 1 ? 'an alarm' : `${stale.length} alarms`} of this file ${stale.length === 1 ? 'is' : 'are'} not in it any more; to delete: awsops alarm apply -f ${fileWord(file)} --prune`,
  });
  const changes = names.map((id) => ({
    action: 'none' as const,
    resource: 'alarm',
    id,
    reason: `not in ${file} any more: --prune deletes it`,
  }));
  return { changes, names };
}

/** What names it on the command line. */
const fileWord = (name: string): string => (name === 'stdin' ? '-' : name);

/** Those of the file are to be as it says; all others are as they are. */
async function refuseNeeded(
  going: readonly string[],
  { definitions, ctx }: { readonly definitions: readonly AlarmDefinition[]; readonly ctx: TaskContext },
): Promise<void> {
  const described = new Set(definitions.map(({ name }) => name));
  const staying = (await readAlarms({}, ctx)).filter(({ name }) => !described.has(name) && !going.includes(name));
  for (const { name, definition } of staying) {
    const needed = neededBy(definition).find((child) => going.includes(child));
    if (needed === undefined || definition?.kind !== 'composite') continue;
    throw new AppError(`the alarm "${needed}" cannot go: the composite alarm "${name}" needs it`, {
      category: 'failed',
      code: 'AlarmInUse',
      reason: `its rule is ${definition.rule}`,
      hint: `change "${name}" first: awsops alarm create '${name}' --rule …`,
    });
  }
}
