import {
  DescribeAvailabilityZonesCommand,
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { ec2Store, insertEc2, type StoredInstance } from '../../src/sandbox/services/ec2/store.js';
import { clientConfig, rejection, startSandbox } from './helpers.js';

const instanceId = (n: number): string => `i-${n.toString(16).padStart(17, '0')}`;

const instance = (n: number): StoredInstance => ({
  InstanceId: instanceId(n),
  State: { Code: n % 2 === 0 ? 16 : 80, Name: n % 2 === 0 ? 'running' : 'stopped' },
  VpcId: 'vpc-1',
  SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'web' }],
  LaunchTime: new Date(Date.UTC(2026, 0, 1)),
  Tags: [
    { Key: 'Name', Value: `web-${n}` },
    { Key: 'Role', Value: n < 3 ? 'web' : 'db' },
  ],
});

async function startWithNetwork() {
  const sandbox = await startSandbox();
  insertEc2(sandbox.store(ec2Store), {
    vpcs: [
      { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', IsDefault: false, Tags: [{ Key: 'Name', Value: 'main' }] },
      { VpcId: 'vpc-2', CidrBlock: '10.1.0.0/16', IsDefault: true },
    ],
    subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', AvailabilityZone: 'ap-northeast-1a' }],
    routeTables: [{ RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [{ SubnetId: 'subnet-1', Main: false }] }],
    securityGroups: [
      {
        GroupId: 'sg-1',
        GroupName: 'web',
        VpcId: 'vpc-1',
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
    ],
    networkAcls: [
      { NetworkAclId: 'acl-1', VpcId: 'vpc-1', Entries: [{ RuleNumber: 100, RuleAction: 'allow', Egress: false }] },
    ],
    internetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1', State: 'attached' }] }],
    natGateways: [{ NatGatewayId: 'nat-1', VpcId: 'vpc-1', SubnetId: 'subnet-1', State: 'available' }],
    networkInterfaces: [{ NetworkInterfaceId: 'eni-1', VpcId: 'vpc-1', TagSet: [{ Key: 'Name', Value: 'lb' }] }],
    flowLogs: [{ FlowLogId: 'fl-1', ResourceId: 'vpc-1', LogGroupName: 'flow' }],
    vpcEndpoints: [{ VpcEndpointId: 'vpce-1', VpcId: 'vpc-1', ServiceName: 'com.amazonaws.ap-northeast-1.s3' }],
    instances: Array.from({ length: 12 }, (_, n) => instance(n)),
  });
  return { sandbox, client: new EC2Client(clientConfig(sandbox)) };
}

const inVpc = { Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }] };

describe('each kind of resource is described as it was inserted', () => {
  test('security groups with their rules', async () => {
    const { client } = await startWithNetwork();
    const { SecurityGroups: groups } = await client.send(new DescribeSecurityGroupsCommand(inVpc));
    expect(groups).toHaveLength(1);
    expect(groups?.[0]).toMatchObject({ IpPermissions: [{ FromPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] });
  });

  test('the rest of the network', async () => {
    const { client } = await startWithNetwork();
    expect((await client.send(new DescribeSubnetsCommand(inVpc))).Subnets?.[0]?.AvailabilityZone).toBe(
      'ap-northeast-1a',
    );
    const bySubnet = { Filters: [{ Name: 'association.subnet-id', Values: ['subnet-1'] }] };
    expect((await client.send(new DescribeRouteTablesCommand(bySubnet))).RouteTables?.[0]?.RouteTableId).toBe('rtb-1');
    const acls = await client.send(new DescribeNetworkAclsCommand(inVpc));
    expect(acls.NetworkAcls?.[0]?.Entries).toEqual([{ RuleNumber: 100, RuleAction: 'allow', Egress: false }]);
    const attached = { Filters: [{ Name: 'attachment.vpc-id', Values: ['vpc-1'] }] };
    expect((await client.send(new DescribeInternetGatewaysCommand(attached))).InternetGateways).toHaveLength(1);
    const nats = await client.send(new DescribeNatGatewaysCommand({ Filter: inVpc.Filters }));
    expect(nats.NatGateways?.[0]).toMatchObject({ NatGatewayId: 'nat-1', State: 'available' });
    const named = { Filters: [{ Name: 'tag:Name', Values: ['lb'] }] };
    expect((await client.send(new DescribeNetworkInterfacesCommand(named))).NetworkInterfaces).toHaveLength(1);
    const flows = { Filter: [{ Name: 'resource-id', Values: ['vpc-2'] }] };
    expect((await client.send(new DescribeFlowLogsCommand(flows))).FlowLogs).toEqual([]);
    expect((await client.send(new DescribeVpcEndpointsCommand(inVpc))).VpcEndpoints?.[0]?.VpcEndpointId).toBe('vpce-1');
  });

  test('instances in their reservations, with dates', async () => {
    const { client } = await startWithNetwork();
    const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId(1)] }));
    expect(Reservations?.[0]).toMatchObject({
      OwnerId: '123456789012',
      ReservationId: instanceId(1).replace('i-', 'r-'),
      Instances: [{ InstanceId: instanceId(1), LaunchTime: new Date(Date.UTC(2026, 0, 1)) }],
    });
  });
});

