import { describe, expect, test } from 'vitest';
import {
  evaluateWindow,
  type AlarmState,
  type MissingTreatment,
  type PointState,
} from '../../../src/lib/alarm/index.js';

/** As in the tables of the CloudWatch User Guide: `0` within the threshold, `X` breaching, `-` missing; newest right. */
const read = (points: string): readonly PointState[] =>
  points.split(' ').map((point) => (point === 'X' ? 'breaching' : point === '0' ? 'ok' : 'missing'));

const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
type Expected = AlarmState | 'retained';
type Row = readonly [points: string, missing: Expected, ignore: Expected, breaching: Expected, notBreaching: Expected];
const NONE = 'INSUFFICIENT_DATA';

// "Configuring how CloudWatch alarms treat missing data": the rows of all editions of its two tables, the evaluation
// range being five periods.
const threeOfThree: readonly Row[] = [
  ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', NONE, 'retained', 'ALARM', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 'ALARM', 'retained', 'ALARM', 'OK'],
  ['- - - - X', NONE, 'retained', 'ALARM', 'OK'],
  ['X - - - -', 'ALARM', 'retained', 'ALARM', 'OK'],
  // In the text about premature transitions.
  ['- - - X -', NONE, 'retained', 'ALARM', 'OK'],
  ['- - - X 0', 'OK', 'OK', 'OK', 'OK'],
  ['- - X - 0', 'OK', 'OK', 'OK', 'OK'],
];
const twoOfThree: readonly Row[] = [
  ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 'ALARM', 'retained', 'ALARM', 'OK'],
  ['- - - - X', NONE, 'retained', 'ALARM', 'OK'],
];

const treatments: readonly MissingTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const cells = (rows: readonly Row[], datapointsToAlarm: number) =>
  rows.flatMap(([points, ...expected]) =>
    treatments.flatMap((missing, column) =>
      STATES.map((current) => ({
        points,
        missing,
        current,
        rule: { datapointsToAlarm, evaluationPeriods: 3, missing },
        expected: expected[column] === 'retained' ? current : expected[column],
      })),
    ),
  );

describe.each([
  ['three of three', cells(threeOfThree, 3)],
  ['two of three', cells(twoOfThree, 2)],
])('%s datapoints', (_, rows) => {
  test.each(rows)('$points with $missing, before in $current, is $expected', ({ points, rule, current, expected }) => {
    expect(evaluateWindow(read(points), { rule, current }).state).toBe(expected);
  });
});

test.each([
  ['0 - X - X', 0],
  ['0 - - - -', 2],
  ['- - - - -', 3],
  ['0 X X - X', 0],
  ['- - X - -', 2],
])('%s leaves %d of three datapoints to fill in', (points, filled) => {
  const rule = { datapointsToAlarm: 3, evaluationPeriods: 3, missing: 'missing' } as const;
  expect(evaluateWindow(read(points), { rule, current: 'OK' }).filled).toBe(filled);
});

test('a verdict says what it rests on', () => {
  const basis = (points: string, missing: MissingTreatment) =>
    evaluateWindow(read(points), {
      rule: { datapointsToAlarm: 2, evaluationPeriods: 3, missing },
      current: 'OK',
    }).basis;
  expect(basis('0 X X', 'missing')).toBe('points');
  expect(basis('- - X', 'breaching')).toBe('filled');
  expect(basis('- X X', 'missing')).toBe('recent');
  expect(basis('- X -', 'missing')).toBe('lingering');
  expect(basis('- - X', 'missing')).toBe('noData');
  expect(basis('- - X', 'ignore')).toBe('retained');
});
