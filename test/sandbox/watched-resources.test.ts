import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EC2 } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { RDS } from '@aws-sdk/client-rds';
import { SQS } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { dynamoDbStore } from '../../src/sandbox/services/dynamodb/store.js';
import { clientConfig, rejection, startSandbox } from './helpers.js';

const PROJECT_TAG = { Key: 'Project', Value: 'web3tier' };

describe('Elastic Load Balancing', () => {
  test('describes the load balancer, its target group, its healthy targets and their tags', async () => {
    const elb = new ElasticLoadBalancingV2(clientConfig(await startSandbox({ seed: 'web3tier' })));
    const { LoadBalancers: [balancer] = [] } = await elb.describeLoadBalancers({ Names: ['web3tier-alb'] });
    expect(balancer).toMatchObject({ Type: 'application', State: { Code: 'active' } });
    expect(balancer?.LoadBalancerArn).toMatch(/:loadbalancer\/app\/web3tier-alb\/50dc6c495c0c9188$/);
    const { TargetGroups: [group] = [] } = await elb.describeTargetGroups({
      LoadBalancerArn: balancer?.LoadBalancerArn,
    });
    expect(group).toMatchObject({ TargetGroupName: 'web3tier-web', Port: 80, HealthCheckPath: '/healthz' });
    const { TargetHealthDescriptions: health = [] } = await elb.describeTargetHealth({
      TargetGroupArn: group?.TargetGroupArn,
    });
    expect(health.map(({ TargetHealth }) => TargetHealth?.State)).toEqual(Array(4).fill('healthy'));
    const { TagDescriptions: tags = [] } = await elb.describeTags({
      ResourceArns: [balancer?.LoadBalancerArn ?? '', group?.TargetGroupArn ?? ''],
    });
    expect(tags.map(({ Tags }) => Tags)).toEqual([
      expect.arrayContaining([PROJECT_TAG]),
      expect.arrayContaining([PROJECT_TAG]),
    ]);
  });

  test('says what is not there, and takes at most 20 resources for their tags', async () => {
    const elb = new ElasticLoadBalancingV2(clientConfig(await startSandbox()));
    expect(await elb.describeLoadBalancers({})).toMatchObject({ LoadBalancers: [] });
    const missing = 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/x/0123456789abcdef';
    expect((await rejection(elb.describeLoadBalancers({ Names: ['x'] }))).name).toBe('LoadBalancerNotFoundException');
    expect((await rejection(elb.describeTargetGroups({ Names: ['x'] }))).name).toBe('TargetGroupNotFoundException');
    expect((await rejection(elb.describeTargetHealth({ TargetGroupArn: missing }))).name).toBe(
      'TargetGroupNotFoundException',
    );
    expect((await rejection(elb.describeTags({ ResourceArns: Array(21).fill(missing) }))).name).toBe('ValidationError');
  });
});

describe('RDS', () => {
  test('describes the cluster with its writer and its reader', async () => {
    const rds = new RDS(clientConfig(await startSandbox({ seed: 'web3tier' })));
    const { DBClusters: [cluster] = [] } = await rds.describeDBClusters({ DBClusterIdentifier: 'web3tier-aurora' });
    expect(cluster).toMatchObject({ Engine: 'aurora-mysql', Status: 'available' });
    expect(cluster?.DBClusterMembers?.map(({ IsClusterWriter }) => IsClusterWriter)).toEqual([true, false]);
    const { DBInstances = [] } = await rds.describeDBInstances({
      Filters: [{ Name: 'db-cluster-id', Values: ['web3tier-aurora'] }],
    });
    expect(DBInstances.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier)).toEqual([
      'web3tier-aurora-1',
      'web3tier-aurora-2',
    ]);
    const { TagList } = await rds.listTagsForResource({ ResourceName: cluster?.DBClusterArn });
    expect(TagList).toContainEqual(PROJECT_TAG);
  });

  test('says what is not there, and refuses filters and page sizes that it does not know', async () => {
    const rds = new RDS(clientConfig(await startSandbox()));
    const missing = { DBInstanceIdentifier: 'none' };
    expect((await rejection(rds.describeDBInstances(missing))).name).toBe('DBInstanceNotFoundFault');
    expect((await rejection(rds.describeDBClusters({ DBClusterIdentifier: 'none' }))).name).toBe(
      'DBClusterNotFoundFault',
    );
    expect((await rejection(rds.describeDBInstances({ MaxRecords: 5 }))).name).toBe('InvalidParameterValue');
  });
});

