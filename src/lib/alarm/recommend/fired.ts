import type { TaskContext } from '../../aws/task-context.js';
import { previewAlarms } from '../preview/preview.js';
import { isDenied } from '../../errors/kinds.js';
import { historyRange } from './history.js';
import type { RecommendedAlarm } from './types.js';

/** A minute is the finest period of the catalogue. */
const GRID_SECONDS = 60;

/** The same with how often each new alarm would have gone off in the last two weeks; without, where that may not be read. */
export async function addFired(
  alarms: readonly RecommendedAlarm[],
  ctx: TaskContext,
): Promise<readonly RecommendedAlarm[]> {
  const definitions = alarms.flatMap(({ definition }) => definition ?? []);
  if (definitions.length === 0) return alarms;
  try {
    ctx.report({
      type: 'step',
      message: `playing ${definitions.length} alarm${definitions.length === 1 ? '' : 's'} over the last two weeks`,
    });
    const range = historyRange(ctx.clock.now(), GRID_SECONDS);
    const previews = await previewAlarms({ definitions, range }, ctx);
    const counts = new Map(previews.map(({ definition, alarmCount }) => [definition, alarmCount]));
    return alarms.map((alarm) => {
      const count = alarm.definition && counts.get(alarm.definition);
      return count === undefined ? alarm : { ...alarm, row: { ...alarm.row, wouldHaveFired: count } };
    });
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!isDenied(error)) throw error;
    const message = 'how often alarms would have gone off is unknown (denied: cloudwatch:GetMetricData)';
    ctx.report({ type: 'warn', code: 'Denied', message });
    return alarms;
  }
}
