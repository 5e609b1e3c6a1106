import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { functionsIn, idsIn, MathEvaluationError, MathSyntaxError, parseMath } from '../../../src/lib/metric/index.js';
import { compute, series } from './math-sample.js';

/** The two metrics of "Comparison and logical operators" in "Using metric math". */
const documented = { metric1: '30 20 0 0', metric2: '20 - 20 -' };
/** The three of "Using IF expressions". */
const ifs = { metric1: '1 1 0 0 -', metric2: '30 - 0 0 30', metric3: '0 0 20 - 20' };

describe('the documented examples', () => {
  test.each([
    ['(metric1 < metric2)', '0 0 1 0'],
    ['(metric1 >= 30)', '1 0 0 0'],
    ['(metric1 > 15 AND metric2 > 15)', '1 0 0 0'],
    ['(metric1 > 15 && metric2 > 15)', '1 0 0 0'],
  ])('%s is %s', (expression, expected) => {
    expect(compute(expression, documented)).toBe(expected);
  });

  test.each([
    ['IF(metric1, metric2, metric3)', '30 0 20 - -'],
    ['IF(metric1, 5, metric3)', '5 5 20 - -'],
    ['IF(metric1, metric2, 5)', '30 0 5 5 -'],
    ['IF(1, metric2, metric3)', '30 - 0 0 30'],
    ['IF(0, metric2, metric3)', '0 0 20 - 20'],
    ['IF(0, metric2)', '- - - - -'],
    ['IF(metric2 < 10, metric2)', '- - 0 0 -'],
    ['IF(metric2 < 10, 10, 2)', '2 - 10 10 2'],
  ])('%s is %s', (expression, expected) => {
    expect(compute(expression, ifs)).toBe(expected);
  });
});

describe('functions', () => {
  const metrics = { m1: '1 - 4 -3', m2: '2 2 - 6', errors: '0 0 1 0' };
  test.each<[string, string | number | readonly string[]]>([
    ['5 * m1', '5 - 20 -15'],
    ['m1 + m2', '3 2 4 3'],
    // Divided by nothing, which is 0: dropped.
    ['m1 / m2', '0.5 0 - -0.5'],
    ['-m1', '-1 - -4 3'],
    ['2 ^ 3 ^ 2 * m1', '512 - 2048 -1536'],
    ['-2 ^ 2 + m1', '-3 - 0 -7'],
    ['10 - 4 - 3 + m1', '4 - 7 0'],
    ['ABS(m1)', '1 - 4 3'],
    ['CEIL(m1 / 2)', '1 - 2 -1'],
    ['FLOOR(m1 / 2)', '0 - 2 -2'],
    ['LOG10(m1 * 1000 / m1)', '3 - 3 3'],
    ['LOG(m1)', `0 - ${Math.log(4)} -`],
    ['SUM(m2)', 10],
    ['AVG(m2)', 10 / 3],
    ['MIN(m1)', -3],
    ['MAX(m1)', 4],
    ['STDDEV(m1) * 0 + m1', '1 - 4 -3'],
    ['DATAPOINT_COUNT(m1)', 3],
    ['SUM([m1, m2])', '3 2 4 3'],
    ['AVG([m1, m2])', '1.5 1 2 1.5'],
    ['MIN([m1, m2])', '1 2 4 -3'],
    ['MAX([m1, m2])', '2 2 4 6'],
    ['STDDEV([m2, m2])', '0 0 - 0'],
    ['DATAPOINT_COUNT([m1, m2])', '2 1 1 2'],
    ['SUM(METRICS())', '3 2 5 3'],
    ['SUM(METRICS("err"))', '0 0 1 0'],
    ['SUM([METRICS("m1"), METRICS("err")])', '1 0 5 -3'],
    ['METRIC_COUNT(METRICS())', 3],
    ['METRICS("m") / 2', ['0.5 - 2 -1.5', '1 1 - 3']],
    ['DIFF(m1)', '- - 3 -7'],
    ['DIFF_TIME(m1)', '- - 120 60'],
    ['RATE(m1)', `- - ${3 / 120} ${-7 / 60}`],
    ['RUNNING_SUM(m1)', '1 - 5 2'],
    ['PERIOD(m1)', 60],
    ['FILL(m1, 0)', '1 0 4 -3'],
    ['FILL(m2, REPEAT)', '2 2 2 6'],
    ['FILL(m1, LINEAR)', '1 2.5 4 -3'],
    ['FILL(m1, m2)', '1 2 4 -3'],
    ['FILL(METRICS("m"), MIN(m1))', ['1 -3 4 -3', '2 2 -3 6']],
    ['TIME_SERIES(10)', '10 10 10 10'],
    ['TIME_SERIES(MAX(m1))', '4 4 4 4'],
    ['MINUTE(m1)', '0 1 2 3'],
    ['HOUR(m1)', '0 0 0 0'],
    // 1 January 1970 was a Thursday.
    ['DAY(m1)', '4 4 4 4'],
    ['DATE(m1) + MONTH(m1) + YEAR(m1)', '1972 1972 1972 1972'],
    ['EPOCH(m1)', '0 60 120 180'],
    ['SORT(METRICS(), SUM, DESC)', ['2 2 - 6', '1 - 4 -3', '0 0 1 0']],
    ['SORT(METRICS(), MAX, ASC, 1)', ['0 0 1 0']],
    ['SLICE(METRICS(), 1, 2)', ['2 2 - 6']],
    ['SLICE(METRICS(), 2)', ['0 0 1 0']],
    ['FIRST(SORT(METRICS(), AVG, DESC))', '2 2 - 6'],
    ['LAST(METRICS())', '0 0 1 0'],
    ['REMOVE_EMPTY([IF(0, m1), m2])', ['2 2 - 6']],
    ['m1 > 0 OR m2 > 3', '1 0 1 1'],
    ['m1 > 0 || m2 > 3', '1 0 1 1'],
    ['1 == 1', 1],
    ['m1 != 4', '1 - 0 1'],
    ['m1 <= 1', '1 - 0 1'],
  ])('%s is %s', (expression, expected) => {
    expect(compute(expression, metrics)).toStrictEqual(expected);
  });

  test('REPEAT and LINEAR leave the ends as they are', () => {
    expect(compute('FILL(m1, REPEAT)', { m1: '- 1 -' })).toBe('- 1 1');
    expect(compute('FILL(m1, LINEAR)', { m1: '- 1 -' })).toBe('- 1 -');
  });

  test('a band has its upper limit first, and is as wide as it is told', () => {
    const history = { ...series('10 12 14'), times: [0, 86_400_000, 172_800_000] };
    const width = (expression: string) =>
      compute(expression, { m1: '11 11' }, { history: () => history }) as readonly string[];
    const [upper = '', lower = ''] = width('ANOMALY_DETECTION_BAND(m1)').map((text) => text.split(' ')[0]);
    const deviation = Math.sqrt(8 / 3);
    expect(Number(upper)).toBeCloseTo(12 + 2 * deviation);
    expect(Number(lower)).toBeCloseTo(12 - 2 * deviation);
    expect(Number(width('ANOMALY_DETECTION_BAND(m1, 4)')[0]?.split(' ')[0])).toBeCloseTo(12 + 4 * deviation);
    expect(compute('LAST(ANOMALY_DETECTION_BAND(m1))', { m1: '11 11' }, { history: () => history })).toBe(
      `${lower} ${lower}`,
    );
  });

  test('a band says nothing about times of day that it has not seen', () => {
    expect(compute('ANOMALY_DETECTION_BAND(m1)', { m1: '11 11' })).toStrictEqual(['- -', '- -']);
  });
});

