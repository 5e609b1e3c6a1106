import type { VpcEndpoint } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { NetworkView } from '../../../src/lib/network/index.js';
import {
  acl,
  allow,
  appAcl,
  endpoint,
  everything,
  group,
  https,
  problem,
  problems,
  REGION,
  routes,
  trace,
} from './sample.js';

const vpc = { vpcId: 'vpc-1', dnsSupport: true, dnsHostnames: true, dhcpOptionsId: null, cidr: '10.0.0.0/16' };
const endpointGroup = group('sg-endpoint', [], [https({ IpRanges: [{ CidrIp: '10.0.0.0/16' }] })]);

/** With one endpoint of SSM, which works unless it is told otherwise. */
const withEndpoint = (more: Partial<VpcEndpoint> = {}, parts: Partial<NetworkView> = {}): Partial<NetworkView> => ({
  vpcEndpoints: [endpoint(more)],
  ...parts,
});

describe('an interface endpoint', () => {
  test('takes the traffic of its service, whether there is another way or not', () => {
    for (const parts of [{}, routes()]) {
      const path = trace(withEndpoint({}, parts));
      expect(path).toMatchObject({ verdict: 'open', via: 'interface-endpoint' });
      expect(problems(path)).toEqual([]);
      expect(path.hops[1]?.evidence).toMatchObject({ vpcEndpointId: 'vpce-1', subnetIds: ['subnet-endpoint'] });
    }
  });

  test.each([
    ['of another service', { ServiceName: `com.amazonaws.${REGION}.ssmmessages` }],
    ['of another region', { ServiceName: 'com.amazonaws.us-east-1.ssm' }],
    ['in another VPC', { VpcId: 'vpc-2' }],
  ])('%s takes none of it', (_, more) => {
    expect(trace(withEndpoint(more))).toMatchObject({ verdict: 'open', via: 'nat-gateway' });
    expect(trace(withEndpoint(more, routes()))).toMatchObject({ verdict: 'blocked', via: null });
  });

  test('of another partition is known by the end of its name', () => {
    const ServiceName = `cn.com.amazonaws.${REGION}.ssm`;
    expect(trace(withEndpoint({ ServiceName })).via).toBe('interface-endpoint');
  });
});

describe('an endpoint whose private DNS is off', () => {
  test('is passed by: traffic goes to the public addresses, and that is worth a warning', () => {
    const path = trace(withEndpoint({ PrivateDnsEnabled: false }));
    expect(path).toMatchObject({ verdict: 'open', via: 'nat-gateway' });
    const found = problem(path);
    expect(found).toMatchObject({
      stage: 'endpoint',
      status: 'warn',
      evidence: { vpcEndpointId: 'vpce-1', privateDnsEnabled: false },
    });
    expect(found.reason).toContain('public addresses instead');
    expect(found.fix).toBe(
      'aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-1 --private-dns-enabled --region ap-northeast-1',
    );
  });

  test('is the first cause where there is no other way', () => {
    const path = trace(withEndpoint({ PrivateDnsEnabled: false }, routes()));
    expect(path.verdict).toBe('blocked');
    const causes = problems(path).map(({ stage, status }) => `${stage} ${status}`);
    expect(causes).toEqual(['endpoint fail', 'route fail']);
  });
});

describe('an endpoint that is not available', () => {
  test.each(['PendingAcceptance', 'Pending', 'Failed', 'Rejected', 'Expired', 'Deleting'] as const)(
    '(%s) is passed by, and the cause where there is no other way',
    (State) => {
      const more = { State, LastError: { Message: 'the limit of endpoints' } };
      expect(problem(trace(withEndpoint(more)))).toMatchObject({
        stage: 'endpoint',
        status: 'warn',
        evidence: { state: State },
      });
      const [first] = problems(trace(withEndpoint(more, routes())));
      expect(first).toMatchObject({ stage: 'endpoint', status: 'fail' });
      expect(first?.reason).toContain('the limit of endpoints');
      expect(first?.fix).toContain('describe-vpc-endpoints --vpc-endpoint-ids vpce-1');
    },
  );

  test('counts as available in the words that the service uses', () => {
    expect(trace(withEndpoint({ State: String('available') as 'Available' })).via).toBe('interface-endpoint');
  });
});