describe('filters', () => {
  test.each([
    [[{ Name: 'tag:Role', Values: ['web'] }], [0, 1, 2]],
    [[{ Name: 'tag:Role', Values: ['web', 'cache'] }], [0, 1, 2]],
    [[{ Name: 'tag:Name', Values: ['web-1*'] }], [1, 10, 11]],
    [
      [
        { Name: 'tag:Name', Values: ['web-?'] },
        { Name: 'instance-state-name', Values: ['stopped'] },
      ],
      [1, 3, 5, 7, 9],
    ],
    [
      [
        { Name: 'tag-key', Values: ['Role'] },
        { Name: 'tag-value', Values: ['web-4'] },
      ],
      [4],
    ],
    [[{ Name: 'tag:Name', Values: ['WEB-1'] }], []],
    [
      [
        { Name: 'instance-state-code', Values: ['16'] },
        { Name: 'tag:Role', Values: ['web'] },
      ],
      [0, 2],
    ],
  ])('%j', async (Filters, expected) => {
    const { client } = await startWithNetwork();
    const { Reservations } = await client.send(new DescribeInstancesCommand({ Filters }));
    const ids = Reservations?.flatMap((reservation) => reservation.Instances?.map((item) => item.InstanceId));
    expect(ids).toEqual(expected.map(instanceId));
  });

  test('that do not exist are an error', async () => {
    const { client } = await startWithNetwork();
    const error = await rejection(
      client.send(new DescribeVpcsCommand({ Filters: [{ Name: 'colour', Values: ['x'] }] })),
    );
    expect(error).toMatchObject({ name: 'InvalidParameterValue', message: "The filter 'colour' is invalid" });
  });
});

describe('what EC2 refuses', () => {
  test.each([
    [
      { InstanceIds: [instanceId(1), instanceId(98), instanceId(99)] },
      'InvalidInstanceID.NotFound',
      /The instance IDs 'i-0+62, i-0+63' do not exist/,
    ],
    [{ InstanceIds: [instanceId(99)] }, 'InvalidInstanceID.NotFound', /The instance ID 'i-0+63' does not exist/],
    [{ InstanceIds: ['web-1'] }, 'InvalidInstanceID.Malformed', /Invalid id: "web-1"/],
    [{ InstanceIds: [instanceId(1)], MaxResults: 5 }, 'InvalidParameterCombination', /maxResults/],
    [{ MaxResults: 2 }, 'InvalidParameterValue', /Value \( 2 \) for parameter maxResults is invalid/],
    [{ NextToken: 'made-up' }, 'InvalidNextToken', /'made-up' is invalid/],
    [{ DryRun: true }, 'DryRunOperation', /Request would have succeeded, but DryRun flag is set/],
  ])('%j', async (input, name, message) => {
    const { client } = await startWithNetwork();
    const error = await rejection(client.send(new DescribeInstancesCommand(input)));
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
  });

  test('a token of another operation', async () => {
    const { client } = await startWithNetwork();
    const { NextToken } = await client.send(new DescribeInstancesCommand({ MaxResults: 5 }));
    expect(NextToken).toBeDefined();
    expect((await rejection(client.send(new DescribeVpcsCommand({ NextToken })))).name).toBe('InvalidNextToken');
  });
});

test('pages hold every instance once', async () => {
  const { client } = await startWithNetwork();
  const ids: (string | undefined)[] = [];
  let pages = 0;
  for await (const page of paginateDescribeInstances({ client, pageSize: 5 }, {})) {
    pages += 1;
    ids.push(...(page.Reservations ?? []).flatMap((r) => r.Instances?.map((item) => item.InstanceId) ?? []));
  }
  expect(pages).toBe(3);
  expect(ids).toEqual(Array.from({ length: 12 }, (_, n) => instanceId(n)));
});

describe('regions and zones', () => {
  test('only enabled regions are listed, unless all are asked for', async () => {
    const { client } = await startWithNetwork();
    const enabled = (await client.send(new DescribeRegionsCommand({}))).Regions ?? [];
    expect(enabled).toHaveLength(17);
    expect(enabled[0]).toMatchObject({ OptInStatus: 'opt-in-not-required' });
    const filters = [{ Name: 'opt-in-status', Values: ['not-opted-in'] }];
    const all = (await client.send(new DescribeRegionsCommand({ AllRegions: true, Filters: filters }))).Regions ?? [];
    expect(all.map((region) => region.RegionName)).toContain('ap-east-1');
    const unknown = new DescribeRegionsCommand({ RegionNames: ['xx-west-1'] });
    expect((await rejection(client.send(unknown))).message).toContain('xx-west-1');
  });

  test('zones are those of the region of the request', async () => {
    const { client } = await startWithNetwork();
    const { AvailabilityZones: zones } = await client.send(new DescribeAvailabilityZonesCommand({}));
    expect(zones?.map((zone) => zone.ZoneName)).toEqual(['ap-northeast-1a', 'ap-northeast-1c', 'ap-northeast-1d']);
  });
});
