import { describe, expect, test } from 'vitest';
import { buildAlarm, validateAlarm, type AlarmResource, type ResourceKind } from '../../../../src/lib/alarm/index.js';
import { resourceKinds } from '../../../../src/lib/alarm/resources/types.js';
import { candidatesFor, wishFor } from '../../../../src/lib/alarm/recommend/candidates.js';
import { catalogue } from '../../../../src/lib/alarm/recommend/catalogue/index.js';
import { defaultMaxConnections, memoryGib } from '../../../../src/lib/alarm/recommend/catalogue/instance-classes.js';
import type { AlarmRecipe } from '../../../../src/lib/alarm/recommend/catalogue/types.js';
import { thresholdOf } from '../../../../src/lib/alarm/recommend/threshold.js';

const sample = (kind: ResourceKind, facts: AlarmResource['facts']): AlarmResource => ({
  kind,
  id: 'sample',
  name: 'sample',
  arn: undefined,
  tags: {},
  dimensions: { Id: 'sample' },
  facts,
});

const alb = { namespace: 'AWS/ApplicationELB', targetType: 'instance' };
const aurora = { engine: 'aurora-mysql', instanceClass: 'db.r6g.large', cluster: 'c' };
/** Things of every sort that a recipe asks about. */
const SAMPLES: readonly AlarmResource[] = [
  sample('load-balancer', {}),
  sample('network-load-balancer', {}),
  sample('target-group', alb),
  sample('target-group', { ...alb, namespace: 'AWS/NetworkELB' }),
  sample('db-cluster', { engine: 'aurora-postgresql', members: 2 }),
  sample('db-instance', aurora),
  sample('db-instance', { engine: 'postgres', instanceClass: 'db.t4g.medium', allocatedGib: 100, replicaOf: 'x' }),
  sample('instance', { state: 'running', instanceType: 't3.medium', burstable: 'yes' }),
  sample('volume', { volumeType: 'gp2', sizeGib: 30, instanceId: 'i-1' }),
  sample('agent-memory', { metric: 'mem_used_percent' }),
  sample('agent-memory', { metric: 'Memory % Committed Bytes In Use' }),
  sample('agent-disk', { metric: 'disk_used_percent', path: '/' }),
  sample('agent-disk', { metric: 'LogicalDisk % Free Space', path: 'C:' }),
  sample('nat-gateway', {}),
  sample('function', { timeoutSeconds: 30 }),
  sample('lambda-account', { concurrentExecutions: 1000 }),
  sample('table', { billing: 'on-demand' }),
  sample('table-index', { billing: 'on-demand' }),
  sample('queue', { retentionSeconds: 345_600 }),
  sample('queue', { retentionSeconds: 345_600, deadLetters: 'yes' }),
  sample('delivery-stream', { destination: 's3', bufferSeconds: 300 }),
  sample('log-group', {}),
  sample('logs-account', {}),
];

const long = { sorted: Array.from({ length: 4000 }, (_, index) => 1 + index / 1000), days: 14 };
const candidates = candidatesFor(SAMPLES, catalogue);

describe('the catalogue of recommended alarms', () => {
  test('has something for every kind of resource, and no recipe that nothing fits', () => {
    expect(new Set(candidates.map(({ resource }) => resource.kind))).toEqual(new Set(resourceKinds));
    expect(catalogue.filter((recipe) => !candidates.some((one) => one.recipe === recipe))).toEqual([]);
  });

  test('gives a resource no key twice, so that its tags can name each alarm', () => {
    for (const resource of SAMPLES) {
      const keys = candidates.filter((one) => one.resource === resource).map(({ recipe }) => recipe.key);
      expect(keys, resource.kind).toEqual([...new Set(keys)]);
    }
  });

  test.each(candidates.map((candidate) => [`${candidate.resource.kind} ${candidate.recipe.key}`, candidate] as const))(
    'makes an alarm that CloudWatch takes: %s',
    (_, candidate) => {
      const found = thresholdOf(candidate.recipe, { resource: candidate.resource, history: long });
      expect(found.value).toEqual(expect.any(Number));
      expect(found.basis).not.toBe('');
      const threshold = found.value ?? Number.NaN;
      const definition = buildAlarm(wishFor(candidate, { name: 'n', threshold, basis: found.basis, actions: [] }));
      expect(validateAlarm(definition, { region: 'us-east-1' })).toEqual([]);
      expect((definition.description ?? '').length).toBeLessThan(1024);
    },
  );

  test.each(catalogue.map((recipe): [string, AlarmRecipe] => [`${recipe.kind} ${recipe.key}`, recipe]))(
    'says in a sentence why: %s',
    (_, { key, why, expression, threshold }) => {
      expect(key).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(why).toMatch(/^[A-Z][^]{30,140}[^.]$/);
      // What is read of the past is the first metric, not what an expression makes of it.
      if (expression !== undefined) expect(threshold.every(({ from }) => from !== 'history')).toBe(true);
      expect(threshold.length).toBeGreaterThan(0);
    },
  );

  test('has no metric with a slash in its name, which a term of one slash cannot say', () => {
    const names = catalogue.flatMap(({ metrics }) => metrics.map(({ metric }) => metric));
    expect(names.filter((name) => /[/{}@]/.test(name))).toEqual([]);
  });

  test('leaves stopped instances, volumes that do not burst and functions as targets alone', () => {
    const keys = (resource: AlarmResource) => candidatesFor([resource], catalogue).map(({ recipe }) => recipe.key);
    expect(keys(sample('instance', { state: 'stopped', burstable: 'yes' }))).toEqual([]);
    expect(keys(sample('volume', { volumeType: 'gp3', sizeGib: 30 }))).toEqual(['stalled-io']);
    expect(keys(sample('volume', { volumeType: 'gp2', sizeGib: 1000 }))).toEqual(['stalled-io']);
    expect(keys(sample('target-group', { ...alb, targetType: 'lambda' }))).toEqual(['unhealthy']);
    expect(keys(sample('delivery-stream', { destination: 'other' }))).toEqual(['throttled']);
    expect(keys(sample('db-cluster', { engine: 'aurora-mysql', members: 1 }))).toEqual(['no-writer']);
    expect(keys(sample('db-cluster', { engine: 'mysql', members: 3 }))).toEqual([]);
  });
});

describe('what a database class can do', () => {
  test.each([
    ['db.r6g.large', 16],
    ['db.r5.4xlarge', 128],
    ['db.m7g.xlarge', 16],
    ['db.t4g.medium', 4],
    ['db.t3.2xlarge', 32],
    ['db.serverless', undefined],
    ['db.x2g.large', undefined],
    ['', undefined],
  ])('%s has %s GiB', (instanceClass, gib) => expect(memoryGib(instanceClass)).toBe(gib));

  test.each([
    ['aurora-mysql', 'db.r6g.large', 1000],
    ['aurora-mysql', 'db.t4g.medium', 90],
    ['aurora-mysql', 'db.serverless', undefined],
    ['mysql', 'db.t3.medium', 307],
    ['postgres', 'db.t3.medium', 405],
    ['aurora-postgresql', 'db.r5.24xlarge', 5000],
    ['oracle-ee', 'db.r5.large', undefined],
  ])('%s on %s lets in about %s', (engine, instanceClass, max) =>
    expect(defaultMaxConnections(engine, instanceClass)).toBe(max),
  );
});