describe('private names in the VPC', () => {
  test('need enableDnsHostnames', () => {
    const vpcs = [{ ...vpc, dnsHostnames: false }];
    const found = problem(trace(withEndpoint({}, { vpcs })));
    expect(found).toMatchObject({
      stage: 'dns',
      status: 'warn',
      evidence: { vpcEndpointId: 'vpce-1', enableDnsHostnames: false },
    });
    expect(found.fix).toContain(`modify-vpc-attribute --vpc-id vpc-1 --enable-dns-hostnames '{"Value":true}'`);
    expect(problems(trace(withEndpoint({}, { vpcs, ...routes() }))).map(({ stage }) => stage)).toEqual([
      'dns',
      'route',
    ]);
  });

  test('are unknown where the attributes may not be read, even when both ways are open', () => {
    const path = trace(withEndpoint({}, { vpcs: { denied: 'ec2:DescribeVpcs' } }));
    expect(path.verdict).toBe('unknown');
    expect(problem(path)).toMatchObject({ stage: 'dns', status: 'unknown', evidence: { vpcEndpointId: 'vpce-1' } });
  });

  test('are unknown at a DNS server of the user, also when the endpoint is shut: the traffic may pass it by', () => {
    const dhcpOptions = [
      {
        DhcpOptionsId: 'dopt-1',
        DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: '10.9.9.9' }] }],
      },
    ];
    const parts = {
      vpcs: [{ ...vpc, dhcpOptionsId: 'dopt-1' }],
      dhcpOptions,
      securityGroups: [group('sg-app', [everything]), group('sg-endpoint', [])],
    };
    expect(trace(withEndpoint({}, parts)).verdict).toBe('unknown');
  });

  test('do not help while the resolver is off', () => {
    const path = trace(withEndpoint({}, { vpcs: [{ ...vpc, dnsSupport: false }] }));
    expect(path).toMatchObject({ verdict: 'blocked', via: 'interface-endpoint' });
    expect(problem(path)).toMatchObject({ stage: 'dns', status: 'fail' });
  });
});

describe('the security groups of an endpoint', () => {
  const groups = (
    ingress: Parameters<typeof https>[0],
    egress = [everything],
  ): Pick<NetworkView, 'securityGroups'> => ({
    securityGroups: [group('sg-app', egress), group('sg-endpoint', [], [https(ingress)])],
  });

  test('let the instance in by its group or its address', () => {
    expect(trace(withEndpoint({}, groups({ UserIdGroupPairs: [{ GroupId: 'sg-app' }] }))).verdict).toBe('open');
    expect(trace(withEndpoint({}, groups({ IpRanges: [{ CidrIp: '10.0.1.10/32' }] }))).verdict).toBe('open');
  });

  test('turn it away otherwise, whatever other way there is', () => {
    const path = trace(withEndpoint({}, groups({ IpRanges: [{ CidrIp: '10.0.9.0/24' }] })));
    expect(path).toMatchObject({ verdict: 'blocked', via: 'interface-endpoint' });
    const found = problem(path);
    expect(found).toMatchObject({
      stage: 'security-group',
      status: 'fail',
      evidence: {
        securityGroupIds: ['sg-endpoint'],
        direction: 'ingress',
        port: 443,
        rules: ['tcp 443-443 10.0.9.0/24'],
      },
    });
    expect(found.fix).toBe(
      "aws ec2 authorize-security-group-ingress --group-id sg-endpoint --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,UserIdGroupPairs=[{GroupId=sg-app}]' --region ap-northeast-1",
    );
  });

  test('of the instance let it out to the group or the address of the endpoint', () => {
    const ingress = { IpRanges: [{ CidrIp: '10.0.0.0/16' }] };
    for (const rule of [
      { UserIdGroupPairs: [{ GroupId: 'sg-endpoint' }] },
      { IpRanges: [{ CidrIp: '10.0.3.10/32' }] },
    ]) {
      expect(trace(withEndpoint({}, groups(ingress, [https(rule)]))).verdict).toBe('open');
    }
    const found = problem(trace(withEndpoint({}, groups(ingress, [https({ IpRanges: [{ CidrIp: '10.0.4.0/24' }] })]))));
    expect(found).toMatchObject({ stage: 'security-group', status: 'fail', evidence: { direction: 'egress' } });
    expect(found.fix).toContain('--group-id sg-app');
    expect(found.fix).toContain('UserIdGroupPairs=[{GroupId=sg-endpoint}]');
  });
});

