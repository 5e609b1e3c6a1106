import type { Route } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { NetworkView } from '../../../src/lib/network/index.js';
import { NAT, problem, problems, routes, trace } from './sample.js';

const igw: Route = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' };

test('a subnet with a NAT gateway reaches every service, and no endpoint is missed', () => {
  for (const service of [
    'ssm',
    'ssmmessages',
    'ec2messages',
    'logs',
    'monitoring',
    'ec2',
    'kms',
    'sts',
    's3',
  ] as const) {
    const path = trace({}, { service });
    expect(path).toMatchObject({ service, verdict: 'open', via: 'nat-gateway' });
    expect(problems(path)).toEqual([]);
    expect(path.hops.map(({ stage }) => stage)).toEqual(['dns', 'endpoint', 'route', 'security-group', 'network-acl']);
  }
});

test('an instance without a subnet leaves the path unknown', () => {
  const path = trace({}, { place: { vpcId: null, subnetId: null } });
  expect(path).toMatchObject({ verdict: 'unknown', via: null });
  expect(problem(path).evidence).toMatchObject({ instanceId: 'i-1' });
});

describe('the table of a subnet', () => {
  test('is the one associated with it, though the main one has no way out', () => {
    expect(trace().hops.find(({ stage }) => stage === 'route')?.evidence).toMatchObject({ routeTableId: 'rtb-app' });
  });

  test('is the main one of the VPC without an association', () => {
    const path = trace({}, { place: { subnetId: 'subnet-endpoint' } });
    expect(path.verdict).toBe('blocked');
    expect(problem(path)).toMatchObject({ stage: 'route', status: 'fail', evidence: { routeTableId: 'rtb-main' } });
  });

  test('is not one whose association is going away', () => {
    const { routeTables } = routes(igw);
    if ('denied' in routeTables) throw new Error('no tables');
    const leaving = routeTables.map((table) =>
      table.RouteTableId === 'rtb-app'
        ? {
            ...table,
            Associations: [{ SubnetId: 'subnet-app', AssociationState: { State: 'disassociated' as const } }],
          }
        : table,
    );
    expect(problem(trace({ routeTables: leaving })).evidence).toMatchObject({ routeTableId: 'rtb-main' });
  });
});

