import type { NetworkInterface, NetworkInterfaceType } from '@aws-sdk/client-ec2';
import type { Sandbox } from '../create.js';
import { ec2Store, insertEc2 } from '../services/ec2/store.js';
import { WEB_ROLE } from './identities.js';
import { LOAD_BALANCER } from './load-balancer-logs.js';
import { asAnswered, tagsOf } from './network.js';
import { DATABASES, LOAD_BALANCER_NODES, NAT_GATEWAY_IP, resourceId, WEB_SERVERS, type Story } from './story.js';

/** Puts the web servers into EC2, and the network interfaces of everything that has one. */
export function fillServers(sandbox: Sandbox, story: Story): void {
  const store = sandbox.store(ec2Store, story);
  insertEc2(store, { instances: WEB_SERVERS.map((server) => instance(story, server)) });
  const nat = { name: 'nat-a', zone: 'a', ip: NAT_GATEWAY_IP, subnet: 'public-a' };
  insertEc2(store, {
    networkInterfaces: [
      ...WEB_SERVERS.map((server) => webInterface(story, server)),
      ...LOAD_BALANCER_NODES.map(({ zone, ip }) => ({
        ...networkInterface(story, { name: `alb-${zone}`, zone, ip, subnet: `public-${zone}`, group: 'alb' }),
        Description: `ELB ${LOAD_BALANCER}`,
        RequesterId: 'amazon-elb',
        RequesterManaged: true,
      })),
      ...DATABASES.map(({ name, zone, ip }) => ({
        ...networkInterface(story, { name, zone, ip, subnet: `db-${zone}`, group: 'db' }),
        Description: 'RDSNetworkInterface',
        RequesterId: 'amazon-rds',
        RequesterManaged: true,
      })),
      {
        ...networkInterface(story, nat),
        Description: `Interface for NAT Gateway ${resourceId('nat', 'web3tier', story)}`,
        InterfaceType: asAnswered<NetworkInterfaceType>('nat_gateway'),
        RequesterManaged: true,
      },
    ],
  });
}

type Server = (typeof WEB_SERVERS)[number];

function instance(story: Story, { name, zone, ip }: Server) {
  const launched = new Date(story.createdAtMs);
  return {
    InstanceId: resourceId('i', name, story),
    ReservationId: resourceId('r', name, story),
    ImageId: resourceId('ami', 'al2023', story),
    InstanceType: 't3.medium' as const,
    Architecture: 'x86_64' as const,
    PlatformDetails: 'Linux/UNIX',
    State: { Code: 16, Name: 'running' as const },
    LaunchTime: launched,
    Placement: { AvailabilityZone: `${story.region}${zone}`, Tenancy: 'default' as const },
    Monitoring: { State: 'disabled' as const },
    VpcId: resourceId('vpc', 'web3tier', story),
    SubnetId: resourceId('subnet', `web-${zone}`, story),
    PrivateIpAddress: ip,
    PrivateDnsName: `ip-${ip.replaceAll('.', '-')}.${story.region}.compute.internal`,
    IamInstanceProfile: {
      Arn: `arn:aws:iam::${story.account}:instance-profile/${WEB_ROLE}`,
      Id: 'AIPAEXAMPLEWEB3TIER',
    },
    SecurityGroups: [securityGroup(story, 'web')],
    MetadataOptions: { State: 'applied' as const, HttpTokens: 'required' as const, HttpEndpoint: 'enabled' as const },
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs' as const,
    EbsOptimized: true,
    Tags: tagsOf(name, { Role: 'web' }),
  };
}

function webInterface(story: Story, { name, zone, ip }: Server) {
  return {
    ...networkInterface(story, { name, zone, ip, subnet: `web-${zone}`, group: 'web' }),
    Description: '',
    Attachment: {
      AttachmentId: resourceId('eni-attach', name, story),
      InstanceId: resourceId('i', name, story),
      DeviceIndex: 0,
      DeleteOnTermination: true,
      Status: 'attached' as const,
    },
  };
}

function networkInterface(
  story: Story,
  place: {
    readonly name: string;
    readonly zone: string;
    readonly ip: string;
    readonly subnet: string;
    readonly group?: string;
  },
): NetworkInterface & { readonly NetworkInterfaceId: string } {
  return {
    NetworkInterfaceId: resourceId('eni', place.name, story),
    OwnerId: story.account,
    VpcId: resourceId('vpc', 'web3tier', story),
    SubnetId: resourceId('subnet', place.subnet, story),
    AvailabilityZone: `${story.region}${place.zone}`,
    PrivateIpAddress: place.ip,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: place.ip }],
    InterfaceType: 'interface' as const,
    Status: 'in-use' as const,
    SourceDestCheck: true,
    Groups: place.group === undefined ? [] : [securityGroup(story, place.group)],
    TagSet: tagsOf(`web3tier-${place.name}`),
  };
}

function securityGroup(story: Story, name: string) {
  return { GroupId: resourceId('sg', name, story), GroupName: `web3tier-${name}` };
}
