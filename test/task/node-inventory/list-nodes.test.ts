import { describe, expect, test } from 'vitest';
import { listNodes, resolveNodes, type NodeSelection } from '../../../src/lib/node/inventory/index.js';
import { collect } from '../../helpers/collect.js';
import { fakeAws, fakeContext, fault, json, type FakeAws } from '../../helpers/fake-aws.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { ec2Fault, filterOf, idOf, information, instancesXml, largeFleet, managed, NOW_MS } from './fake-fleet.js';

const select = (given: Partial<NodeSelection>): NodeSelection => ({ ids: [], tags: [], all: false, ...given });
const context = (aws: FakeAws) => fakeContext(aws, { clock: fakeClock({ nowMs: NOW_MS }) });
const resolve = (aws: FakeAws, given: Partial<NodeSelection>) => resolveNodes(select(given), context(aws));
const [A, B, C] = [idOf(10), idOf(11), idOf(12)];
const MACHINE = idOf(7, 'mi');
const DENIED_EC2 = ec2Fault('UnauthorizedOperation', 'You are not authorized to perform this operation.');
const DENIED_SSM = fault('AccessDeniedException', 'User is not authorized to perform: ssm:DescribeInstanceInformation');

describe('10,000 nodes', () => {
  test('are listed in 211 calls at most, each node once', async () => {
    const aws = largeFleet(10_000);
    const ids = new Set<string>();
    let managedCount = 0;
    for await (const page of listNodes(select({ all: true }), context(aws))) {
      for (const node of page) {
        ids.add(node.instanceId);
        if (node.managed) managedCount += 1;
      }
    }
    expect([ids.size, managedCount]).toEqual([10_002, 9002]);
    expect(aws.callsOf('DescribeInstances')).toHaveLength(10);
    expect(aws.callsOf('DescribeInstanceInformation').length).toBeLessThanOrEqual(201);
    expect(aws.callsOf('DescribeInstanceInformation').every(({ input }) => input.MaxResults === 50)).toBe(true);
  });

  test('come page by page: the first before the second is asked for', async () => {
    const aws = largeFleet(10_000);
    for await (const page of listNodes(select({ all: true }), context(aws))) {
      expect(page).toHaveLength(1000);
      break;
    }
    expect(aws.callsOf('DescribeInstances')).toHaveLength(1);
    expect(aws.callsOf('DescribeInstanceInformation').length).toBeLessThanOrEqual(20);
  });

  test('named one by one cost 50 calls of EC2, by a filter that unknown ids do not upset', async () => {
    const aws = largeFleet(10_000);
    const ids = Array.from({ length: 10_000 }, (_, index) => idOf(index));
    // The fake answers everything to any filter: what counts here is how it is asked.
    aws.always('DescribeInstances', ({ input }) => {
      const asked = Object.entries(input).flatMap(([key, value]) =>
        key.startsWith('Filter.1.Value.') ? [String(value)] : [],
      );
      expect(input['Filter.1.Name']).toBe('instance-id');
      return instancesXml(asked.map((id) => ({ id })));
    });
    expect(await resolve(aws, { ids })).toHaveLength(10_000);
    expect(aws.callsOf('DescribeInstances')).toHaveLength(50);
  });
});