describe('a default route', () => {
  test('that is not there stops everything; the NAT gateway of the VPC mends it', () => {
    const found = problem(trace(routes()));
    expect(found).toMatchObject({
      stage: 'route',
      status: 'fail',
      evidence: { routeTableId: 'rtb-app', subnetId: 'subnet-app' },
    });
    expect(found.fix).toBe(
      'aws ec2 create-route --route-table-id rtb-app --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-1 --region ap-northeast-1',
    );
  });

  test('that is not there is mended by an endpoint in a VPC without a NAT gateway', () => {
    expect(problem(trace({ ...routes(), natGateways: [] })).fix).toContain(
      'create-vpc-endpoint --vpc-id vpc-1 --service-name com.amazonaws.ap-northeast-1.ssm --vpc-endpoint-type Interface --subnet-ids subnet-app',
    );
    expect(problem(trace({ ...routes(), natGateways: [] }, { service: 's3' })).fix).toContain(
      '--service-name com.amazonaws.ap-northeast-1.s3 --vpc-endpoint-type Gateway --route-table-ids rtb-app',
    );
  });

  test('is not mended by a private NAT gateway, nor by one that is not available', () => {
    for (const nat of [{ ConnectivityType: 'private' as const }, { State: 'failed' as const }, { VpcId: 'vpc-2' }]) {
      expect(problem(trace({ ...routes(), natGateways: [{ ...NAT, ...nat }] })).fix).toContain('create-vpc-endpoint');
    }
  });

  test('is not confused by the route of a gateway endpoint', () => {
    const byGateway: Route = { DestinationPrefixListId: 'pl-s3', GatewayId: 'vpce-s3', State: 'active' };
    const toNat: Route = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' };
    expect(trace(routes(toNat, byGateway)).hops[2]?.evidence).not.toHaveProperty('otherRoutes');
    expect(problem(trace(routes(byGateway)))).toMatchObject({ stage: 'route', status: 'fail' });
  });

  test('that is a blackhole stops everything', () => {
    const gone: Route = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-0', State: 'blackhole' };
    const found = problem(trace(routes(gone)));
    expect(found).toMatchObject({ status: 'fail', evidence: { target: 'nat-0', state: 'blackhole' } });
    expect(found.fix).toContain(
      'replace-route --route-table-id rtb-app --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-1',
    );
  });

  test('to an internet gateway serves an instance that has a public address', () => {
    expect(trace(routes(igw), { place: { publicIp: '203.0.113.5' } })).toMatchObject({
      verdict: 'open',
      via: 'internet-gateway',
    });
  });

  test('to an internet gateway does not serve one that has none', () => {
    const path = trace(routes(igw));
    expect(path).toMatchObject({ verdict: 'blocked', via: 'internet-gateway' });
    const found = problem(path);
    expect(found.reason).toContain('i-1 has no public address');
    expect(found.fix).toContain('associate-address --instance-id i-1');
    expect(found.evidence).toMatchObject({ target: 'igw-1', publicIp: null });
  });

  test.each([
    ['TransitGatewayId', 'tgw-1'],
    ['VpcPeeringConnectionId', 'pcx-1'],
    ['GatewayId', 'vgw-1'],
    ['NetworkInterfaceId', 'eni-9'],
    ['GatewayId', 'vpce-9'],
    ['LocalGatewayId', 'lgw-1'],
  ])('to %s %s leaves the path unknown', (member, id) => {
    const path = trace(routes({ DestinationCidrBlock: '0.0.0.0/0', [member]: id, State: 'active' }));
    expect(path).toMatchObject({ verdict: 'unknown', via: 'other' });
    expect(problem(path)).toMatchObject({ stage: 'route', status: 'unknown', evidence: { target: id } });
    expect(problem(path).fix).toContain(id);
  });

  test('in two halves is one', () => {
    const halves = ['0.0.0.0/1', '128.0.0.0/1'].map((DestinationCidrBlock) => ({
      DestinationCidrBlock,
      NatGatewayId: 'nat-1',
    }));
    expect(trace(routes(...halves)).verdict).toBe('open');
  });

  test('counts more than a few addresses that go elsewhere, which are named', () => {
    const partner: Route = { DestinationCidrBlock: '198.51.100.0/24', GatewayId: 'vgw-1' };
    const path = trace(routes({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }, partner));
    expect(path).toMatchObject({ verdict: 'open', via: 'nat-gateway' });
    expect(path.hops[2]?.evidence).toMatchObject({ otherRoutes: ['198.51.100.0/24 vgw-1'] });
  });

  test('for some public addresses only leaves the path unknown', () => {
    const found = problem(trace(routes({ DestinationCidrBlock: '52.0.0.0/8', NatGatewayId: 'nat-1' })));
    expect(found).toMatchObject({ stage: 'route', status: 'unknown' });
  });

  test('by a prefix list counts as its entries, and is unknown when they were not read', () => {
    const byList: Route = { DestinationPrefixListId: 'pl-1', NatGatewayId: 'nat-1' };
    const prefixLists = [{ id: 'pl-1', name: 'all', cidrs: ['0.0.0.0/0'] }];
    expect(trace({ ...routes(byList), prefixLists }).verdict).toBe('open');
    const found = problem(trace({ ...routes(byList), prefixLists: [] }));
    expect(found).toMatchObject({ status: 'unknown', evidence: { unreadLists: ['pl-1'] } });
  });
});

