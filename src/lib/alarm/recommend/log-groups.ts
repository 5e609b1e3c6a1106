import type { TaskContext } from '../../aws/task-context.js';
import { readLogGroupTags } from '../resources/log-groups.js';
import type { AlarmResource, DeniedRead } from '../resources/types.js';
import { readSeries } from './history.js';

const DAY_SECONDS = 86_400;
/** A group below this part of all ingestion is not where a surprise on the bill comes from: at most ten are above it. */
const LARGE_SHARE = 0.1;
/** In a day, on average: about a dollar and a half a month at list price. */
const LARGE_BYTES_A_DAY = 100 * 2 ** 20;

/**
 * The resources without the log groups that take in little: an alarm on the whole account sees every surprise, and those
 * on the few large groups say which one it was. Accounts have thousands of groups.
 */
export async function withoutSmallGroups(
  resources: readonly AlarmResource[],
  of: { readonly isTagged: boolean; readonly denied: (read: DeniedRead) => void },
  ctx: TaskContext,
): Promise<readonly AlarmResource[]> {
  const groups = resources.filter(({ kind }) => kind === 'log-group');
  if (groups.length === 0) return resources;
  const series = await readSeries(
    groups.map(({ dimensions }) => ({
      namespace: 'AWS/Logs',
      metric: 'IncomingBytes',
      dimensions,
      stat: 'Sum',
      periodSeconds: DAY_SECONDS,
    })),
    ctx,
  );
  const others = resources.filter(({ kind }) => kind !== 'log-group');
  // Without the metric nothing tells the large ones apart; that it may not be read is said with the thresholds.
  if (series === 'denied') return others;
  const bytes = series.map((one) => (one?.values ?? []).reduce((sum, value) => sum + value, 0));
  const total = bytes.reduce((sum, value) => sum + value, 0);
  const days = Math.max(1, ...series.map((one) => one?.values.length ?? 0));
  const large = groups.filter((_, index) => {
    const own = bytes[index] ?? 0;
    return own >= total * LARGE_SHARE && own / days >= LARGE_BYTES_A_DAY;
  });
  // Read with the list when they were asked for.
  const tagged = of.isTagged ? large : await readLogGroupTags(large, of, ctx);
  return [
    ...others.filter(({ kind }) => kind !== 'logs-account'),
    ...tagged,
    ...others.filter(({ kind }) => kind === 'logs-account'),
  ];
}
