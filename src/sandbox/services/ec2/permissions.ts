import type { IpPermission } from '@aws-sdk/client-ec2';
import { ServiceError } from '../../types.js';
import { parseCidr } from '../../../lib/network/path/index.js';

/** One rule of a security group: one protocol and range of ports, one peer. */
export interface Rule {
  readonly protocol: string;
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  readonly cidrIpv4?: string | undefined;
  readonly cidrIpv6?: string | undefined;
  readonly groupId?: string | undefined;
  readonly userId?: string | undefined;
  readonly prefixListId?: string | undefined;
  readonly description?: string | undefined;
}

/** The permissions of a request: a list, or one in the request's own members. */
export function permissionsOf(input: {
  readonly IpPermissions?: readonly IpPermission[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
}): readonly IpPermission[] {
  const { IpPermissions, IpProtocol, FromPort, ToPort, CidrIp } = input;
  if (IpPermissions) return IpPermissions;
  if (IpProtocol === undefined || CidrIp === undefined) return [];
  return [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }];
}

/** EC2 names these protocols; others go by number (EC2 API reference, IpPermission). */
const PROTOCOL_NAMES: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'icmpv6' };

/** The single rules in permissions. Throws for addresses and protocols that are none. */
export function flatRules(permissions: readonly IpPermission[]): readonly Rule[] {
  return permissions.flatMap((permission) => {
    const base = baseOf(permission);
    return [
      ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) => ({
        ...base,
        cidrIpv4: checkedCidr(CidrIp, 'ipv4'),
        description: Description,
      })),
      ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6, Description }) => ({
        ...base,
        cidrIpv6: checkedCidr(CidrIpv6, 'ipv6'),
        description: Description,
      })),
      ...(permission.UserIdGroupPairs ?? []).map(({ GroupId, UserId, Description }) => ({
        ...base,
        groupId: GroupId,
        userId: UserId,
        description: Description,
      })),
      ...(permission.PrefixListIds ?? []).map(({ PrefixListId, Description }) => ({
        ...base,
        prefixListId: PrefixListId,
        description: Description,
      })),
    ];
  });
}

function baseOf({ IpProtocol = '', FromPort, ToPort }: IpPermission): Pick<Rule, 'protocol' | 'fromPort' | 'toPort'> {
  const protocol = PROTOCOL_NAMES[IpProtocol] ?? IpProtocol.toLowerCase();
  if (protocol === '-1' || protocol === 'all') return { protocol: '-1', fromPort: undefined, toPort: undefined };
  if (!/^(?:tcp|udp|icmp|icmpv6|\d{1,3})$/.test(protocol)) {
    throw new ServiceError('InvalidPermission.Malformed', `Unsupported IP protocol "${IpProtocol}"`);
  }
  return { protocol, fromPort: FromPort, toPort: ToPort };
}

function checkedCidr(text: string | undefined, family: 'ipv4' | 'ipv6'): string | undefined {
  if (text === undefined || parseCidr(text)?.family === family) return text;
  throw new ServiceError('InvalidParameterValue', `CIDR block ${text} is malformed`);
}

/** Who a rule is for. */
export const peerOf = (rule: Rule): string => rule.cidrIpv4 ?? rule.cidrIpv6 ?? rule.groupId ?? rule.prefixListId ?? '';

/** Whether two rules let the same pass; descriptions do not count. */
export function sameRule(a: Rule, b: Rule): boolean {
  return a.protocol === b.protocol && a.fromPort === b.fromPort && a.toPort === b.toPort && peerOf(a) === peerOf(b);
}

/** Permissions with further rules; EC2 keeps all peers of one protocol and range together. */
export function withRules(permissions: readonly IpPermission[], rules: readonly Rule[]): IpPermission[] {
  return grouped([...flatRules(permissions), ...rules]);
}

/** Permissions without some rules. */
export function withoutRules(permissions: readonly IpPermission[], rules: readonly Rule[]): IpPermission[] {
  return grouped(flatRules(permissions).filter((rule) => !rules.some((removed) => sameRule(rule, removed))));
}

function grouped(rules: readonly Rule[]): IpPermission[] {
  const byKey = new Map<string, Rule[]>();
  for (const rule of rules) {
    const key = [rule.protocol, rule.fromPort, rule.toPort].join(' ');
    byKey.set(key, [...(byKey.get(key) ?? []), rule]);
  }
  return [...byKey.values()].map((same) => ({
    IpProtocol: same[0]?.protocol,
    FromPort: same[0]?.fromPort,
    ToPort: same[0]?.toPort,
    IpRanges: same.flatMap(({ cidrIpv4, description }) =>
      cidrIpv4 === undefined ? [] : [{ CidrIp: cidrIpv4, Description: description }],
    ),
    Ipv6Ranges: same.flatMap(({ cidrIpv6, description }) =>
      cidrIpv6 === undefined ? [] : [{ CidrIpv6: cidrIpv6, Description: description }],
    ),
    UserIdGroupPairs: same.flatMap(({ groupId, userId, description }) =>
      groupId === undefined ? [] : [{ GroupId: groupId, UserId: userId, Description: description }],
    ),
    PrefixListIds: same.flatMap(({ prefixListId, description }) =>
      prefixListId === undefined ? [] : [{ PrefixListId: prefixListId, Description: description }],
    ),
  }));
}
