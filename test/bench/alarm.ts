import { fromAlarm, previewAlarms, type MetricAlarmDefinition } from '../../src/lib/alarm/index.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { publishComputed } from '../../src/sandbox/seed/computed-metrics.js';
import { noiseAt } from '../../src/sandbox/seed/noise.js';
import { cloudWatchStore } from '../../src/sandbox/services/cloudwatch/store.js';
import { sandboxContext } from '../helpers/sandbox-context.js';

/**
 * npm run bench:alarm: what `awsops alarm preview` does for fourteen days of fifty metrics by the minute, a million
 * datapoints, against the sandbox in the same process with its documented rate of calls enforced.
 *
 * Fails when it takes more calls than the limits of GetMetricData force, or three seconds.
 */
const METRICS = 50;
const DAYS = 14;
const MAX_SECONDS = 3;
/** GetMetricData, MaxDatapoints. */
const DATAPOINTS_PER_CALL = 100_800;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const sandbox = await createSandbox();
const countCalls = (): number => sandbox.requests().filter(({ operation }) => operation === 'GetMetricData').length;
try {
  const store = sandbox.store(cloudWatchStore);
  for (let index = 0; index < METRICS; index += 1) {
    const metric = { namespace: 'Bench', name: `metric-${index}`, unit: 'Count', periodMs: MINUTE_MS };
    publishComputed(store, metric, (timeMs) => [100 * noiseAt(index, timeMs / MINUTE_MS)]);
  }
  const definitions = Array.from({ length: METRICS }, (_, index) => definitionOf(`metric-${index}`));
  const ctx = sandboxContext(sandbox);
  const nowMs = sandbox.clock.now();
  const play = (days: number, alarms: readonly MetricAlarmDefinition[]) =>
    previewAlarms({ definitions: alarms, range: { fromMs: nowMs - days * DAY_MS, toMs: nowMs } }, ctx);
  // The loading of sources, which the built command does not have, is not what is measured.
  await play(1, definitions.slice(0, 1));
  const callsBefore = countCalls();
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  const previews = await play(DAYS, definitions);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuAtStart);

  const calls = countCalls() - callsBefore;
  const lookBack = 2 * (definitions[0]?.evaluationPeriods ?? 0) + 4;
  const forced = Math.ceil((METRICS * (DAYS * 1440 + lookBack)) / DATAPOINTS_PER_CALL);
  const points = previews.reduce((sum, preview) => sum + preview.points.length, 0);
  process.stdout.write(
    `${METRICS} alarms over ${DAYS} days by the minute: ${points.toLocaleString('en-US')} datapoints, ` +
      `${calls} calls (the limits force ${forced}), ${seconds.toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of CPU\n`,
  );
  if (calls > forced) throw new Error(`${calls} calls, the limits force ${forced}`);
  if (seconds > MAX_SECONDS) throw new Error(`${seconds.toFixed(2)} s, more than ${MAX_SECONDS} s`);
} finally {
  await sandbox.close();
}

function definitionOf(name: string): MetricAlarmDefinition {
  const definition = fromAlarm({
    AlarmName: name,
    Namespace: 'Bench',
    MetricName: name,
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 10,
    DatapointsToAlarm: 8,
    Threshold: 75,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  if (definition === undefined) throw new Error('not an alarm on a metric');
  return definition;
}