describe('a NAT gateway', () => {
  test.each(['pending', 'failed', 'deleting', 'deleted'] as const)('that is %s stops everything', (State) => {
    const found = problem(trace({ natGateways: [{ ...NAT, State, FailureMessage: 'no free address' }] }));
    expect(found).toMatchObject({ stage: 'route', status: 'fail', evidence: { target: 'nat-1', natState: State } });
    expect(found.reason).toContain(State);
    expect(found.reason).toContain('no free address');
    expect(found.fix).toContain(
      State === 'pending' ? 'wait nat-gateway-available --nat-gateway-ids nat-1' : 'create-vpc-endpoint',
    );
  });

  test('that is private leaves the path unknown', () => {
    expect(problem(trace({ natGateways: [{ ...NAT, ConnectivityType: 'private' }] }))).toMatchObject({
      status: 'unknown',
    });
  });

  test('that was not described leaves the path unknown', () => {
    expect(problem(trace({ natGateways: [] }))).toMatchObject({ status: 'unknown', evidence: { target: 'nat-1' } });
  });

  test('in a subnet without a way out stops everything', () => {
    const found = problem(trace({ natGateways: [{ ...NAT, SubnetId: 'subnet-endpoint' }] }));
    expect(found).toMatchObject({ stage: 'route', status: 'fail', evidence: { natRouteTableId: 'rtb-main' } });
    expect(found.fix).toContain(
      'create-route --route-table-id rtb-main --destination-cidr-block 0.0.0.0/0 --gateway-id',
    );
  });

  test.each([
    ['blocked', { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-0', State: 'blackhole' as const }],
    ['blocked', { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-2', State: 'active' as const }],
    ['unknown', { DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-1', State: 'active' as const }],
    ['blocked', { DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-1', State: 'blackhole' as const }],
  ])('leaves the path %s behind which the route is %j', (verdict, route) => {
    const { routeTables } = routes({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' });
    if ('denied' in routeTables) throw new Error('no tables');
    const changed = routeTables.map((table) =>
      table.RouteTableId === 'rtb-public' ? { ...table, Routes: [route] } : table,
    );
    const path = trace({ routeTables: changed });
    expect(path).toMatchObject({ verdict, via: 'nat-gateway' });
    expect(problem(path).evidence).toMatchObject({ natRouteTableId: 'rtb-public' });
  });

  test('of a whole region routes by its own table', () => {
    const regional = { ...NAT, SubnetId: undefined, RouteTableId: 'rtb-public' };
    expect(trace({ natGateways: [regional] })).toMatchObject({ verdict: 'open' });
    expect(trace({ natGateways: [{ ...regional, RouteTableId: 'rtb-main' }] })).toMatchObject({ verdict: 'blocked' });
  });
});

describe('IPv6', () => {
  const six = { ipv6Addresses: ['2001:db8::10'] };
  const out: Route = { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1', State: 'active' };
  const securityGroups: NetworkView['securityGroups'] = [
    { GroupId: 'sg-app', IpPermissionsEgress: [{ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }] },
  ];
  const networkAcls: NetworkView['networkAcls'] = [
    {
      NetworkAclId: 'acl-6',
      Associations: [{ SubnetId: 'subnet-app' }],
      Entries: [true, false].map((Egress) => ({
        Egress,
        RuleNumber: 101,
        RuleAction: 'allow' as const,
        Protocol: '-1',
        Ipv6CidrBlock: '::/0',
      })),
    },
  ];

  test('is looked at when IPv4 has no way out, and serves agents of dual-stack endpoints only', () => {
    const path = trace({ ...routes(out), securityGroups, networkAcls }, { place: six });
    expect(path).toMatchObject({ verdict: 'unknown', via: 'egress-only' });
    const found = problem(path);
    expect(found.reason).toMatch(/no route to 0\.0\.0\.0\/0.*IPv6 goes out through eigw-1/);
    expect(found.fix).toContain('AWS_USE_DUALSTACK_ENDPOINT');
  });

  test('goes out through an internet gateway with the address that the instance has', () => {
    const igw6: Route = { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-1' };
    const path = trace({ ...routes(igw6), securityGroups, networkAcls }, { place: { ...six, privateIp: null } });
    expect(path).toMatchObject({ verdict: 'unknown', via: 'internet-gateway' });
    expect(problem(path).reason).toContain('the instance has no IPv4 address');
  });

  test('is filtered by its own rules: those of IPv4 do not let it pass', () => {
    const path = trace(routes(out), { place: six });
    expect(path.verdict).toBe('blocked');
    const stages = problems(path).flatMap(({ stage, status }) => (status === 'fail' ? [stage] : []));
    expect(stages).toEqual(['security-group', 'network-acl', 'network-acl']);
    expect(problems(path).map(({ fix }) => fix)).toEqual([
      expect.anything(),
      expect.stringContaining('Ipv6Ranges=[{CidrIpv6=::/0}]'),
      expect.stringContaining('--ipv6-cidr-block ::/0'),
      expect.stringContaining('--ipv6-cidr-block ::/0'),
    ]);
  });

  test('that has no way out either leaves the finding of IPv4 as it is', () => {
    const gone: Route = { ...out, State: 'blackhole' };
    const path = trace({ ...routes(gone), securityGroups, networkAcls }, { place: six });
    expect(path.verdict).toBe('blocked');
    expect(problems(path)[0]).toMatchObject({
      stage: 'route',
      status: 'fail',
      reason: expect.stringContaining('0.0.0.0/0'),
    });
  });

  test('makes no difference where the instance has no such address', () => {
    expect(trace({ ...routes(out), securityGroups, networkAcls }).verdict).toBe('blocked');
  });
});

describe('a part that may not be read', () => {
  test.each([
    ['vpcs', 'ec2:DescribeVpcs', 'dns'],
    ['dhcpOptions', 'ec2:DescribeDhcpOptions', 'dns'],
    ['routeTables', 'ec2:DescribeRouteTables', 'route'],
    ['natGateways', 'ec2:DescribeNatGateways', 'route'],
    ['securityGroups', 'ec2:DescribeSecurityGroups', 'security-group'],
    ['networkAcls', 'ec2:DescribeNetworkAcls', 'network-acl'],
    ['vpcEndpoints', 'ec2:DescribeVpcEndpoints', 'endpoint'],
  ] as const)('%s leaves the path unknown and names %s', (part, denied, stage) => {
    const path = trace({ [part]: { denied } });
    expect(path.verdict).toBe('unknown');
    const found = problem(path);
    expect(found).toMatchObject({ stage, status: 'unknown', evidence: { denied } });
    expect(found.reason).toContain(denied);
    expect(found.fix).toContain(denied);
  });

  test.each(['subnets', 'endpointInterfaces', 'prefixLists'] as const)(
    '%s is not missed on a way that needs it not',
    (part) => {
      expect(trace({ [part]: { denied: 'ec2:X' } }).verdict).toBe('open');
    },
  );

  test('never hides what is certain: a security group without rules stops traffic on any route', () => {
    const path = trace({ natGateways: { denied: 'ec2:DescribeNatGateways' }, securityGroups: [{ GroupId: 'sg-app' }] });
    expect(path.verdict).toBe('blocked');
  });
});

describe('names', () => {
  const vpc = { vpcId: 'vpc-1', dnsSupport: true, dnsHostnames: true, dhcpOptionsId: 'dopt-1', cidr: '10.0.0.0/16' };
  const servers = (...Values: readonly string[]): Pick<NetworkView, 'dhcpOptions'> => ({
    dhcpOptions: [
      {
        DhcpOptionsId: 'dopt-1',
        DhcpConfigurations: [{ Key: 'domain-name-servers', Values: Values.map((Value) => ({ Value })) }],
      },
    ],
  });

  test('are not found when the resolver of the VPC is off', () => {
    const found = problem(trace({ vpcs: [{ ...vpc, dnsSupport: false }] }));
    expect(found).toMatchObject({
      stage: 'dns',
      status: 'fail',
      evidence: { vpcId: 'vpc-1', enableDnsSupport: false },
    });
    expect(found.fix).toBe(
      `aws ec2 modify-vpc-attribute --vpc-id vpc-1 --enable-dns-support '{"Value":true}' --region ap-northeast-1`,
    );
  });

  test('need no host names of the VPC where there is no endpoint', () => {
    expect(trace({ vpcs: [{ ...vpc, dnsHostnames: false }] }).verdict).toBe('open');
  });

  test('may be found at a server of the user', () => {
    const path = trace({ vpcs: [{ ...vpc, dnsSupport: false }], ...servers('10.9.9.9') });
    expect(path.verdict).toBe('open');
    expect(problem(path)).toMatchObject({ stage: 'dns', status: 'warn', evidence: { servers: ['10.9.9.9'] } });
  });

  test.each(['169.254.169.253', '10.0.0.2'])('are found at %s, which is the resolver of the VPC', (server) => {
    expect(problems(trace(servers(server)))).toEqual([]);
  });

  test('are unknown when the attributes may not be read', () => {
    const found = problem(trace({ vpcs: [{ ...vpc, dnsSupport: null, dnsHostnames: null }] }));
    expect(found).toMatchObject({ stage: 'dns', status: 'unknown', evidence: { denied: 'ec2:DescribeVpcAttribute' } });
  });
});
