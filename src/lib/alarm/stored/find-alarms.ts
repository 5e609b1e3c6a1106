import type { TaskContext } from '../../aws/task-context.js';
import { suggest } from '../../core/suggest.js';
import { notFoundError, type AppError } from '../../errors/app-error.js';
import { readAlarms, type StoredAlarm } from './read-alarms.js';

/**
 * The alarms of these names, in their order.
 *
 * @throws not-found error that names the first one that is not there, with the nearest name there is
 */
export async function findAlarms(names: readonly string[], ctx: TaskContext): Promise<readonly StoredAlarm[]> {
  const found = new Map((await readAlarms({ names }, ctx)).map((alarm) => [alarm.name, alarm]));
  const missing = names.find((name) => !found.has(name));
  if (missing !== undefined) throw await alarmNotFound(missing, ctx);
  return names.flatMap((name) => found.get(name) ?? []);
}

async function alarmNotFound(name: string, ctx: TaskContext): Promise<AppError> {
  const names = (await readAlarms({}, ctx)).map((alarm) => alarm.name);
  const nearest = suggest(name, names);
  return notFoundError(`the alarm "${name}" does not exist in ${ctx.aws.region}`, {
    code: 'AlarmNotFound',
    reason: names.length === 0 ? 'the region has no alarms' : nearest && `did you mean "${nearest}"?`,
    hint: 'see those that do: awsops alarm list',
  });
}
