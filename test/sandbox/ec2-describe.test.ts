import {
  DescribeDhcpOptionsCommand,
  DescribeEgressOnlyInternetGatewaysCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeManagedPrefixListsCommand,
  DescribePrefixListsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  GetConsoleOutputCommand,
  GetManagedPrefixListEntriesCommand,
  paginateDescribeTags,
  paginateGetManagedPrefixListEntries,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { ec2Store, insertEc2 } from '../../src/sandbox/services/ec2/store.js';
import { clientConfig, createTestClock, rejection, START_MS, startSandbox } from './helpers.js';

async function start() {
  const sandbox = await startSandbox({ seed: 'web3tier', clock: createTestClock(), throttle: false });
  const client = new EC2Client(clientConfig(sandbox));
  const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}));
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  const named = (name: string) => instances.find(({ Tags }) => Tags?.some(({ Value }) => Value === name));
  return { sandbox, client, instances, named };
}

describe('the console of an instance', () => {
  const read = async (client: EC2Client, InstanceId: string | undefined) => {
    const answer = await client.send(new GetConsoleOutputCommand({ InstanceId, Latest: true }));
    return { ...answer, text: Buffer.from(answer.Output ?? '', 'base64').toString('utf8') };
  };

  test('tells whether the agent of Systems Manager came up', async () => {
    const { client, named } = await start();
    const fine = await read(client, named('api-1')?.InstanceId);
    expect(fine.InstanceId).toBe(named('api-1')?.InstanceId);
    expect(fine.Timestamp?.getTime()).toBeLessThan(START_MS);
    expect(fine.text).toMatch(/systemd\[1\]: Started amazon-ssm-agent\.service/);
    expect((await read(client, named('batch-2')?.InstanceId)).text).toMatch(
      /amazon-ssm-agent.*ERROR.*no EC2 instance role/,
    );
    expect((await read(client, named('win-1')?.InstanceId)).text).toMatch(
      /Amazon SSM Agent.*running[\s\S]*Windows is Ready to use/,
    );
  });

  test('is empty before something was written', async () => {
    const { sandbox, client, named } = await start();
    sandbox.store(ec2Store).consoles.clear();
    expect((await read(client, named('api-1')?.InstanceId)).Output).toBeUndefined();
  });

  test('of an instance that is not there is refused', async () => {
    const { client } = await start();
    const error = await rejection(client.send(new GetConsoleOutputCommand({ InstanceId: 'i-00000000000000000' })));
    expect(error.name).toBe('InvalidInstanceID.NotFound');
  });
});

describe('images', () => {
  test('are those that the instances were launched from', async () => {
    const { client, instances } = await start();
    const ImageIds = [...new Set(instances.map(({ ImageId = '' }) => ImageId))];
    const { Images = [] } = await client.send(new DescribeImagesCommand({ ImageIds }));
    expect(Images.map(({ Name }) => Name?.split('-')[0])).toEqual(['al2023', 'ubuntu/images/hvm', 'Windows_Server']);
    const windows = await client.send(
      new DescribeImagesCommand({ Filters: [{ Name: 'platform', Values: ['windows'] }] }),
    );
    expect(windows.Images).toHaveLength(1);
    expect((await client.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images).toHaveLength(3);
    expect((await client.send(new DescribeImagesCommand({ Owners: ['self'] }))).Images ?? []).toEqual([]);
  });

  test('that are not there are refused', async () => {
    const { client } = await start();
    expect(await rejection(client.send(new DescribeImagesCommand({ ImageIds: ['ami-0'] })))).toMatchObject({
      name: 'InvalidAMIID.NotFound',
      message: "The image id '[ami-0]' does not exist",
    });
  });
});

describe('prefix lists', () => {
  const own = {
    PrefixListId: 'pl-1',
    PrefixListName: 'office',
    OwnerId: '123456789012',
    Version: 1,
    MaxEntries: 200,
    Entries: Array.from({ length: 150 }, (_, n) => ({ Cidr: `192.0.2.${n}/32` })),
  };

  test('of S3 is found by both operations', async () => {
    const { client } = await start();
    const Filters = [{ Name: 'prefix-list-name', Values: ['com.amazonaws.ap-northeast-1.s3'] }];
    const { PrefixLists: ofServices = [] } = await client.send(new DescribePrefixListsCommand({ Filters }));
    const { PrefixLists: managed = [] } = await client.send(new DescribeManagedPrefixListsCommand({ Filters }));
    expect(ofServices).toHaveLength(1);
    expect(managed).toMatchObject([{ PrefixListId: ofServices[0]?.PrefixListId, OwnerId: 'AWS' }]);
    const PrefixListId = ofServices[0]?.PrefixListId;
    const { Entries } = await client.send(new GetManagedPrefixListEntriesCommand({ PrefixListId }));
    expect(Entries?.map(({ Cidr }) => Cidr)).toEqual(ofServices[0]?.Cidrs);
  });

  test('of a customer is found by one of them, its entries in pages', async () => {
    const { sandbox, client } = await start();
    insertEc2(sandbox.store(ec2Store), { prefixLists: [own] });
    const input = { PrefixListIds: ['pl-1'] };
    expect((await client.send(new DescribeManagedPrefixListsCommand(input))).PrefixLists).toHaveLength(1);
    expect((await rejection(client.send(new DescribePrefixListsCommand(input)))).name).toBe(
      'InvalidPrefixListID.NotFound',
    );
    const counts: number[] = [];
    for await (const page of paginateGetManagedPrefixListEntries({ client }, { PrefixListId: 'pl-1' })) {
      counts.push(page.Entries?.length ?? 0);
    }
    expect(counts).toEqual([100, 50]);
    const absent = new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-0' });
    expect(await rejection(client.send(absent))).toMatchObject({
      name: 'InvalidPrefixListID.NotFound',
      message: "The prefixList ID 'pl-0' does not exist",
    });
    const forged = new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-1', NextToken: 'made-up' });
    expect((await rejection(client.send(forged))).name).toBe('InvalidNextToken');
  });
});

test('the endpoint of S3 says what it serves, and by which policy', async () => {
  const { client } = await start();
  const { VpcEndpoints } = await client.send(new DescribeVpcEndpointsCommand({}));
  expect(VpcEndpoints).toHaveLength(1);
  expect(VpcEndpoints?.[0]).toMatchObject({ VpcEndpointType: 'Gateway', PrivateDnsEnabled: false });
  expect(String(VpcEndpoints?.[0]?.State)).toBe('available');
  expect(VpcEndpoints?.[0]?.RouteTableIds).toHaveLength(2);
  expect(JSON.parse(VpcEndpoints?.[0]?.PolicyDocument ?? '')).toMatchObject({
    Statement: [{ Effect: 'Allow', Action: '*' }],
  });
});

test('all members of an endpoint come through', async () => {
  const { sandbox, client } = await start();
  const endpoint = {
    VpcEndpointId: 'vpce-1',
    VpcEndpointType: 'Interface' as const,
    VpcId: 'vpc-1',
    ServiceName: 'com.amazonaws.ap-northeast-1.ssm',
    State: 'Available' as const,
    PolicyDocument: '{}',
    PrivateDnsEnabled: true,
    SubnetIds: ['subnet-1', 'subnet-2'],
    NetworkInterfaceIds: ['eni-1'],
    Groups: [{ GroupId: 'sg-1', GroupName: 'endpoints' }],
    DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true },
    LastError: { Code: 'x', Message: 'why' },
  };
  insertEc2(sandbox.store(ec2Store), { vpcEndpoints: [endpoint] });
  const { VpcEndpoints } = await client.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: ['vpce-1'] }));
  expect(VpcEndpoints).toMatchObject([endpoint]);
});