describe('ids', () => {
  test('are given in their order, terminated ones too, and those are not looked for in Systems Manager', async () => {
    const aws = fakeAws()
      .on('DescribeInstances', instancesXml([{ id: B, state: 'terminated' }, { id: A }]))
      .on('DescribeInstanceInformation', information(managed(A)));
    const nodes = await resolve(aws, { ids: [A, B, A] });
    expect(nodes.map(({ instanceId, reason }) => [instanceId, reason])).toEqual([
      [A, null],
      [B, 'terminated'],
    ]);
    expect(aws.callsOf('DescribeInstanceInformation').map((call) => filterOf(call, 'InstanceIds'))).toEqual([[A]]);
    aws.verify();
  });

  test('of machines outside EC2 are asked of Systems Manager only', async () => {
    const aws = fakeAws().on('DescribeInstanceInformation', information(managed(MACHINE, 'ConnectionLost')));
    expect(await resolve(aws, { ids: [MACHINE] })).toMatchObject([
      { instanceId: MACHINE, managed: true, state: null, reason: 'connection-lost' },
    ]);
    aws.verify();
  });

  test('that nobody knows are all named, with exit code 5', async () => {
    const aws = fakeAws()
      .on('DescribeInstances', instancesXml([{ id: A }]))
      .on('DescribeInstanceInformation', information(managed(A)));
    await expect(resolve(aws, { ids: [B, A, MACHINE] })).rejects.toMatchObject({
      exitCode: 5,
      message: `no node "${B}", "${MACHINE}" in us-east-1`,
      reason: expect.stringContaining('other regions were not asked') as string,
      hint: expect.stringContaining('--region all') as string,
    });
  });

  test('are not said to be unknown when they could not be looked for', async () => {
    const ec2 = fakeAws().on('DescribeInstances', DENIED_EC2).on('DescribeInstanceInformation', information());
    await expect(resolve(ec2, { ids: [A] })).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    const ssm = fakeAws()
      .on('DescribeInstances', instancesXml([{ id: A }]))
      .on('DescribeInstanceInformation', DENIED_SSM);
    await expect(resolve(ssm, { ids: [A, MACHINE] })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('tags', () => {
  test('are asked of EC2 as filters: values of one key together, keys side by side', async () => {
    const aws = fakeAws()
      .on('DescribeInstances', instancesXml([{ id: A, tags: { Name: 'web-1', Role: 'web' } }]))
      .on('DescribeInstanceInformation', information(managed(A)), information());
    const [node] = await resolve(aws, { tags: ['Role=web', 'Env=p*', 'Role=api', 'Team'] });
    expect(node).toMatchObject({ name: 'web-1', tags: { Role: 'web' }, platform: 'Linux', reason: null });
    expect(aws.callsOf('DescribeInstances')[0]?.input).toMatchObject({
      'Filter.1.Name': 'tag:Role',
      'Filter.1.Value.1': 'web',
      'Filter.1.Value.2': 'api',
      'Filter.2.Name': 'tag:Env',
      'Filter.2.Value.1': 'p*',
      'Filter.3.Name': 'tag-key',
      'Filter.3.Value.1': 'Team',
    });
    aws.verify();
  });

  test('that nothing has are not success: exit code 5, and no node is not a list of nodes', async () => {
    const none = () =>
      fakeAws().on('DescribeInstances', instancesXml([])).on('DescribeInstanceInformation', information());
    await expect(resolve(none(), { tags: ['Role=wbe'] })).rejects.toMatchObject({
      exitCode: 5,
      code: 'NoNodesWithTag',
      message: 'no node with the tag Role=wbe in us-east-1',
    });
    await expect(resolve(none(), { all: true })).rejects.toMatchObject({ exitCode: 5, code: 'NoNodes' });
    expect((await collect(listNodes(select({ tags: ['Role=wbe'] }), context(none())))).flat()).toEqual([]);
  });

  test('that nothing has are not made up for by ids beside them', async () => {
    const aws = fakeAws()
      .on('DescribeInstances', instancesXml([{ id: A }]), instancesXml([]))
      .on('DescribeInstanceInformation', information(managed(A)), information());
    await expect(resolve(aws, { ids: [A], tags: ['Role=wbe'] })).rejects.toMatchObject({ code: 'NoNodesWithTag' });
  });

  test('and ids together give every node once', async () => {
    const aws = fakeAws()
      .on('DescribeInstances', instancesXml([{ id: A }]), instancesXml([{ id: B }, { id: A }]))
      .on('DescribeInstanceInformation', information(managed(A)), information(managed(A), managed(B)), information());
    const nodes = await resolve(aws, { ids: [A], tags: ['Role=web'] });
    expect(nodes.map(({ instanceId }) => instanceId)).toEqual([A, B]);
    aws.verify();
  });

  test('with wildcards are matched against the tags of each machine outside EC2', async () => {
    const aws = fakeAws()
      .on('DescribeInstances', instancesXml([]))
      .on('DescribeInstanceInformation', information(managed(MACHINE), managed(idOf(8, 'mi'))))
      .always('ListTagsForResource', ({ input }) =>
        json({ TagList: [{ Key: 'Role', Value: input.ResourceId === MACHINE ? 'web' : 'db' }] }),
      );
    const nodes = await resolve(aws, { tags: ['Role=w*'] });
    expect(nodes).toMatchObject([{ instanceId: MACHINE, tags: { Role: 'web' } }]);
    expect(aws.callsOf('DescribeInstanceInformation')[0]?.input.Filters).toEqual([
      { Key: 'ResourceType', Values: ['ManagedInstance'] },
      { Key: 'tag-key', Values: ['Role'] },
    ]);
  });

  test.each([
    ['Role=web', [fault('InvalidFilterKey', 'not valid')], []],
    ['Role=w*', [information(managed(MACHINE))], [fault('AccessDeniedException', 'not authorized')]],
  ])(
    '%s that cannot be looked for outside EC2 leaves the machines there out, with a warning',
    async (tag, ssm, tags) => {
      const aws = fakeAws()
        .on('DescribeInstances', instancesXml([{ id: A }]))
        .on('DescribeInstanceInformation', information(managed(A)), ...ssm)
        .on('ListTagsForResource', ...tags);
      const ctx = context(aws);
      expect(await resolveNodes(select({ tags: [tag] }), ctx)).toMatchObject([{ instanceId: A, managed: true }]);
      expect(ctx.events).toMatchObject([{ type: 'warn', code: 'MachinesLeftOut' }]);
      aws.verify();
    },
  );
});

describe('a denied call', () => {
  test('of EC2 leaves what Systems Manager manages, with one warning', async () => {
    const aws = fakeAws()
      .on('DescribeInstances', DENIED_EC2)
      .on('DescribeInstanceInformation', information(managed(A), managed(MACHINE)));
    const ctx = context(aws);
    expect(await resolveNodes(select({ all: true }), ctx)).toMatchObject([
      { instanceId: A, managed: true, state: null, reason: null },
      { instanceId: MACHINE, managed: true },
    ]);
    expect(ctx.events).toMatchObject([{ type: 'warn', code: 'Ec2Denied' }]);
    aws.verify();
  });

  test('of EC2 is the end for a tag with a wildcard, which only EC2 can evaluate', async () => {
    const aws = fakeAws().on('DescribeInstances', DENIED_EC2);
    await expect(resolve(aws, { tags: ['Role=w*'] })).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });

  test('of EC2 lets Systems Manager look for a tag', async () => {
    const aws = fakeAws()
      .on('DescribeInstances', DENIED_EC2)
      .on('DescribeInstanceInformation', information(managed(A)));
    expect(await resolve(aws, { tags: ['Role=web'] })).toHaveLength(1);
    expect(aws.callsOf('DescribeInstanceInformation')[0]?.input.Filters).toEqual([
      { Key: 'tag:Role', Values: ['web'] },
    ]);
  });

  test('of Systems Manager leaves open what is managed, and asks no second time', async () => {
    const aws = fakeAws()
      .on(
        'DescribeInstances',
        instancesXml([{ id: A }], 'more'),
        instancesXml([{ id: B, state: 'stopped' }, { id: C }]),
      )
      .on('DescribeInstanceInformation', DENIED_SSM);
    const ctx = context(aws);
    const nodes = await resolveNodes(select({ all: true }), ctx);
    expect(nodes.map(({ managed: isManaged, reason }) => [isManaged, reason])).toEqual([
      [null, 'unknown'],
      [null, 'stopped'],
      [null, 'unknown'],
    ]);
    expect(ctx.events).toMatchObject([{ type: 'warn', code: 'SsmDenied' }]);
    aws.verify();
  });

  test('of both is the end', async () => {
    const aws = fakeAws().on('DescribeInstances', DENIED_EC2).on('DescribeInstanceInformation', DENIED_SSM);
    await expect(resolve(aws, { all: true })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

test('any other error goes up as it is', async () => {
  const ec2 = fakeAws().on('DescribeInstances', ec2Fault('RequestLimitExceeded', 'Request limit exceeded.', 503));
  await expect(resolve(ec2, { all: true })).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
  const ssm = fakeAws()
    .on('DescribeInstances', instancesXml([{ id: A }]))
    .on('DescribeInstanceInformation', fault('InternalServerError', 'oops', 500));
  await expect(resolve(ssm, { all: true })).rejects.toMatchObject({ name: 'InternalServerError' });
});

test('an abort ends the list between two pages', async () => {
  const aws = largeFleet(3000);
  const controller = new AbortController();
  const pages = listNodes(select({ all: true }), { ...context(aws), signal: controller.signal });
  await pages.next();
  controller.abort(new Error('stop'));
  await expect(pages.next()).rejects.toThrow('Request aborted');
  expect(aws.callsOf('DescribeInstances')).toHaveLength(1);
});
