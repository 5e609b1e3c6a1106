import { describe, expect, test } from 'vitest';
import type { NodeIdentity } from '../../../src/lib/node/arrival/identity.js';
import { likelyMetrics, translate } from '../../../src/lib/node/arrival/metric-keys.js';
import { createMatcher, streamsOf } from '../../../src/lib/node/arrival/streams.js';

const ID = 'i-0123456789abcdef0';
const node = (more: Partial<NodeIdentity> = {}): NodeIdentity => ({
  instanceId: ID,
  platform: 'Linux',
  imageId: undefined,
  instanceType: undefined,
  scalingGroup: undefined,
  ip: undefined,
  hosts: [],
  ...more,
});
const DETAILED = node({
  imageId: 'ami-1',
  instanceType: 't3.medium',
  scalingGroup: 'web',
  ip: '10.0.0.5',
  hosts: ['ip-10-0-0-5.ec2.internal', 'web-1'],
});

describe('streamsOf', () => {
  const streams = (of: NodeIdentity, group: string, streamTemplate?: string) =>
    streamsOf(of, { group, streamTemplate }).map((found) => `${found.group} ${found.prefix}`);

  test.each([
    [undefined, [`g ${ID}`]],
    ['{instance_id}/messages', [`g ${ID}/messages`]],
    ['{hostname}', ['g ip-10-0-0-5.ec2.internal', 'g web-1']],
    ['{local_hostname}-x', ['g ip-10-0-0-5.ec2.internal-x', 'g web-1-x']],
    ['{ip_address}', ['g 10.0.0.5']],
    // What follows a variable of something else is not known; what precedes it is enough.
    ['{instance_id}/{date}/x', [`g ${ID}/`]],
    // Nothing in these tells one node from another.
    ['messages', []],
    ['{date}/{instance_id}', []],
    ['', []],
  ])('%s', (template, expected) => {
    expect(streams(DETAILED, 'g', template)).toEqual(expected);
  });

  test('fills variables of the group too, and needs all of them', () => {
    expect(streams(DETAILED, '/app/{instance_id}', 'messages')).toEqual([`/app/${ID} messages`]);
    expect(streams(DETAILED, '/app/{date}')).toEqual([]);
  });

  test('says nothing of a node whose host name is not known', () => {
    expect(streams(node(), 'g', '{hostname}')).toEqual([]);
    expect(streams(node(), 'g', '{ip_address}')).toEqual([]);
  });
});

describe('likelyMetrics', () => {
  test('are asked for with every set of dimensions that appended ones make', () => {
    expect(likelyMetrics(DETAILED, { depth: 1 })).toEqual(
      [
        { InstanceId: ID },
        { InstanceId: ID, ImageId: 'ami-1', InstanceType: 't3.medium', AutoScalingGroupName: 'web' },
        { InstanceId: ID, ImageId: 'ami-1', InstanceType: 't3.medium' },
        { host: 'ip-10-0-0-5.ec2.internal' },
        { host: 'web-1' },
      ].map((dimensions) => ({ name: 'mem_used_percent', dimensions })),
    );
  });

  test('are those of the platform, of each while it is not known', () => {
    const names = (platform: NodeIdentity['platform'], depth: number) =>
      likelyMetrics(node({ platform }), { depth }).map(({ name }) => name);
    expect(names('Windows', 1)).toEqual(['Memory % Committed Bytes In Use']);
    expect(names(null, 1)).toEqual(['mem_used_percent', 'Memory % Committed Bytes In Use']);
    expect(names('Linux', Infinity)).toContain('cpu_usage_idle');
    expect(names('Linux', Infinity)).not.toContain('Memory % Committed Bytes In Use');
  });

  test('of a machine outside EC2 have its host name only', () => {
    const machine = node({ instanceId: 'mi-0123456789abcdef0', hosts: ['rack7'] });
    expect(likelyMetrics(machine, { depth: 1 })).toEqual([{ name: 'mem_used_percent', dimensions: { host: 'rack7' } }]);
    expect(likelyMetrics({ ...machine, hosts: [] }, { depth: 1 })).toEqual([]);
  });
});

describe('translate', () => {
  const other = node({ instanceId: 'i-0000000000000000f', imageId: 'ami-2', hosts: ['a', 'b'] });

  test('replaces what the first node is known by and keeps the rest', () => {
    const key = { name: 'cpu', dimensions: { InstanceId: ID, ImageId: 'ami-1', host: 'web-1', cpu: 'cpu-total' } };
    expect(translate(key, DETAILED, other)).toEqual({
      name: 'cpu',
      dimensions: { InstanceId: 'i-0000000000000000f', ImageId: 'ami-2', host: 'b', cpu: 'cpu-total' },
    });
  });

  test('gives up where the other node is not known by the same', () => {
    expect(translate({ name: 'x', dimensions: { AutoScalingGroupName: 'web' } }, DETAILED, other)).toBeUndefined();
    expect(translate({ name: 'x', dimensions: { host: 'elsewhere' } }, DETAILED, other)).toBeUndefined();
  });
});

describe('createMatcher', () => {
  const stream = (instanceId: string, prefix: string) => ({ instanceId, group: 'g', prefix });
  const match = createMatcher([
    stream('a', 'web-1'),
    stream('b', 'web-1/app'),
    stream('c', 'web-2'),
    stream('d', 'web-1'),
    stream('e', '10.0.0.5'),
    stream('f', 'day/'),
  ]);

  test.each([
    ['web-1', ['a', 'd']],
    ['web-1_var_log_x', ['a', 'd']],
    ['web-1/app/x', ['b']],
    ['web-10', []],
    ['web-1a', []],
    ['web-3', []],
    ['web', []],
    ['10.0.0.5', ['e']],
    ['10.0.0.50', []],
    ['day/2026', ['f']],
    ['', []],
  ])('a stream "%s" is of %j', (name, nodes) => {
    expect(match(name)).toEqual(nodes);
  });
});
