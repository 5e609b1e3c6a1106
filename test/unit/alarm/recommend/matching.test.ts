import { describe, expect, test } from 'vitest';
import { buildAlarm, type AlarmResource, type AlarmWish, type StoredAlarm } from '../../../../src/lib/alarm/index.js';
import { monthlyCostUsd } from '../../../../src/lib/alarm/cost/alarm-cost.js';
import { candidatesFor, namesFor, type Candidate } from '../../../../src/lib/alarm/recommend/candidates.js';
import { catalogue } from '../../../../src/lib/alarm/recommend/catalogue/index.js';
import { coveringAlarms, indexAlarms } from '../../../../src/lib/alarm/recommend/existing.js';
import { groupAlike } from '../../../../src/lib/alarm/recommend/group.js';
import type { Recommendation } from '../../../../src/lib/alarm/index.js';
import { compositeAlarm, metricAlarm } from '../sample.js';

const stored = (wish: Partial<AlarmWish> & { readonly name: string }): StoredAlarm => ({
  name: wish.name,
  arn: `arn:${wish.name}`,
  definition: buildAlarm({ comparison: '>', threshold: 1, period: '1m', datapoints: '1/1', ...wish }),
  otherType: undefined,
  state: 'OK',
  stateReason: undefined,
  stateSinceMs: undefined,
  evaluationState: undefined,
  updatedAtMs: undefined,
});

const thing = (changes: Partial<AlarmResource>): AlarmResource => ({
  kind: 'load-balancer',
  id: 'app/web/1',
  name: 'web',
  arn: undefined,
  tags: {},
  dimensions: { LoadBalancer: 'app/web/1' },
  facts: {},
  ...changes,
});

const candidate = (resource: AlarmResource, key: string): Candidate => {
  const found = candidatesFor([resource], catalogue).find(({ recipe }) => recipe.key === key);
  if (found === undefined) throw new Error(`no recipe "${key}"`);
  return found;
};

describe('an alarm that exists covers a recommended one', () => {
  const rate = candidate(thing({}), '5xx-rate');
  const dimensions = { LoadBalancer: 'app/web/1' };
  const errors = 'AWS/ApplicationELB/HTTPCode_Target_5XX_Count';
  const covers = (wish: Partial<AlarmWish>) =>
    coveringAlarms(rate, indexAlarms([stored({ name: 'a', metrics: [errors], dimensions, ...wish })])).length === 1;

  test('when it is on the same metric with the same dimensions', () => expect(covers({})).toBe(true));
  test('when it reads the metric in metric math', () =>
    expect(covers({ metrics: [`${errors}@Sum`, 'AWS/ApplicationELB/RequestCount@Sum'], expression: 'm1 / m2' })).toBe(
      true,
    ));
  test('when it compares the metric with a band', () =>
    expect(covers({ threshold: undefined, comparison: 'above', anomalyBand: 2 })).toBe(true));
  test('but not on the other side of its threshold', () => {
    expect(covers({ comparison: '<' })).toBe(false);
    expect(covers({ threshold: undefined, comparison: 'below', anomalyBand: 2 })).toBe(false);
  });
  test('but not with other dimensions, more or fewer', () => {
    expect(covers({ dimensions: { LoadBalancer: 'app/other/1' } })).toBe(false);
    expect(covers({ dimensions: { ...dimensions, TargetGroup: 'x' } })).toBe(false);
    expect(covers({ dimensions: {} })).toBe(false);
  });
  test('but not on what the rate is divided by', () =>
    expect(covers({ metrics: ['AWS/ApplicationELB/RequestCount'] })).toBe(false));

  test('of an instance of a cluster when it is on the whole cluster', () => {
    const facts = { engine: 'aurora-mysql', instanceClass: 'db.r6g.large', cluster: 'c' };
    const database = thing({ kind: 'db-instance', dimensions: { DBInstanceIdentifier: 'd' }, facts });
    const onCluster = stored({
      name: 'c',
      metrics: ['AWS/RDS/DatabaseConnections'],
      dimensions: { DBClusterIdentifier: 'c' },
    });
    const names = (alarms: readonly StoredAlarm[]) =>
      coveringAlarms(candidate(database, 'connections'), indexAlarms(alarms)).map(({ name }) => name);
    expect(names([onCluster])).toEqual(['c']);
    const own = stored({
      name: 'own',
      metrics: ['AWS/RDS/DatabaseConnections'],
      dimensions: { DBInstanceIdentifier: 'd' },
    });
    expect(names([onCluster, own])).toEqual(['own']);
  });
});

