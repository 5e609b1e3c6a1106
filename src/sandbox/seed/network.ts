import type { AttachmentStatus, IpPermission, NetworkAclEntry, RouteTable, State, Tag } from '@aws-sdk/client-ec2';
import type { Sandbox } from '../create.js';
import { ec2Store, insertEc2 } from '../services/ec2/store.js';
import { GROUP } from './groups.js';
import { FLOW_LOGS_ROLE } from './identities.js';
import { NAT_GATEWAY_IP, OFFICE_IP, resourceId, type Story } from './story.js';

const FLOW_LOG_FORMAT =
  '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}';

/** The address of the NAT gateway as the internet sees it. */
const NAT_PUBLIC_IP = '203.0.113.254';

/** Three tiers in two availability zones. */
export const SUBNETS = [
  { name: 'public-a', zone: 'a', cidr: '10.0.1.0/24', tier: 'public' },
  { name: 'public-c', zone: 'c', cidr: '10.0.2.0/24', tier: 'public' },
  { name: 'web-a', zone: 'a', cidr: '10.0.11.0/24', tier: 'web' },
  { name: 'web-c', zone: 'c', cidr: '10.0.12.0/24', tier: 'web' },
  { name: 'db-a', zone: 'a', cidr: '10.0.21.0/24', tier: 'db' },
  { name: 'db-c', zone: 'c', cidr: '10.0.22.0/24', tier: 'db' },
] as const;

/** `Name` and the tags that every resource of the sample has. */
export function tagsOf(name: string, more: Readonly<Record<string, string>> = {}): Tag[] {
  const tags = { Name: name, Project: 'web3tier', Env: 'prod', ...more };
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** A value as the service really answers it, where its own model lists another spelling. */
export function asAnswered<T extends string>(value: string): T {
  return value as T;
}

/** Puts the sample VPC into EC2. */
export function fillNetwork(sandbox: Sandbox, story: Story): void {
  const store = sandbox.store(ec2Store, story);
  const OwnerId = story.account;
  const VpcId = resourceId('vpc', 'web3tier', story);
  insertEc2(store, {
    vpcs: [
      {
        VpcId,
        OwnerId,
        CidrBlock: '10.0.0.0/16',
        State: 'available',
        IsDefault: false,
        InstanceTenancy: 'default',
        DhcpOptionsId: resourceId('dopt', 'web3tier', story),
        Tags: tagsOf('web3tier'),
      },
    ],
    subnets: SUBNETS.map(({ name, zone, cidr, tier }) => ({
      SubnetId: resourceId('subnet', name, story),
      VpcId,
      OwnerId,
      CidrBlock: cidr,
      AvailabilityZone: `${story.region}${zone}`,
      AvailableIpAddressCount: 245,
      MapPublicIpOnLaunch: tier === 'public',
      DefaultForAz: false,
      State: 'available',
      Tags: tagsOf(`web3tier-${name}`, { Tier: tier }),
    })),
    internetGateways: [
      {
        InternetGatewayId: resourceId('igw', 'web3tier', story),
        OwnerId,
        Attachments: [{ VpcId, State: asAnswered<AttachmentStatus>('available') }],
        Tags: tagsOf('web3tier'),
      },
    ],
    natGateways: [natGateway(story, VpcId)],
    routeTables: routeTables(story, VpcId),
    securityGroups: securityGroups(story, VpcId),
    networkAcls: networkAcls(story, VpcId),
    vpcEndpoints: [
      {
        VpcEndpointId: resourceId('vpce', 's3', story),
        VpcEndpointType: 'Gateway',
        VpcId,
        OwnerId,
        ServiceName: `com.amazonaws.${story.region}.s3`,
        State: asAnswered<State>('available'),
        RouteTableIds: [resourceId('rtb', 'web', story)],
        CreationTimestamp: new Date(story.createdAtMs),
        Tags: tagsOf('web3tier-s3'),
      },
    ],
    flowLogs: [
      {
        FlowLogId: resourceId('fl', 'web3tier', story),
        ResourceId: VpcId,
        LogGroupName: GROUP.flowLogs,
        LogDestinationType: 'cloud-watch-logs',
        DeliverLogsPermissionArn: `arn:aws:iam::${story.account}:role/${FLOW_LOGS_ROLE}`,
        DeliverLogsStatus: 'SUCCESS',
        FlowLogStatus: 'ACTIVE',
        TrafficType: 'ALL',
        LogFormat: FLOW_LOG_FORMAT,
        MaxAggregationInterval: 60,
        CreationTime: new Date(story.createdAtMs),
        Tags: tagsOf('web3tier'),
      },
    ],
  });
}

function natGateway(story: Story, VpcId: string) {
  const address = {
    AllocationId: resourceId('eipalloc', 'nat', story),
    NetworkInterfaceId: resourceId('eni', 'nat-a', story),
    PrivateIp: NAT_GATEWAY_IP,
    PublicIp: NAT_PUBLIC_IP,
  };
  return {
    NatGatewayId: resourceId('nat', 'web3tier', story),
    VpcId,
    SubnetId: resourceId('subnet', 'public-a', story),
    State: 'available' as const,
    ConnectivityType: 'public' as const,
    CreateTime: new Date(story.createdAtMs),
    NatGatewayAddresses: [address],
    Tags: tagsOf('web3tier'),
  };
}

function routeTables(story: Story, VpcId: string) {
  const local = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' } as const;
  const toInternet = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: resourceId('igw', 'web3tier', story) };
  const toNat = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: resourceId('nat', 'web3tier', story) };
  const routes: Record<(typeof SUBNETS)[number]['tier'], NonNullable<RouteTable['Routes']>> = {
    public: [local, { ...toInternet, State: 'active', Origin: 'CreateRoute' }],
    web: [local, { ...toNat, State: 'active', Origin: 'CreateRoute' }],
    db: [local],
  };
  return (['public', 'web', 'db'] as const).map((tier) => {
    const RouteTableId = resourceId('rtb', tier, story);
    const Associations = SUBNETS.filter((subnet) => subnet.tier === tier).map(({ name }) => ({
      RouteTableId,
      RouteTableAssociationId: resourceId('rtbassoc', name, story),
      SubnetId: resourceId('subnet', name, story),
      Main: false,
      AssociationState: { State: 'associated' as const },
    }));
    const OwnerId = story.account;
    return { RouteTableId, VpcId, OwnerId, Associations, Routes: routes[tier], Tags: tagsOf(`web3tier-${tier}`) };
  });
}

