import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defaultEvaluationRange,
  evaluateSeries,
  evaluateWindow,
  missingTreatments,
  type AlarmState,
  type PointState,
} from '../../../src/lib/alarm/index.js';

const point = fc.constantFrom<PointState>('ok', 'breaching', 'missing');
const state = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');
const rule = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 5 }), fc.constantFrom(...missingTreatments))
  .map(([evaluationPeriods, less, missing]) => ({
    evaluationPeriods,
    datapointsToAlarm: Math.max(1, evaluationPeriods - less),
    missing,
  }));

/** A window as long as the range of its rule. */
const windowed = rule.chain((one) =>
  fc.record({
    rule: fc.constant(one),
    current: state,
    points: fc.array(point, {
      minLength: defaultEvaluationRange(one.evaluationPeriods),
      maxLength: defaultEvaluationRange(one.evaluationPeriods),
    }),
  }),
);

describe('one evaluation', () => {
  test('more breaching points never turn ALARM into something else', () => {
    fc.assert(
      fc.property(windowed, fc.nat(), ({ points, ...rest }, pick) => {
        const at = pick % points.length;
        const worse = points.with(at, 'breaching');
        fc.pre(evaluateWindow(points, rest).state === 'ALARM');
        expect(evaluateWindow(worse, rest).state).toBe('ALARM');
      }),
      { numRuns: 2000 },
    );
  });

  test('without missing points the treatment of missing data does not matter', () => {
    fc.assert(
      fc.property(windowed, ({ points, rule: { missing: _, ...counts }, current }) => {
        const whole = points.map((one) => (one === 'missing' ? 'ok' : one));
        const states = missingTreatments.map(
          (missing) => evaluateWindow(whole, { rule: { ...counts, missing }, current }).state,
        );
        expect(new Set(states).size).toBe(1);
      }),
    );
  });

  test('a state other than the current one has a cause in the points', () => {
    fc.assert(
      fc.property(windowed, ({ points, ...rest }) => {
        const verdict = evaluateWindow(points, rest);
        if (verdict.basis === 'retained') expect(verdict.state).toBe(rest.current);
        if (verdict.state === 'ALARM' && verdict.basis !== 'retained' && verdict.basis !== 'filled') {
          expect(verdict.breaching).toBeGreaterThan(0);
        }
        expect(verdict.real + verdict.filled).toBe(rest.rule.evaluationPeriods);
      }),
    );
  });
});

describe('a series', () => {
  test('has the states of each of its windows, evaluated one after the other', () => {
    fc.assert(
      fc.property(
        rule,
        fc.array(point, { maxLength: 60 }),
        state,
        fc.integer({ min: 0, max: 4 }),
        (one, points, initial, more) => {
          const evaluationRange = one.evaluationPeriods + more;
          const expected: AlarmState[] = [];
          for (const index of points.keys()) {
            const window = points.slice(Math.max(0, index + 1 - evaluationRange), index + 1);
            const current = expected.at(-1) ?? initial;
            expected.push(evaluateWindow(window, { rule: one, current }).state);
          }
          expect(evaluateSeries(points, { rule: one, evaluationRange, initial }).states).toStrictEqual(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('has a transition wherever its state changes, and nowhere else', () => {
    fc.assert(
      fc.property(rule, fc.array(point, { maxLength: 60 }), state, (one, points, initial) => {
        const { states, transitions } = evaluateSeries(points, { rule: one, initial });
        const changes = states.flatMap((to, index) => {
          const from = states[index - 1] ?? initial;
          return from === to ? [] : [{ index, from, to }];
        });
        expect(transitions.map(({ index, from, to }) => ({ index, from, to }))).toStrictEqual(changes);
      }),
    );
  });

  test('can begin in the middle, looking back at what came before', () => {
    fc.assert(
      fc.property(
        rule,
        fc.array(point, { minLength: 1, maxLength: 40 }),
        fc.nat(),
        state,
        (one, points, pick, initial) => {
          const firstIndex = pick % points.length;
          const [first] = evaluateSeries(points, { rule: one, firstIndex, initial }).states;
          const range = defaultEvaluationRange(one.evaluationPeriods);
          const window = points.slice(Math.max(0, firstIndex + 1 - range), firstIndex + 1);
          expect(first).toBe(evaluateWindow(window, { rule: one, current: initial }).state);
        },
      ),
    );
  });

  test('keeps its state at evaluations that are held', () => {
    const points: PointState[] = ['ok', 'breaching', 'breaching', 'ok'];
    const options = { rule: { datapointsToAlarm: 1, evaluationPeriods: 1, missing: 'missing' } } as const;
    expect(evaluateSeries(points, { ...options, isHeld: (index) => index > 0 }).states).toStrictEqual([
      'OK',
      'OK',
      'OK',
      'OK',
    ]);
  });
});
