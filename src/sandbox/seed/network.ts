import type { AttachmentStatus, RouteTable, State } from '@aws-sdk/client-ec2';
import type { Sandbox } from '../create.js';
import { ec2Store, insertEc2 } from '../services/ec2/store.js';
import { auditBucketName, logFormat, SUBNET_FLOW_FIELDS, VPC_FLOW_FIELDS, WATCHED_SUBNET } from './flow-log-formats.js';
import { networkAcls, securityGroups } from './firewalls.js';
import { GROUP } from './groups.js';
import { FLOW_LOGS_ROLE } from './identities.js';
import { NAT_GATEWAY_IP, resourceId, type Story } from './story.js';
import { asAnswered, SUBNETS, tagsOf } from './subnets.js';

/** The address of the NAT gateway as the internet sees it. */
const NAT_PUBLIC_IP = '203.0.113.254';

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
    vpcAttributes: [{ VpcId, EnableDnsSupport: true, EnableDnsHostnames: true }],
    dhcpOptions: [
      {
        DhcpOptionsId: resourceId('dopt', 'web3tier', story),
        OwnerId,
        DhcpConfigurations: [
          { Key: 'domain-name', Values: [{ Value: `${story.region}.compute.internal` }] },
          { Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] },
        ],
        Tags: [],
      },
    ],
    prefixLists: [s3PrefixList(story)],
    vpcEndpoints: [
      {
        VpcEndpointId: resourceId('vpce', 's3', story),
        VpcEndpointType: 'Gateway',
        VpcId,
        OwnerId,
        ServiceName: `com.amazonaws.${story.region}.s3`,
        State: asAnswered<State>('available'),
        PolicyDocument: FULL_ACCESS,
        PrivateDnsEnabled: false,
        RequesterManaged: false,
        SubnetIds: [],
        Groups: [],
        NetworkInterfaceIds: [],
        DnsEntries: [],
        RouteTableIds: [resourceId('rtb', 'web', story), resourceId('rtb', 'app', story)],
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
        LogFormat: logFormat(VPC_FLOW_FIELDS),
        MaxAggregationInterval: 60,
        CreationTime: new Date(story.createdAtMs),
        Tags: tagsOf('web3tier'),
      },
      ...storedFlowLogs(story, VpcId),
    ],
  });
}

/** The flow logs that go to S3: the whole VPC by days, and one subnet by hours, in folders that name their columns. */
function storedFlowLogs(story: Story, VpcId: string) {
  const common = {
    LogDestinationType: 's3' as const,
    LogDestination: `arn:aws:s3:::${auditBucketName(story.account)}`,
    DeliverLogsStatus: 'SUCCESS',
    FlowLogStatus: 'ACTIVE',
    TrafficType: 'ALL' as const,
    CreationTime: new Date(story.createdAtMs),
  };
  const options = (isByHours: boolean) => ({
    FileFormat: 'plain-text' as const,
    HiveCompatiblePartitions: isByHours,
    PerHourPartition: isByHours,
  });
  return [
    {
      ...common,
      FlowLogId: resourceId('fl', 'web3tier-s3', story),
      ResourceId: VpcId,
      LogFormat: logFormat(VPC_FLOW_FIELDS),
      MaxAggregationInterval: 600,
      DestinationOptions: options(false),
      Tags: tagsOf('web3tier-s3'),
    },
    {
      ...common,
      FlowLogId: resourceId('fl', 'web3tier-subnet', story),
      ResourceId: resourceId('subnet', WATCHED_SUBNET, story),
      LogFormat: logFormat(SUBNET_FLOW_FIELDS),
      MaxAggregationInterval: 60,
      DestinationOptions: options(true),
      Tags: tagsOf('web3tier-subnet'),
    },
  ];
}

/** The policy that an endpoint gets when none is given. */
const FULL_ACCESS = JSON.stringify({
  Version: '2008-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
});

/** The list of S3's addresses; the addresses themselves are of the documentation (RFC 5737). */
function s3PrefixList(story: Story) {
  const PrefixListId = `pl-${resourceId('pl', 's3', story).slice(-8)}`;
  return {
    PrefixListId,
    PrefixListName: `com.amazonaws.${story.region}.s3`,
    PrefixListArn: `arn:aws:ec2:${story.region}:aws:prefix-list/${PrefixListId}`,
    AddressFamily: 'IPv4',
    State: 'create-complete' as const,
    OwnerId: 'AWS',
    Tags: [],
    Entries: [{ Cidr: '198.51.100.128/26' }, { Cidr: '203.0.113.0/26' }],
  };
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
  const toS3 = {
    DestinationPrefixListId: s3PrefixList(story).PrefixListId,
    GatewayId: resourceId('vpce', 's3', story),
    State: 'active',
    Origin: 'CreateRoute',
  } as const;
  const out = [local, { ...toNat, State: 'active', Origin: 'CreateRoute' } as const, toS3];
  const routes: Record<(typeof SUBNETS)[number]['tier'], NonNullable<RouteTable['Routes']>> = {
    public: [local, { ...toInternet, State: 'active', Origin: 'CreateRoute' }],
    web: out,
    app: out,
    db: [local],
  };
  return (['public', 'web', 'app', 'db'] as const).map((tier) => {
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