describe('names of recommended alarms', () => {
  const server = (id: string, name: string) =>
    thing({ kind: 'instance', id, name, dimensions: { InstanceId: id }, facts: { state: 'running' } });
  const names = (resources: readonly AlarmResource[], options: { prefix?: string; taken?: readonly string[] } = {}) =>
    namesFor(
      resources.map((resource) => candidate(resource, 'cpu')),
      { prefix: options.prefix ?? '', taken: new Set(options.taken) },
    );

  test('are the name of the resource and the key', () => {
    expect(names([server('i-1', 'web-1')])).toEqual(['web-1-cpu']);
    expect(names([server('i-1', 'web-1')], { prefix: 'shop-' })).toEqual(['shop-web-1-cpu']);
    expect(names([server('i-1', 'i-1')])).toEqual(['i-1-cpu']);
  });

  test('have the id where several resources are called the same', () => {
    expect(names([server('i-1', 'web'), server('i-2', 'web'), server('i-3', 'db')])).toEqual([
      'web-i-1-cpu',
      'web-i-2-cpu',
      'db-cpu',
    ]);
  });

  test('do not take the place of an alarm on something else', () => {
    expect(names([server('i-1', 'web')], { taken: ['web-cpu'] })).toEqual(['web-i-1-cpu']);
    expect(names([server('i-1', 'web')], { taken: ['web-cpu', 'web-i-1-cpu'] })).toEqual(['web-i-1-cpu-2']);
  });

  test('hold letters, digits and dashes, and are never too long', () => {
    expect(names([server('i-1', '/aws/lambda/Größe: a')])).toEqual(['aws-lambda-Gr-e-a-cpu']);
    const [name = ''] = names([server('i-1', 'x'.repeat(300))]);
    expect(name).toHaveLength(255);
    expect(name).toMatch(/-cpu$/);
  });
});

describe('the cost of an alarm', () => {
  test.each([
    ['one metric', metricAlarm(), 0.1],
    [
      'metric math',
      buildAlarm({
        name: 'math',
        metrics: ['A/x', 'A/y'],
        expression: 'm1 / m2',
        comparison: '>',
        threshold: 1,
        period: '1m',
        datapoints: '1/1',
      }),
      0.2,
    ],
    ['a band', buildAlarm({ name: 'band', metrics: ['A/x'], anomalyBand: 2, period: '1m', datapoints: '1/1' }), 0.3],
    [
      'ten seconds',
      buildAlarm({ name: 'fast', metrics: ['A/x'], comparison: '>', threshold: 1, period: '10s', datapoints: '1/1' }),
      0.3,
    ],
    ['a composite alarm', compositeAlarm(), 0.5],
  ])('of %s', (_, definition, usd) => {
    expect(monthlyCostUsd(definition, 'ap-northeast-1')).toBeCloseTo(usd);
    expect(monthlyCostUsd(definition, 'xx-north-1')).toBeNull();
  });
});

describe('lines for people', () => {
  const row = (alarm: string, changes: Partial<Recommendation> = {}): Recommendation => ({
    status: 'missing',
    resource: alarm,
    kind: 'instance',
    resourceId: alarm,
    key: 'cpu',
    alarm,
    metric: 'AWS/EC2/CPUUtilization',
    dimensions: {},
    statistic: 'Average',
    expression: null,
    comparison: '>',
    threshold: 80,
    basis: 'the same for all',
    condition: '> 80%',
    period: 300,
    datapoints: '3/3',
    missing: 'missing',
    why: 'why',
    exists: null,
    problem: null,
    costUsd: 0.1,
    wouldHaveFired: null,
    ...changes,
  });
  const lines = (rows: readonly Recommendation[]) =>
    groupAlike(rows).map(({ first, count }) => `${first.alarm} ${count}`);

  test('are one for more than three that read the same, where the first of them stood', () => {
    const other = row('x', { key: 'status' });
    expect(lines([row('a'), other, row('b'), row('c')])).toEqual(['a 1', 'x 1', 'b 1', 'c 1']);
    expect(lines([row('a'), other, row('b'), row('c'), row('d')])).toEqual(['a 4', 'x 1']);
  });

  test('are apart where thresholds differ', () => {
    const rows = ['a', 'b', 'c', 'd', 'e'].map((name) => row(name, name === 'c' ? { condition: '> 90%' } : {}));
    expect(lines(rows)).toEqual(['a 4', 'c 1']);
  });
});
