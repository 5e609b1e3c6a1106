import type { NetworkInterface, NetworkInterfaceType, PlatformValues } from '@aws-sdk/client-ec2';
import type { Sandbox } from '../create.js';
import { ec2Store, insertEc2 } from '../services/ec2/store.js';
import { iamStore, type IamStore } from '../services/iam/store.js';
import { consoleText } from './consoles.js';
import { FLEET, OPERATING_SYSTEMS, type FleetServer } from './fleet.js';
import { LOAD_BALANCER } from './load-balancer-logs.js';
import { DATABASES, LOAD_BALANCER_NODES, NAT_GATEWAY_IP, privateDnsName, resourceId, type Story } from './story.js';
import { asAnswered, tagsOf } from './subnets.js';

/** Puts the servers into EC2, and the network interfaces of everything that has one. */
export function fillServers(sandbox: Sandbox, story: Story): void {
  const { instanceProfiles } = sandbox.store(iamStore, story);
  const nat = { name: 'nat-a', zone: 'a', ip: NAT_GATEWAY_IP, subnet: 'public-a' };
  insertEc2(sandbox.store(ec2Store, story), {
    instances: FLEET.map((server) => instance(story, server, instanceProfiles)),
    volumes: FLEET.map((server) => rootVolume(story, server)),
    images: Object.values(OPERATING_SYSTEMS).map((system) => image(story, system)),
    consoles: FLEET.map((server) => ({
      InstanceId: resourceId('i', server.name, story),
      text: consoleText(server, story),
      timestampMs: story.createdAtMs + CONSOLE_DELAY_MS,
    })),
    networkInterfaces: [
      ...FLEET.map((server) => serverInterface(story, server)),
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

/** EC2 keeps what an instance wrote to its console shortly after a start. */
const CONSOLE_DELAY_MS = 4 * 60_000;

function instance(story: Story, server: FleetServer, profiles: IamStore['instanceProfiles']) {
  const { name, zone, ip, subnet, group, role } = server;
  const system = OPERATING_SYSTEMS[server.system];
  const isWindows = system.platformType === 'Windows';
  const profile = role === null ? undefined : profiles.get(role);
  return {
    InstanceId: resourceId('i', name, story),
    ReservationId: resourceId('r', name, story),
    ImageId: resourceId('ami', system.image, story),
    InstanceType: 't3.medium' as const,
    Architecture: 'x86_64' as const,
    PlatformDetails: isWindows ? 'Windows' : 'Linux/UNIX',
    ...(isWindows ? { Platform: asAnswered<PlatformValues>('windows') } : {}),
    State: { Code: 16, Name: 'running' as const },
    LaunchTime: new Date(story.createdAtMs),
    Placement: { AvailabilityZone: `${story.region}${zone}`, Tenancy: 'default' as const },
    Monitoring: { State: 'disabled' as const },
    VpcId: resourceId('vpc', 'web3tier', story),
    SubnetId: resourceId('subnet', subnet, story),
    PrivateIpAddress: ip,
    PrivateDnsName: privateDnsName(ip, story),
    ...(profile ? { IamInstanceProfile: { Arn: profile.arn, Id: profile.id } } : {}),
    SecurityGroups: [securityGroup(story, group)],
    NetworkInterfaces: [instanceInterface(story, server)],
    MetadataOptions: {
      State: 'applied' as const,
      HttpTokens: 'required' as const,
      HttpEndpoint: 'enabled' as const,
      HttpPutResponseHopLimit: 2,
    },
    RootDeviceName: system.rootDevice,
    RootDeviceType: 'ebs' as const,
    EbsOptimized: true,
    SourceDestCheck: true,
    Tags: tagsOf(name, { Role: group }),
  };
}

function rootVolume(story: Story, { name, zone, group, system }: FleetServer) {
  const VolumeId = resourceId('vol', name, story);
  const attachedAt = new Date(story.createdAtMs);
  return {
    VolumeId,
    Size: 30,
    VolumeType: 'gp3' as const,
    Iops: 3000,
    Throughput: 125,
    Encrypted: true,
    State: 'in-use' as const,
    AvailabilityZone: `${story.region}${zone}`,
    CreateTime: attachedAt,
    Attachments: [
      {
        VolumeId,
        InstanceId: resourceId('i', name, story),
        Device: OPERATING_SYSTEMS[system].rootDevice,
        State: 'attached' as const,
        AttachTime: attachedAt,
        DeleteOnTermination: true,
      },
    ],
    Tags: tagsOf(name, { Role: group }),
  };
}

type System = (typeof OPERATING_SYSTEMS)[keyof typeof OPERATING_SYSTEMS];

function image(story: Story, system: System) {
  const isWindows = system.platformType === 'Windows';
  return {
    ImageId: resourceId('ami', system.image, story),
    Name: system.imageName,
    Description: `${system.platformName} ${system.platformVersion}`,
    ImageLocation: `amazon/${system.imageName}`,
    ImageOwnerAlias: 'amazon',
    OwnerId: system.imageOwner,
    ImageType: 'machine' as const,
    Architecture: 'x86_64' as const,
    State: 'available' as const,
    Public: true,
    PlatformDetails: isWindows ? 'Windows' : 'Linux/UNIX',
    ...(isWindows ? { Platform: asAnswered<PlatformValues>('windows') } : {}),
    RootDeviceName: system.rootDevice,
    RootDeviceType: 'ebs' as const,
    VirtualizationType: 'hvm' as const,
    CreationDate: new Date(story.createdAtMs).toISOString(),
  };
}

function attachment(story: Story, name: string) {
  return {
    AttachmentId: resourceId('eni-attach', name, story),
    DeviceIndex: 0,
    DeleteOnTermination: true,
    Status: 'attached' as const,
  };
}

/** The interface as DescribeNetworkInterfaces shows it. */
function serverInterface(story: Story, server: FleetServer) {
  return {
    ...networkInterface(story, server),
    Description: '',
    Attachment: { ...attachment(story, server.name), InstanceId: resourceId('i', server.name, story) },
  };
}

/** The same interface as DescribeInstances shows it. */
function instanceInterface(story: Story, server: FleetServer) {
  const { NetworkInterfaceId, OwnerId, VpcId, SubnetId, PrivateIpAddress, Groups } = networkInterface(story, server);
  const eni = { NetworkInterfaceId, OwnerId, VpcId, SubnetId, PrivateIpAddress, Groups };
  const use = { InterfaceType: 'interface', Status: 'in-use' as const, SourceDestCheck: true };
  const PrivateIpAddresses = [{ Primary: true, PrivateIpAddress: server.ip }];
  return {
    ...eni,
    ...use,
    Description: '',
    PrivateIpAddresses,
    Ipv6Addresses: [],
    Attachment: attachment(story, server.name),
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
