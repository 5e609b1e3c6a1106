import { describe, expect, test } from 'vitest';
import {
  actualHistory,
  previewAlarms,
  previewJson,
  previewLines,
  previewTarget,
} from '../../../src/lib/alarm/index.js';
import { metricAlarm } from '../../unit/alarm/sample.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { startAlarms } from '../../sandbox/cloudwatch/setup.js';
import { createTestClock, rejection, startSandbox, START_MS } from '../../sandbox/helpers.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const load = metricAlarm({
  name: 'load',
  watch: {
    type: 'metric',
    namespace: 'App',
    metric: 'Load',
    dimensions: {},
    statistic: 'Average',
    periodSeconds: 60,
    unit: undefined,
  },
  condition: { type: 'threshold', operator: 'GreaterThanThreshold', threshold: 5 },
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
});

/** An alarm that lives in the sandbox over these minutes, and what a preview makes of the same minutes afterwards. */
async function play(text: string, definition = load) {
  const started = await startAlarms();
  await started.put();
  // Long enough ago that the look-back of the preview is before the alarm.
  started.minutes(text);
  const ctx = sandboxContext(started.sandbox);
  const range = { fromMs: START_MS, toMs: started.clock.now() };
  const [preview] = await previewAlarms({ definitions: [definition], range }, ctx);
  if (preview === undefined) throw new Error('no preview');
  return { ...started, ctx, preview };
}

const minutesOf = (changes: readonly { readonly atMs: number; readonly to: string }[]) =>
  changes.map(({ atMs, to }) => [(atMs - START_MS) / MINUTE_MS, to]);

test('the preview of an alarm by the clock of another zone says that its own periods are those of UTC', async () => {
  const zoned = { ...load, evaluationWindow: { WallClockWindow: { Timezone: 'Asia/Tokyo' } } };
  const notes = async (definition: typeof load) =>
    (await play('1 9 1', definition)).ctx.events.flatMap((event) => (event.type === 'note' ? event.message : []));
  expect(await notes(zoned)).toContain(
    'the periods of the alarm begin by the clock of Asia/Tokyo, those of the preview by UTC',
  );
  expect(await notes(load)).toEqual([]);
});

describe('a preview', () => {
  const text = '1 1 1 9 9 1 1 - - - - - - 1 9 9 9 9 1 1 1';

  test('predicts what the alarm did', async () => {
    const { preview, ctx } = await play(text);
    const actual = await actualHistory({ name: 'load', range: preview.range, current: 'OK' }, ctx);
    expect(minutesOf(preview.transitions)).toEqual(minutesOf(actual.transitions));
    expect(preview.alarmCount).toBe(2);
    expect(actual.alarmCount).toBe(2);
    expect(preview.timeInAlarmMs).toBe(actual.alarmSpans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0));
  });

  test('shows missing periods as gaps and tells how many there are', async () => {
    const { preview } = await play(text);
    expect(preview.missingPeriods).toBe(6);
    expect(preview.gaps).toEqual([{ fromMs: START_MS + 7 * MINUTE_MS, toMs: START_MS + 13 * MINUTE_MS, periods: 6 }]);
    expect(previewJson(preview, undefined)).toMatchObject({
      alarm: 'load',
      alarmCount: 2,
      missingPeriods: 6,
      transitions: expect.arrayContaining([
        expect.objectContaining({ at: '2026-01-15T12:05:00.000Z', from: 'OK', to: 'ALARM' }),
      ]) as unknown,
    });
  });

  test('says how other M of N and other thresholds would have done', async () => {
    const { preview } = await play(text);
    const by = (change: string) =>
      preview
        .sensitivity()
        .filter((row) => row.change === change)
        .map((row) => [row.datapoints, row.threshold, row.alarmCount]);
    expect(by('datapoints')).toEqual([
      ['1/3', 5, 2],
      ['2/3', 5, 2],
      ['3/3', 5, 1],
    ]);
    expect(by('threshold').at(-1)).toEqual(['2/3', 10, 0]);
    expect(previewLines(preview, undefined).join('\n')).toContain('2/3 (as it is): twice, 3/3: once');
  });

  test('calls it flapping when there are three alarms within an hour', async () => {
    const { preview } = await play('1 9 9 1 1 1 9 9 1 1 1 9 9 1 1 1');
    expect(preview.flapping).toMatchObject({ alarms: 3 });
    expect((await play(text)).preview.flapping).toBeUndefined();
  });

  test('starts where there is data of its period, and says so', async () => {
    const sandbox = await startSandbox({ clock: createTestClock() });
    const ctx = sandboxContext(sandbox);
    const range = { fromMs: START_MS - 30 * DAY_MS, toMs: START_MS };
    const [preview] = await previewAlarms({ definitions: [load], range }, ctx);
    expect((START_MS - (preview?.range.fromMs ?? 0)) / DAY_MS).toBeCloseTo(15, 1);
    expect(ctx.events).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('data of 1m goes back 15d') as string }),
    );
    const old = { fromMs: START_MS - 40 * DAY_MS, toMs: START_MS - 30 * DAY_MS };
    expect(await rejection(previewAlarms({ definitions: [load], range: old }, ctx))).toMatchObject({ exitCode: 2 });
  });

  test('of many alarms reads all of their metrics in one call', async () => {
    const sandbox = await startSandbox({ clock: createTestClock() });
    const ctx = sandboxContext(sandbox);
    const definitions = Array.from({ length: 20 }, (_, n) => ({ ...load, name: `load-${n}` }));
    const range = { fromMs: START_MS - DAY_MS, toMs: START_MS };
    const previews = await previewAlarms({ definitions, range }, ctx);
    expect(previews.map(({ definition }) => definition.name)).toEqual(definitions.map(({ name }) => name));
    expect(sandbox.requests().filter(({ operation }) => operation === 'GetMetricData')).toHaveLength(1);
  });
});

describe('what is previewed', () => {
  test('is an alarm that exists, with what was said changed', async () => {
    const { put, sandbox } = await startAlarms();
    await put();
    const target = await previewTarget({ name: 'load', threshold: 7, datapoints: '3/3' }, sandboxContext(sandbox));
    expect(target).toMatchObject({
      existing: 'INSUFFICIENT_DATA',
      definition: { condition: { threshold: 7 }, datapointsToAlarm: 3, evaluationPeriods: 3 },
    });
  });

  test('is a new alarm where a metric is given', async () => {
    const { sandbox } = await startAlarms();
    const wish = { name: 'new', metrics: ['App/Load'], threshold: 1, comparison: '>', period: '1m', datapoints: '1/1' };
    expect((await previewTarget(wish, sandboxContext(sandbox))).existing).toBeUndefined();
    const error = await rejection(previewTarget({ name: 'gone' }, sandboxContext(sandbox)));
    expect(error).toMatchObject({ exitCode: 5 });
  });
});
