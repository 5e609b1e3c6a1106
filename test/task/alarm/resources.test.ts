import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { allResources, readResources, type AlarmResource, type ResourceKind } from '../../../src/lib/alarm/index.js';
import { clientConfig, rejection } from '../../sandbox/helpers.js';
import { fakeAws, fakeContext, fault, http, json, type FakeAws } from '../../helpers/fake-aws.js';
import { setUp } from './setup.js';

const xml = (body: string) => http(body, { headers: { 'content-type': 'text/xml' } });
const ids = (resources: readonly AlarmResource[]) => resources.map(({ kind, id }) => `${kind} ${id}`);
const read = (aws: FakeAws, kinds: readonly ResourceKind[], tags = {}) => {
  const ctx = fakeContext(aws);
  return readResources({ kinds, tags }, ctx);
};

describe('the resources of the practice account', () => {
  test('are those that alarms can watch, in the same order every time', async () => {
    const { ctx } = await setUp({ seed: 'web3tier' });
    const { resources, denied } = await readResources({}, ctx);
    expect(denied).toEqual([]);
    expect((await readResources({}, ctx)).resources).toEqual(resources);
    const counts: Record<string, number> = {};
    for (const { kind } of resources) counts[kind] = (counts[kind] ?? 0) + 1;
    expect(counts).toEqual({
      'load-balancer': 1,
      'target-group': 1,
      'db-cluster': 1,
      'db-instance': 2,
      instance: 12,
      volume: 12,
      'nat-gateway': 1,
      function: 1,
      'lambda-account': 1,
      table: 1,
      queue: 2,
      'log-group': 7,
      'logs-account': 1,
    });
  });

  test('have the dimensions of their metrics and the facts that thresholds need', async () => {
    const { ctx } = await setUp({ seed: 'web3tier' });
    const { resources } = await readResources({}, ctx);
    const one = (kind: ResourceKind, name: string) =>
      resources.find((resource) => resource.kind === kind && resource.name === name);
    expect(one('target-group', 'web3tier-web')).toMatchObject({
      dimensions: {
        LoadBalancer: expect.stringMatching(/^app\/web3tier-alb\/[0-9a-f]{16}$/),
        TargetGroup: expect.stringMatching(/^targetgroup\/web3tier-web\/[0-9a-f]{16}$/),
      },
      facts: { namespace: 'AWS/ApplicationELB', loadBalancer: 'web3tier-alb' },
      tags: { Project: 'web3tier' },
    });
    expect(one('queue', 'web3tier-orders-dead')).toMatchObject({
      dimensions: { QueueName: 'web3tier-orders-dead' },
      facts: { deadLetters: 'yes', retentionSeconds: 1_209_600 },
    });
    expect(one('queue', 'web3tier-orders')?.facts).not.toHaveProperty('deadLetters');
    expect(one('function', 'web3tier-thumbnail')).toMatchObject({ facts: { timeoutSeconds: 30, memoryMib: 256 } });
    expect(one('lambda-account', 'lambda')).toMatchObject({ facts: { concurrentExecutions: 1000, functions: 1 } });
    expect(one('instance', 'web-1')).toMatchObject({ facts: { instanceType: 't3.medium', burstable: 'yes' } });
    expect(one('db-instance', 'web3tier-aurora-1')).toMatchObject({
      facts: { engine: 'aurora-mysql', instanceClass: 'db.r6g.large', cluster: 'web3tier-aurora' },
    });
    expect(one('table', 'web3tier-sessions')).toMatchObject({ facts: { billing: 'on-demand' } });
  });

  test('are chosen by all of the tags, those of log groups too; accounts have none', async () => {
    const { ctx } = await setUp({ seed: 'web3tier' });
    const web = await readResources({ tags: { Project: 'web3tier', Role: 'web' } }, ctx);
    expect(new Set(web.resources.map(({ kind }) => kind))).toEqual(new Set(['instance', 'volume']));
    expect(web.resources).toHaveLength(8);
    const all = await readResources({ tags: { Project: 'web3tier' }, kinds: ['log-group', 'logs-account'] }, ctx);
    expect(ids(all.resources).filter((id) => id.startsWith('logs-account'))).toEqual([]);
    expect((await readResources({ tags: { Project: 'other' } }, ctx)).resources).toEqual([]);
  });

  test('are read by few calls: only those of the kinds that were asked for', async () => {
    const { ctx, calls } = await setUp({ seed: 'web3tier' });
    await readResources({ kinds: ['db-instance', 'nat-gateway'] }, ctx);
    expect(calls().toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['DescribeDBInstances', 'DescribeNatGateways']);
  });

  test('of the agent have the dimensions that it sends: fewest first, no aggregates, no pseudo file systems', async () => {
    const { ctx, sandbox } = await setUp({ seed: 'web3tier' });
    const cloudWatch = new CloudWatch(clientConfig(sandbox));
    const [web] = (await readResources({ kinds: ['instance'], tags: { Name: 'web-1' } }, ctx)).resources;
    const InstanceId = web?.id ?? '';
    const publish = (MetricName: string, dimensions: Readonly<Record<string, string>>) =>
      cloudWatch.putMetricData({
        Namespace: 'CWAgent',
        MetricData: [
          {
            MetricName,
            Value: 40,
            Timestamp: new Date(sandbox.clock.now()),
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
        ],
      });
    await publish('mem_used_percent', { InstanceId, ImageId: 'ami-1', InstanceType: 't3.medium' });
    await publish('mem_used_percent', { InstanceId });
    await publish('mem_used_percent', { AutoScalingGroupName: 'web' });
    await publish('disk_used_percent', { InstanceId, path: '/', device: 'nvme0n1p1', fstype: 'xfs' });
    await publish('disk_used_percent', { InstanceId, path: '/dev/shm', device: 'tmpfs', fstype: 'tmpfs' });
    await publish('disk_used_percent', { InstanceId, path: '/snap/core/1', device: 'loop0', fstype: 'squashfs' });
    await publish('LogicalDisk % Free Space', { host: 'pc-1', objectname: 'LogicalDisk', instance: 'C:' });
    await publish('LogicalDisk % Free Space', { host: 'pc-1', objectname: 'LogicalDisk', instance: '_Total' });
    const agent = ['agent-memory', 'agent-disk'] as const;
    const { resources } = await readResources({ kinds: agent }, ctx);
    expect(resources.map(({ name, dimensions }) => [name, dimensions])).toEqual([
      ['web-1', { InstanceId }],
      ['pc-1:C:', { host: 'pc-1', objectname: 'LogicalDisk', instance: 'C:' }],
      ['web-1:/', { InstanceId, path: '/', device: 'nvme0n1p1', fstype: 'xfs' }],
    ]);
    const tagged = await readResources({ kinds: agent, tags: { Role: 'web' } }, ctx);
    expect(tagged.resources.map(({ name }) => name)).toEqual(['web-1', 'web-1:/']);
  });
});

describe('reading resources', () => {
  test('follows the pages of a list', async () => {
    const aws = fakeAws()
      .on('ListTables', json({ TableNames: ['a'], LastEvaluatedTableName: 'a' }), json({ TableNames: ['b'] }))
      .on(
        'DescribeTable',
        json({ Table: { TableName: 'a', TableArn: 'arn:a', GlobalSecondaryIndexes: [{ IndexName: 'by-day' }] } }),
        json({ Table: { TableName: 'b', TableArn: 'arn:b', BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } } }),
      )
      .always('ListTagsOfResource', (call) =>
        call.input.NextToken === undefined && call.input.ResourceArn === 'arn:a'
          ? json({ Tags: [{ Key: 'Env', Value: 'prod' }], NextToken: 'more' })
          : json({ Tags: [{ Key: 'Team', Value: 'web' }] }),
      );
    const { resources } = await read(aws, ['table', 'table-index']);
    expect(ids(resources)).toEqual(['table a', 'table b', 'table-index a/by-day']);
    expect(resources[0]?.tags).toEqual({ Env: 'prod', Team: 'web' });
    expect(resources[2]).toMatchObject({
      tags: { Env: 'prod', Team: 'web' },
      dimensions: { TableName: 'a', GlobalSecondaryIndexName: 'by-day' },
    });
    expect(aws.callsOf('ListTables')[1]?.input.ExclusiveStartTableName).toBe('a');
    aws.verify();
  });

  test('follows the pages of Firehose, which has no token', async () => {
    const aws = fakeAws()
      .on(
        'ListDeliveryStreams',
        json({ DeliveryStreamNames: ['a'], HasMoreDeliveryStreams: true }),
        json({ DeliveryStreamNames: ['b'], HasMoreDeliveryStreams: false }),
      )
      .always('DescribeDeliveryStream', ({ input }) =>
        json({
          DeliveryStreamDescription: {
            DeliveryStreamName: input.DeliveryStreamName,
            DeliveryStreamStatus: 'ACTIVE',
            Destinations: [{ ExtendedS3DestinationDescription: { BufferingHints: { IntervalInSeconds: 60 } } }],
          },
        }),
      )
      .on(
        'ListTagsForDeliveryStream',
        json({ Tags: [{ Key: 'a', Value: '1' }], HasMoreTags: true }),
        json({ Tags: [], HasMoreTags: false }),
        json({ Tags: [{ Key: 'b', Value: '2' }], HasMoreTags: false }),
      );
    const ctx = fakeContext(aws);
    const { resources } = await readResources({ kinds: ['delivery-stream'] }, ctx);
    expect(resources.map(({ id, facts }) => [id, facts['bufferSeconds'], facts['destination']])).toEqual([
      ['a', 60, 's3'],
      ['b', 60, 's3'],
    ]);
    expect(aws.callsOf('ListDeliveryStreams')[1]?.input.ExclusiveStartDeliveryStreamName).toBe('a');
    aws.verify();
  });

  test('leaves out what is gone by the time that its details are read', async () => {
    const aws = fakeAws()
      .on('ListTables', json({ TableNames: ['gone'] }))
      .on('DescribeTable', fault('ResourceNotFoundException', 'Requested resource not found'));
    expect(await read(aws, ['table'])).toEqual({ resources: [], denied: [] });
    aws.verify();
  });

  test('asks for the tags of twenty load balancers at a time', async () => {
    const arn = (n: number) => `arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/lb${n}/${n}`;
    const members = Array.from({ length: 21 }, (_, n) => n).map(
      (n) =>
        `<member><LoadBalancerArn>${arn(n)}</LoadBalancerArn><LoadBalancerName>lb${n}</LoadBalancerName>` +
        `<Type>${n === 20 ? 'gateway' : 'application'}</Type></member>`,
    );
    const answer = (operation: string, body: string) =>
      xml(`<${operation}Response><${operation}Result>${body}</${operation}Result></${operation}Response>`);
    const aws = fakeAws()
      .on(
        'DescribeLoadBalancers',
        answer(
          'DescribeLoadBalancers',
          `<LoadBalancers>${members.join('')}</LoadBalancers><NextMarker>next</NextMarker>`,
        ),
        answer(
          'DescribeLoadBalancers',
          `<LoadBalancers><member><LoadBalancerArn>${arn(99)}</LoadBalancerArn><Type>application</Type></member></LoadBalancers>`,
        ),
      )
      .always('DescribeTags', answer('DescribeTags', '<TagDescriptions></TagDescriptions>'));
    const { resources } = await read(aws, ['load-balancer']);
    expect(resources).toHaveLength(21);
    expect(aws.callsOf('DescribeTags')).toHaveLength(2);
    aws.verify();
  });
});

