import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlarmState, CompositeAlarmDefinition } from '../../../src/lib/alarm/index.js';
import { playComposite, type Timeline } from '../../../src/lib/alarm/preview/composite-preview.js';

const MINUTE_MS = 60_000;
const minutes = (count: number): number => count * MINUTE_MS;
const RANGE = { fromMs: 0, toMs: minutes(100) };

const composite = (rule: string, suppressor?: CompositeAlarmDefinition['suppressor']): CompositeAlarmDefinition => ({
  kind: 'composite',
  name: 'all',
  description: undefined,
  actionsEnabled: true,
  alarmActions: [],
  okActions: [],
  insufficientDataActions: [],
  actionConfiguration: undefined,
  rule,
  suppressor,
});

/** Changes at minutes, after being in OK. */
const timeline = (...changes: readonly (readonly [minute: number, to: AlarmState])[]): Timeline => ({
  initial: 'OK',
  transitions: changes.map(([minute, to]) => ({ atMs: minutes(minute), to })),
  range: RANGE,
});

const play = (definition: CompositeAlarmDefinition, timelines: Readonly<Record<string, Timeline>>) =>
  playComposite(definition, { timelineOf: (name) => timelines[name], range: RANGE });
const changes = (preview: ReturnType<typeof play>) =>
  preview.transitions.map(({ atMs, to, reason }) => [atMs / MINUTE_MS, to, reason]);

describe('a composite alarm', () => {
  const a = timeline([10, 'ALARM'], [20, 'OK']);
  const b = timeline([15, 'ALARM'], [30, 'INSUFFICIENT_DATA']);

  test('is in ALARM while its rule holds, and says which alarm made it change', () => {
    const preview = play(composite('ALARM("a") OR ALARM("b")'), { a, b });
    expect(changes(preview)).toEqual([
      [10, 'ALARM', '"a" went to ALARM'],
      [30, 'OK', '"b" went to INSUFFICIENT_DATA'],
    ]);
    expect(preview).toMatchObject({ alarmCount: 1, timeInAlarmMs: minutes(20), actionCount: 1, initial: 'OK' });
  });

  test('may begin in ALARM, which is no change', () => {
    const preview = play(composite('NOT ALARM("a")'), { a });
    expect(preview).toMatchObject({ initial: 'ALARM', alarmCount: 1, timeInAlarmMs: minutes(90) });
  });

  test('takes an alarm of which nothing is known for one with insufficient data', () => {
    const preview = play(composite('INSUFFICIENT_DATA("nobody") AND ALARM("a")'), { a });
    expect(changes(preview).map(([at]) => at)).toEqual([10, 20]);
    expect(preview.children).toContainEqual({ name: 'nobody', timeline: null });
  });

  test('knows names that are ARNs', () => {
    const preview = play(composite('ALARM("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a")'), { a });
    expect(preview.alarmCount).toBe(1);
  });

  test('is played over what all of its alarms cover, from a full minute on', () => {
    const late = { ...a, range: { fromMs: minutes(12) + 1, toMs: minutes(90) } };
    expect(play(composite('ALARM("late") OR ALARM("b")'), { late, b }).range).toEqual({
      fromMs: minutes(13),
      toMs: minutes(100),
    });
  });

  test.each<[string, Timeline, number]>([
    ['a suppressor in ALARM', timeline([5, 'ALARM'], [50, 'OK']), 0],
    ['a suppressor that comes while it waits', timeline([11, 'ALARM'], [50, 'OK']), 0],
    ['a suppressor that comes too late', timeline([13, 'ALARM']), 1],
    ['a suppressor that goes, after its extension', timeline([5, 'ALARM'], [15, 'OK']), 1],
    ['a suppressor that goes, within its extension', timeline([5, 'ALARM'], [18, 'OK']), 0],
    ['a suppressor that is quiet', timeline(), 1],
  ])('acts or not with %s', (_, quiet, actionCount) => {
    const definition = composite('ALARM("a")', { alarm: 'quiet', waitSeconds: 120, extensionSeconds: 180 });
    expect(play(definition, { a, quiet })).toMatchObject({ alarmCount: 1, actionCount });
  });

  test('flaps when it goes to ALARM three times in an hour', () => {
    const often = timeline([1, 'ALARM'], [2, 'OK'], [3, 'ALARM'], [4, 'OK'], [5, 'ALARM'], [6, 'OK']);
    expect(play(composite('ALARM("a")'), { a: often }).flapping).toMatchObject({ alarms: 3 });
  });

  test('alternates, and is in ALARM exactly while its rule holds', () => {
    const state = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');
    const states = fc.array(state, { minLength: 100, maxLength: 100 });
    fc.assert(
      fc.property(states, states, (first, second) => {
        const of = (all: readonly AlarmState[]): Timeline => ({
          initial: all[0] ?? 'OK',
          transitions: all.flatMap((to, minute) =>
            minute === 0 || all[minute - 1] === to ? [] : [{ atMs: minutes(minute), to }],
          ),
          range: RANGE,
        });
        const preview = play(composite('ALARM("a") AND NOT OK("b")'), { a: of(first), b: of(second) });
        const expected = first.filter((one, minute) => one === 'ALARM' && second[minute] !== 'OK').length;
        expect(preview.timeInAlarmMs).toBe(minutes(expected));
        for (const { from, to } of preview.transitions) expect(from).not.toBe(to);
        expect(preview.spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBe(RANGE.toMs);
      }),
    );
  });
});
