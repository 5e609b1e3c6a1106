import type { FleetNode } from '../inventory/index.js';

/** By what the data of a node can be known: the rest of the fleet's data must not match it. */
export interface NodeIdentity {
  readonly instanceId: string;
  readonly platform: FleetNode['platform'];
  readonly imageId: string | undefined;
  readonly instanceType: string | undefined;
  readonly scalingGroup: string | undefined;
  readonly ip: string | undefined;
  /** Names that its operating system and EC2 give it, without repetition. */
  readonly hosts: readonly string[];
}

/** Of a node that nothing but the id is known of, data is found by the id only. */
export function identityOf(instanceId: string, node: FleetNode | undefined): NodeIdentity {
  const hosts = [node?.instance?.PrivateDnsName, node?.information?.ComputerName];
  return {
    instanceId,
    platform: node?.platform ?? null,
    imageId: node?.instance?.ImageId,
    instanceType: node?.instance?.InstanceType,
    scalingGroup: node?.tags['aws:autoscaling:groupName'],
    ip: node?.instance?.PrivateIpAddress ?? node?.information?.IPAddress,
    hosts: [...new Set(hosts.filter((host): host is string => host !== undefined && host !== ''))],
  };
}