describe('the network ACLs of an endpoint', () => {
  const tcp = (Egress: boolean, From: number, To = From) => allow({ Egress, Protocol: '6', PortRange: { From, To } });
  const open = acl('acl-open', ['subnet-app', 'subnet-public'], [allow(), allow({ Egress: false })]);

  test('of its own subnet have to let requests in and answers out', () => {
    const networkAcls = (...entries: Parameters<typeof acl>[2]) => ({
      networkAcls: [open, acl('acl-e', ['subnet-endpoint'], entries)],
    });
    expect(trace(withEndpoint({}, networkAcls(tcp(false, 443), tcp(true, 1024, 65_535)))).verdict).toBe('open');
    const shut = problem(trace(withEndpoint({}, networkAcls(tcp(true, 1024, 65_535)))));
    expect(shut).toMatchObject({
      stage: 'network-acl',
      status: 'fail',
      evidence: { networkAclId: 'acl-e', subnetId: 'subnet-endpoint', direction: 'ingress' },
    });
    expect(shut.fix).toContain(
      '--ingress --rule-number 10 --protocol tcp --port-range From=443,To=443 --cidr-block 10.0.1.10/32',
    );
    const mute = problem(trace(withEndpoint({}, networkAcls(tcp(false, 443)))));
    expect(mute.evidence).toMatchObject({ networkAclId: 'acl-e', direction: 'egress', ports: '32768-60999' });
  });

  test('do not stand between two in one subnet', () => {
    const endpointInterfaces = [{ NetworkInterfaceId: 'eni-1', SubnetId: 'subnet-app', PrivateIpAddress: '10.0.1.99' }];
    expect(trace(withEndpoint({ SubnetIds: ['subnet-app'] }, { endpointInterfaces, ...appAcl() })).verdict).toBe(
      'open',
    );
  });
});

describe('an endpoint in several zones', () => {
  const two = { SubnetIds: ['subnet-endpoint', 'subnet-other'], NetworkInterfaceIds: ['eni-1', 'eni-2'] };
  const endpointInterfaces = [
    { NetworkInterfaceId: 'eni-2', SubnetId: 'subnet-other', PrivateIpAddress: '10.0.4.10' },
    { NetworkInterfaceId: 'eni-1', SubnetId: 'subnet-endpoint', PrivateIpAddress: '10.0.3.10' },
  ];
  const shut = (id: string) => acl(`acl-${id}`, [id], []);
  const open = acl('acl-open', ['subnet-app'], [allow(), allow({ Egress: false })]);
  const openEndpoint = acl('acl-e', ['subnet-endpoint'], [allow(), allow({ Egress: false })]);

  test('is reached when one zone is open; the other is worth a warning', () => {
    const path = trace(
      withEndpoint(two, { endpointInterfaces, networkAcls: [open, openEndpoint, shut('subnet-other')] }),
    );
    expect(path.verdict).toBe('open');
    for (const found of problems(path)) {
      expect(found).toMatchObject({ stage: 'network-acl', status: 'warn', evidence: { subnetId: 'subnet-other' } });
    }
    expect(problems(path).length).toBeGreaterThan(0);
  });

  test('is not reached when all are shut; the nearest is told of', () => {
    const networkAcls = [open, shut('subnet-endpoint'), shut('subnet-other')];
    const path = trace(withEndpoint(two, { endpointInterfaces, networkAcls }));
    expect(path.verdict).toBe('blocked');
    expect(new Set(problems(path).map(({ evidence }) => evidence['subnetId']))).toEqual(new Set(['subnet-endpoint']));
  });

  test('is unknown when one is shut and the other cannot be seen', () => {
    const path = trace(withEndpoint(two, { endpointInterfaces, networkAcls: [open, shut('subnet-endpoint')] }));
    expect(path.verdict).toBe('unknown');
  });
});

describe('the network interfaces of an endpoint', () => {
  test('that may not be read are taken to be anywhere in their subnets', () => {
    const denied = { endpointInterfaces: { denied: 'ec2:DescribeNetworkInterfaces' } };
    expect(trace(withEndpoint({}, denied)).verdict).toBe('open');
    const part = {
      ...denied,
      securityGroups: [group('sg-app', [https({ IpRanges: [{ CidrIp: '10.0.3.0/28' }] })]), endpointGroup],
    };
    expect(problem(trace(withEndpoint({}, part)))).toMatchObject({ stage: 'security-group', status: 'unknown' });
  });

  test('that may not be read, like the subnets, leave the path unknown', () => {
    const denied = {
      endpointInterfaces: { denied: 'ec2:DescribeNetworkInterfaces' },
      subnets: { denied: 'ec2:DescribeSubnets' },
    };
    expect(problem(trace(withEndpoint({}, denied)))).toMatchObject({
      stage: 'endpoint',
      status: 'unknown',
      evidence: { denied: 'ec2:DescribeSubnets' },
    });
  });

  test('are a cause when there are none', () => {
    const found = problem(trace(withEndpoint({ SubnetIds: [], NetworkInterfaceIds: [] })));
    expect(found).toMatchObject({ stage: 'endpoint', status: 'fail' });
    expect(found.fix).toContain('modify-vpc-endpoint --vpc-endpoint-id vpce-1 --add-subnet-ids subnet-app');
  });

  test('behind a firewall in the VPC leave the path unknown', () => {
    const path = trace(
      withEndpoint({}, routes({ DestinationCidrBlock: '10.0.3.0/24', GatewayId: 'vpce-gwlb', State: 'active' })),
    );
    expect(problem(path)).toMatchObject({ stage: 'route', status: 'unknown', evidence: { through: 'vpce-gwlb' } });
  });
});