describe('DynamoDB', () => {
  test('lists tables in pages and describes one with its tags', async () => {
    const sandbox = await startSandbox({ seed: 'web3tier' });
    const dynamo = new DynamoDB(clientConfig(sandbox));
    const { Table } = await dynamo.describeTable({ TableName: 'web3tier-sessions' });
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } });
    expect((await dynamo.listTagsOfResource({ ResourceArn: Table?.TableArn })).Tags).toContainEqual(PROJECT_TAG);
    const table = { TableName: 'another', TableArn: 'arn:aws:dynamodb:ap-northeast-1:123456789012:table/another' };
    sandbox.store(dynamoDbStore).tables.set('another', { table, tags: [] });
    const first = await dynamo.listTables({ Limit: 1 });
    expect(first).toMatchObject({ TableNames: ['another'], LastEvaluatedTableName: 'another' });
    const rest = await dynamo.listTables({ Limit: 1, ExclusiveStartTableName: first.LastEvaluatedTableName });
    expect(rest.TableNames).toEqual(['web3tier-sessions']);
    expect(rest.LastEvaluatedTableName).toBeUndefined();
  });

  test('says that a table is not there', async () => {
    const dynamo = new DynamoDB(clientConfig(await startSandbox()));
    expect(await rejection(dynamo.describeTable({ TableName: 'none' }))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: none not found',
    });
  });
});

describe('SQS', () => {
  test('lists queues by prefix, in pages only when they are asked for, with attributes and tags', async () => {
    const sqs = new SQS(clientConfig(await startSandbox({ seed: 'web3tier' })));
    const { QueueUrls = [], NextToken } = await sqs.listQueues({ QueueNamePrefix: 'web3tier-' });
    expect(QueueUrls).toHaveLength(2);
    expect(NextToken).toBeUndefined();
    const page = await sqs.listQueues({ MaxResults: 1 });
    const next = await sqs.listQueues({ MaxResults: 1, NextToken: page.NextToken });
    expect([...(page.QueueUrls ?? []), ...(next.QueueUrls ?? [])]).toEqual(QueueUrls);
    const { QueueUrl } = await sqs.getQueueUrl({ QueueName: 'web3tier-orders' });
    const { Attributes = {} } = await sqs.getQueueAttributes({
      QueueUrl,
      AttributeNames: ['RedrivePolicy', 'QueueArn'],
    });
    expect(Attributes['QueueArn']).toBe('arn:aws:sqs:ap-northeast-1:123456789012:web3tier-orders');
    expect(JSON.parse(Attributes['RedrivePolicy'] ?? '')).toMatchObject({ maxReceiveCount: 5 });
    expect((await sqs.listQueueTags({ QueueUrl })).Tags).toMatchObject({ Project: 'web3tier' });
  });

  test('says that a queue is not there', async () => {
    const sqs = new SQS(clientConfig(await startSandbox()));
    expect((await rejection(sqs.getQueueUrl({ QueueName: 'none' }))).name).toBe('QueueDoesNotExist');
  });
});

test('EC2 describes the root volume of every server', async () => {
  const ec2 = new EC2(clientConfig(await startSandbox({ seed: 'web3tier' })));
  const { Volumes = [] } = await ec2.describeVolumes({ Filters: [{ Name: 'tag:Role', Values: ['web'] }] });
  expect(Volumes).toHaveLength(4);
  const [volume] = Volumes;
  expect(volume).toMatchObject({ State: 'in-use', VolumeType: 'gp3', Encrypted: true });
  const byInstance = await ec2.describeVolumes({
    Filters: [{ Name: 'attachment.instance-id', Values: [volume?.Attachments?.[0]?.InstanceId ?? ''] }],
  });
  expect(byInstance.Volumes?.map(({ VolumeId }) => VolumeId)).toEqual([volume?.VolumeId]);
  expect((await rejection(ec2.describeVolumes({ VolumeIds: ['vol-0'] }))).name).toBe('InvalidVolume.NotFound');
});