function securityGroups(story: Story, VpcId: string) {
  const anywhere = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  const from = (name: string) => ({
    UserIdGroupPairs: [{ GroupId: resourceId('sg', name, story), UserId: story.account }],
  });
  const tcp = (port: number, source: object): IpPermission => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    ...source,
  });
  const groups = [
    { name: 'alb', text: 'Load balancer', ingress: [tcp(80, anywhere), tcp(443, anywhere)] },
    {
      name: 'web',
      text: 'Web servers',
      ingress: [tcp(8080, from('alb')), tcp(22, { IpRanges: [{ CidrIp: `${OFFICE_IP}/32`, Description: 'office' }] })],
    },
    { name: 'db', text: 'Aurora', ingress: [tcp(3306, from('web'))] },
  ];
  return groups.map(({ name, text, ingress }) => ({
    GroupId: resourceId('sg', name, story),
    GroupName: `web3tier-${name}`,
    Description: text,
    VpcId,
    OwnerId: story.account,
    IpPermissions: ingress,
    IpPermissionsEgress: [{ IpProtocol: '-1', ...anywhere }],
    Tags: tagsOf(`web3tier-${name}`),
  }));
}

function networkAcls(story: Story, VpcId: string) {
  const entry = (Egress: boolean, RuleNumber: number, RuleAction: 'allow' | 'deny'): NetworkAclEntry => ({
    Egress,
    RuleNumber,
    RuleAction,
    Protocol: '-1',
    CidrBlock: '0.0.0.0/0',
  });
  const LAST_RULE = 32_767;
  const NetworkAclId = resourceId('acl', 'web3tier', story);
  return [
    {
      NetworkAclId,
      VpcId,
      OwnerId: story.account,
      IsDefault: true,
      Entries: [true, false].flatMap((egress) => [entry(egress, 100, 'allow'), entry(egress, LAST_RULE, 'deny')]),
      Associations: SUBNETS.map(({ name }) => ({
        NetworkAclId,
        NetworkAclAssociationId: resourceId('aclassoc', name, story),
        SubnetId: resourceId('subnet', name, story),
      })),
      Tags: tagsOf('web3tier'),
    },
  ];
}