describe('a gateway endpoint of S3', () => {
  const gateway = (more: Partial<VpcEndpoint> = {}): VpcEndpoint => ({
    VpcEndpointId: 'vpce-s3',
    VpcEndpointType: 'Gateway',
    VpcId: 'vpc-1',
    ServiceName: `com.amazonaws.${REGION}.s3`,
    State: 'Available',
    RouteTableIds: ['rtb-app'],
    ...more,
  });
  const s3 = (parts: Partial<NetworkView> = {}, more: Partial<VpcEndpoint> = {}) =>
    trace({ ...routes(), vpcEndpoints: [gateway(more)], ...parts }, { service: 's3' });

  test('serves the subnets of its route tables, without any other way out', () => {
    const path = s3();
    expect(path).toMatchObject({ verdict: 'open', via: 'gateway-endpoint' });
    expect(problems(path)).toEqual([]);
    expect(trace({ ...routes(), vpcEndpoints: [gateway()] }, { service: 'ssm' }).verdict).toBe('blocked');
  });

  test('of other route tables is the cause where there is no other way', () => {
    const [first, second] = problems(s3({}, { RouteTableIds: ['rtb-main'] }));
    expect(first).toMatchObject({
      stage: 'endpoint',
      status: 'fail',
      evidence: { vpcEndpointId: 'vpce-s3', routeTableId: 'rtb-app', routeTableIds: ['rtb-main'] },
    });
    expect(first?.fix).toContain('modify-vpc-endpoint --vpc-endpoint-id vpce-s3 --add-route-table-ids rtb-app');
    expect(second?.stage).toBe('route');
  });

  test('of another VPC is none', () => {
    const path = s3({}, { VpcId: 'vpc-2' });
    expect(path.verdict).toBe('blocked');
    expect(problem(path).stage).toBe('route');
  });

  test('of other route tables is passed by where there is one', () => {
    const path = trace({ vpcEndpoints: [gateway({ RouteTableIds: [] })] }, { service: 's3' });
    expect(path).toMatchObject({ verdict: 'open', via: 'nat-gateway' });
    expect(problem(path)).toMatchObject({ stage: 'endpoint', status: 'warn' });
  });

  test('that is not available serves nobody', () => {
    expect(problems(s3({}, { State: 'Deleting' }))[0]).toMatchObject({
      stage: 'endpoint',
      status: 'fail',
      evidence: { state: 'Deleting' },
    });
  });

  test('is reached by a rule for its prefix list', () => {
    const toList = https({ PrefixListIds: [{ PrefixListId: 'pl-s3' }] });
    expect(s3({ securityGroups: [group('sg-app', [toList])] }).verdict).toBe('open');
    expect(
      problem(s3({ securityGroups: [group('sg-app', [toList])], prefixLists: { denied: 'ec2:DescribePrefixLists' } })),
    ).toMatchObject({
      stage: 'security-group',
      status: 'unknown',
    });
  });

  test('is not reached by rules for the VPC only; the fix names the prefix list', () => {
    const found = problem(
      s3({ securityGroups: [group('sg-app', [https({ IpRanges: [{ CidrIp: '10.0.0.0/16' }] })])] }),
    );
    expect(found).toMatchObject({ stage: 'security-group', status: 'fail' });
    expect(found.fix).toContain('PrefixListIds=[{PrefixListId=pl-s3}]');
  });

  test('is reached in part by a rule for some of its addresses', () => {
    const found = problem(
      s3({ securityGroups: [group('sg-app', [https({ IpRanges: [{ CidrIp: '52.92.0.0/17' }] })])] }),
    );
    expect(found).toMatchObject({ stage: 'security-group', status: 'warn' });
  });

  test('gives way to an interface endpoint with private DNS, unless that is for resolvers outside', () => {
    const face = endpoint({ VpcEndpointId: 'vpce-2', ServiceName: `com.amazonaws.${REGION}.s3` });
    const both = (DnsOptions: VpcEndpoint['DnsOptions']) => s3({ vpcEndpoints: [gateway(), { ...face, DnsOptions }] });
    expect(both({ PrivateDnsOnlyForInboundResolverEndpoint: false }).via).toBe('interface-endpoint');
    expect(both({ PrivateDnsOnlyForInboundResolverEndpoint: true }).via).toBe('gateway-endpoint');
  });
});
