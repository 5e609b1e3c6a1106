import type { Instance } from '@aws-sdk/client-ec2';
import type { InstancePlace } from '../types.js';

/**
 * Where an instance is, from what DescribeInstances says of it. Agents use the primary network interface
 * (device index 0, which carries the default route of the operating system).
 */
export function placeOf(instance: Instance): InstancePlace {
  const primary = instance.NetworkInterfaces?.find((eni) => eni.Attachment?.DeviceIndex === 0);
  const groups = primary?.Groups ?? instance.SecurityGroups ?? [];
  const ipv6 = (primary?.Ipv6Addresses ?? []).flatMap(({ Ipv6Address }) => Ipv6Address ?? []);
  return {
    instanceId: instance.InstanceId ?? '',
    vpcId: instance.VpcId ?? null,
    subnetId: primary?.SubnetId ?? instance.SubnetId ?? null,
    securityGroupIds: groups.flatMap(({ GroupId }) => GroupId ?? []),
    privateIp: primary?.PrivateIpAddress ?? instance.PrivateIpAddress ?? null,
    publicIp: primary?.Association?.PublicIp ?? instance.PublicIpAddress ?? null,
    ipv6Addresses: ipv6.length > 0 || instance.Ipv6Address === undefined ? ipv6 : [instance.Ipv6Address],
    platform: instance.Platform?.toLowerCase() === 'windows' ? 'windows' : 'linux',
  };
}
