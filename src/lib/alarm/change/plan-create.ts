import type { TaskContext } from '../../aws/task-context.js';
import type { Plan } from '../../plan/types.js';
import type { Tags } from '../../plan/ownership.js';
import type { AlarmWish } from '../build/wish.js';
import { planAlarms } from './plan-alarms.js';
import { refuseMissing } from './refuse-missing.js';

/**
 * The plan that makes one alarm, or changes of an existing one what was asked for.
 *
 * @throws usage error for what AWS would refuse, or take although the alarm can never work
 */
export async function planCreateAlarm(
  input: { readonly wish: AlarmWish; readonly tags: Tags },
  ctx: TaskContext,
): Promise<Plan> {
  const { changes, definitions } = await planAlarms([input], ctx);
  await refuseMissing({ definitions, going: [], alarms: [input] }, ctx);
  return { kind: 'plan', changes };
}