describe('what may not be read', () => {
  const denial = (action: string) =>
    fault(
      'AccessDeniedException',
      `User: arn:aws:iam::1:user/x is not authorized to perform: ${action} on resource: *`,
    );

  test('is told beside what may be, with the missing permission', async () => {
    const aws = fakeAws()
      .on('ListTables', denial('dynamodb:ListTables'))
      .on('ListQueues', json({ QueueUrls: ['https://sqs.us-east-1.amazonaws.com/123456789012/orders'] }))
      .on('GetQueueAttributes', json({ Attributes: { MessageRetentionPeriod: '60' } }))
      .on('ListQueueTags', json({}));
    const { resources, denied } = await read(aws, ['table', 'queue']);
    expect(ids(resources)).toEqual(['queue orders']);
    expect(denied).toMatchObject([
      { kinds: ['table'], part: 'resources', action: 'dynamodb:ListTables', error: { category: 'auth' } },
    ]);
    aws.verify();
  });

  test('is an error for those who cannot go on without', async () => {
    const aws = fakeAws().on('ListTables', denial('dynamodb:ListTables'));
    const error = await rejection(allResources({ kinds: ['table'] }, fakeContext(aws)));
    expect(error).toMatchObject({ code: 'AccessDeniedException', exitCode: 4 });
  });

  test('names the details that a list needs, where those are what is denied', async () => {
    const aws = fakeAws()
      .on('ListTables', json({ TableNames: ['a'] }))
      .on('DescribeTable', denial('dynamodb:DescribeTable'));
    expect((await read(aws, ['table'])).denied).toMatchObject([{ action: 'dynamodb:DescribeTable' }]);
  });

  test('of tags leaves the things, unless tags are asked for: then it is not known which have them', async () => {
    const script = () =>
      fakeAws()
        .on('ListTables', json({ TableNames: ['a'] }))
        .on('DescribeTable', json({ Table: { TableName: 'a', TableArn: 'arn:a' } }))
        .on('ListTagsOfResource', denial('dynamodb:ListTagsOfResource'));
    const told = [{ kinds: ['table', 'table-index'], part: 'tags', action: 'dynamodb:ListTagsOfResource' }];
    const all = await read(script(), ['table']);
    expect(ids(all.resources)).toEqual(['table a']);
    expect(all.denied).toMatchObject(told);
    const chosen = await read(script(), ['table'], { Env: 'prod' });
    expect(chosen.resources).toEqual([]);
    expect(chosen.denied).toMatchObject(told);
  });

  test('is not taken for other trouble: that ends the reading', async () => {
    const aws = fakeAws().on('ListTables', fault('InternalServerError', 'try again', 500));
    expect((await rejection(read(aws, ['table']))).name).toBe('InternalServerError');
  });
});
