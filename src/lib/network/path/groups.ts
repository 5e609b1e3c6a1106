import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import type { PrefixList } from '../types.js';
import { coverageOf, parseCidrs, type AddressRange, type Coverage } from './ranges.js';

/** Who is on the other side of a connection. */
export interface Remote {
  readonly addresses: readonly AddressRange[];
  /** The security groups that it is in; empty for what is not in the VPC. */
  readonly groupIds: readonly string[];
}

/** What the rules of some groups do with TCP connections to one port. */
export interface GroupsVerdict {
  /** `unknown`: a rule names a prefix list whose entries were not read. */
  readonly allowed: Coverage | 'unknown';
  /** The prefix lists that could not be looked into. */
  readonly unreadLists: readonly string[];
}

/**
 * Applies the rules of security groups: they only ever allow, and those of all groups count together
 * (VPC user guide, "Security group rules").
 */
export function judgeGroups(
  groups: readonly SecurityGroup[],
  asked: {
    readonly direction: 'ingress' | 'egress';
    readonly remote: Remote;
    readonly port: number;
    readonly prefixLists: readonly PrefixList[] | undefined;
  },
): GroupsVerdict {
  const rules = groups
    .flatMap((group) => (asked.direction === 'egress' ? group.IpPermissionsEgress : group.IpPermissions) ?? [])
    .filter((rule) => isForPort(rule, asked.port));
  const pairs = rules.flatMap(({ UserIdGroupPairs = [] }) => UserIdGroupPairs);
  if (pairs.some(({ GroupId = '' }) => asked.remote.groupIds.includes(GroupId))) {
    return { allowed: 'all', unreadLists: [] };
  }
  const listIds = rules.flatMap(({ PrefixListIds = [] }) =>
    PrefixListIds.flatMap(({ PrefixListId = '' }) => PrefixListId),
  );
  const lists = listIds.map((id) => ({ id, cidrs: asked.prefixLists?.find((list) => list.id === id)?.cidrs }));
  const allowed = coverageOf(asked.remote.addresses, [
    ...parseCidrs(rules.flatMap(({ IpRanges = [] }) => IpRanges.map(({ CidrIp }) => CidrIp))),
    ...parseCidrs(rules.flatMap(({ Ipv6Ranges = [] }) => Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6))),
    ...parseCidrs(lists.flatMap(({ cidrs = [] }) => cidrs)),
  ]);
  const unreadLists = lists.flatMap(({ id, cidrs }) => (cidrs === undefined ? [id] : []));
  return allowed !== 'all' && unreadLists.length > 0
    ? { allowed: 'unknown', unreadLists }
    : { allowed, unreadLists: [] };
}

function isForPort({ IpProtocol, FromPort, ToPort }: IpPermission, port: number): boolean {
  if (IpProtocol === '-1') return true;
  if (IpProtocol !== 'tcp' && IpProtocol !== '6') return false;
  return (FromPort ?? 0) <= port && port <= (ToPort ?? port);
}