describe('is refused', () => {
  test.each([
    ['', 0, 'ends too early'],
    ['m1 +', 4, 'ends too early'],
    ['(m1', 0, 'not closed'],
    ['[m1', 0, 'missing'],
    ['m1 m2', 3, 'unexpected "m2"'],
    ['M1 + 1', 0, 'small letter'],
    ['AVERAGE(m1)', 0, 'no function AVERAGE'],
    ['AVG()', 0, 'AVG takes 1 argument, not 0'],
    ['IF(m1)', 0, 'IF takes 2 to 3 arguments, not 1'],
    ['m1 % 2', 3, 'unexpected "%"'],
    ['METRICS("a)', 8, 'string is not closed'],
  ])('"%s" at %d: %s', (expression, offset, message) => {
    expect(() => parseMath(expression)).toThrow(
      expect.objectContaining({ offset, message: expect.stringContaining(message) as string }) as Error,
    );
  });

  test.each([
    ['m2', 'there is no "m2"'],
    ['[m1] + [m1]', 'two lists'],
    ['ABS(1)', 'ABS takes a series'],
    ['[1]', 'a list holds series'],
    ['TIME_SERIES(m1)', 'takes a number'],
    ['PERIOD([m1])', 'one series'],
    ['IF([m1], 1, 2)', 'not lists'],
    ['SORT([m1], m1, ASC)', 'SORT takes AVG'],
    ['SERVICE_QUOTA(m1)', 'not evaluated here'],
    ['ANOMALY_DETECTION_BAND(m1 * 2)', 'takes the id of a metric'],
    ['FIRST(METRICS("none"))', 'empty list'],
    ['ASC', 'stands where a value should'],
  ])('%s when it is evaluated: %s', (expression, message) => {
    expect(() => compute(expression, { m1: '1 2' })).toThrow(MathEvaluationError);
    expect(() => compute(expression, { m1: '1 2' })).toThrow(message);
  });

  test('any text, with nothing but a syntax error', () => {
    const part = fc.constantFrom(
      'm1',
      'AVG(',
      'IF(',
      ')',
      '[',
      ']',
      ',',
      '+',
      '^',
      '-',
      'AND',
      '1.5',
      '"x"',
      'ASC',
      '%',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        try {
          parseMath(parts.join(' '));
        } catch (error) {
          expect(error).toBeInstanceOf(MathSyntaxError);
        }
      }),
    );
  });
});

test('an expression tells its ids and functions', () => {
  const node = parseMath('100 * SUM([m1, m2]) / FILL(m1, 0)');
  expect(idsIn(node)).toStrictEqual(['m1', 'm2']);
  expect(functionsIn(node)).toStrictEqual(['SUM', 'FILL']);
});