test('IPv6 of subnets, and gateways that let it out only', async () => {
  const { sandbox, client } = await start();
  insertEc2(sandbox.store(ec2Store), {
    subnets: [
      {
        SubnetId: 'subnet-6',
        Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2001:db8::/64', Ipv6CidrBlockState: { State: 'associated' } }],
      },
    ],
    egressOnlyGateways: [{ EgressOnlyInternetGatewayId: 'eigw-1', Attachments: [{ VpcId: 'vpc-1' }] }],
  });
  const Filters = [{ Name: 'ipv6-cidr-block-association.ipv6-cidr-block', Values: ['2001:db8::/64'] }];
  const { Subnets } = await client.send(new DescribeSubnetsCommand({ Filters }));
  expect(Subnets?.map(({ SubnetId }) => SubnetId)).toEqual(['subnet-6']);
  const input = { EgressOnlyInternetGatewayIds: ['eigw-1'] };
  const gateways = await client.send(new DescribeEgressOnlyInternetGatewaysCommand(input));
  expect(gateways.EgressOnlyInternetGateways).toMatchObject([{ Attachments: [{ VpcId: 'vpc-1' }] }]);
});

test('DHCP options name the resolver of the VPC', async () => {
  const { client } = await start();
  const Filters = [{ Name: 'key', Values: ['domain-name-servers'] }];
  const { DhcpOptions } = await client.send(new DescribeDhcpOptionsCommand({ Filters }));
  expect(DhcpOptions?.[0]?.DhcpConfigurations?.[1]).toEqual({
    Key: 'domain-name-servers',
    Values: [{ Value: 'AmazonProvidedDNS' }],
  });
});

test('a VPC that nobody changed has no host names, unless it is the default VPC', async () => {
  const { sandbox, client } = await start();
  insertEc2(sandbox.store(ec2Store), { vpcs: [{ VpcId: 'vpc-new' }, { VpcId: 'vpc-default', IsDefault: true }] });
  const names = async (VpcId: string) =>
    (await client.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }))).EnableDnsHostnames
      ?.Value;
  expect(await names('vpc-new')).toBe(false);
  expect(await names('vpc-default')).toBe(true);
});

test('all tags of a region come in pages, each once', async () => {
  const { client } = await start();
  const seen = new Set<string>();
  let count = 0;
  for await (const { Tags = [] } of paginateDescribeTags({ client, pageSize: 50 }, {})) {
    expect(Tags.length).toBeLessThanOrEqual(50);
    count += Tags.length;
    for (const { ResourceId, Key } of Tags) seen.add(`${ResourceId} ${Key}`);
  }
  expect(seen.size).toBe(count);
  expect(count).toBeGreaterThan(100);
});
