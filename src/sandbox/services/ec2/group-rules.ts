import { createHash } from 'node:crypto';
import type {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupIngressRequest,
  IpPermission,
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupIngressRequest,
  SecurityGroup,
} from '@aws-sdk/client-ec2';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkDryRun } from './describe.js';
import { doesNotExist } from './errors.js';
import { flatRules, peerOf, permissionsOf, sameRule, withoutRules, withRules, type Rule } from './permissions.js';
import { ec2Store, noteChange } from './store.js';

const groupNotFound = doesNotExist('InvalidGroup.NotFound', 'security group');

type Direction = 'ingress' | 'egress';

/** The members that requests for both directions have in common. */
type RuleRequest = Pick<
  AuthorizeSecurityGroupIngressRequest,
  'GroupId' | 'GroupName' | 'IpPermissions' | 'IpProtocol' | 'FromPort' | 'ToPort' | 'CidrIp' | 'DryRun'
> & { readonly SecurityGroupRuleIds?: string[] | undefined };

/** The rules of security groups. */
export const groupRuleOperations: Operations = {
  AuthorizeSecurityGroupIngress: (input: AuthorizeSecurityGroupIngressRequest, call) =>
    authorize('ingress', input, call),
  AuthorizeSecurityGroupEgress: (input: AuthorizeSecurityGroupEgressRequest, call) => authorize('egress', input, call),
  RevokeSecurityGroupIngress: (input: RevokeSecurityGroupIngressRequest, call) => revoke('ingress', input, call),
  RevokeSecurityGroupEgress: (input: RevokeSecurityGroupEgressRequest, call) => revoke('egress', input, call),
};

function authorize(direction: Direction, input: RuleRequest, call: Call): object {
  checkDryRun(input);
  const group = findGroup(input, call);
  const added = rulesOf(input);
  const { securityGroups } = call.store(ec2Store);
  for (const { groupId } of added) {
    if (groupId !== undefined && !securityGroups.has(groupId)) throw groupNotFound([groupId]);
  }
  const present = flatRules(sideOf(group, direction));
  const duplicate = added.find((rule) => present.some((other) => sameRule(rule, other)));
  if (duplicate) {
    const message = `the specified rule "peer: ${peerOf(duplicate)}, ${protocolName(duplicate)}, ALLOW" already exists`;
    throw new ServiceError('InvalidPermission.Duplicate', message);
  }
  setSide(group, direction, withRules(sideOf(group, direction), added), call);
  return { Return: true, SecurityGroupRules: added.map((rule) => ruleView(rule, group, direction)) };
}

function revoke(direction: Direction, input: RuleRequest, call: Call): object {
  checkDryRun(input);
  const group = findGroup(input, call);
  const present = flatRules(sideOf(group, direction));
  const ids = input.SecurityGroupRuleIds;
  const removed = ids ? ids.map((id) => ruleById(id, { group, direction, present })) : rulesOf(input);
  if (!removed.every((rule) => present.some((other) => sameRule(rule, other)))) {
    throw new ServiceError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
  }
  setSide(group, direction, withoutRules(sideOf(group, direction), removed), call);
  return { Return: true };
}

function ruleById(
  id: string,
  {
    group,
    direction,
    present,
  }: { readonly group: SecurityGroup; readonly direction: Direction; readonly present: readonly Rule[] },
): Rule {
  const rule = present.find((candidate) => ruleId(candidate, group, direction) === id);
  if (rule) return rule;
  throw new ServiceError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
}

type StoredGroup = SecurityGroup & { readonly GroupId: string };

function findGroup({ GroupId, GroupName }: RuleRequest, call: Call): StoredGroup {
  const { securityGroups } = call.store(ec2Store);
  if (GroupId === undefined && GroupName !== undefined) {
    // Groups are known by name in a default VPC only.
    const { vpcs } = call.store(ec2Store);
    const named = [...securityGroups.values()].find(
      (group) => group.GroupName === GroupName && vpcs.get(group.VpcId ?? '')?.IsDefault === true,
    );
    if (named) return named;
    throw new ServiceError('InvalidGroup.NotFound', `The security group '${GroupName}' does not exist in default VPC`);
  }
  if (GroupId === undefined) {
    throw new ServiceError('MissingParameter', 'The request must contain the parameter groupName or groupId');
  }
  const group = securityGroups.get(GroupId);
  if (!group) throw groupNotFound([GroupId]);
  return group;
}

const sideOf = (group: SecurityGroup, direction: Direction): readonly IpPermission[] =>
  (direction === 'egress' ? group.IpPermissionsEgress : group.IpPermissions) ?? [];

function setSide(group: StoredGroup, direction: Direction, permissions: IpPermission[], call: Call): void {
  const member = direction === 'egress' ? 'IpPermissionsEgress' : 'IpPermissions';
  call.store(ec2Store).securityGroups.set(group.GroupId, { ...group, [member]: permissions });
  noteChange(call);
}

function rulesOf(input: RuleRequest): readonly Rule[] {
  const rules = flatRules(permissionsOf(input));
  if (rules.length > 0) return rules;
  throw new ServiceError('MissingParameter', 'The request must contain the parameter ipPermissions');
}

function ruleId(rule: Rule, { GroupId }: SecurityGroup, direction: Direction): string {
  const text = [GroupId, direction, rule.protocol, rule.fromPort, rule.toPort, peerOf(rule)].join(' ');
  return `sgr-0${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

function ruleView(rule: Rule, group: SecurityGroup, direction: Direction): object {
  return {
    SecurityGroupRuleId: ruleId(rule, group, direction),
    GroupId: group.GroupId,
    GroupOwnerId: group.OwnerId,
    IsEgress: direction === 'egress',
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort ?? -1,
    ToPort: rule.toPort ?? -1,
    CidrIpv4: rule.cidrIpv4,
    CidrIpv6: rule.cidrIpv6,
    PrefixListId: rule.prefixListId,
    ReferencedGroupInfo: rule.groupId === undefined ? undefined : { GroupId: rule.groupId, UserId: group.OwnerId },
    Description: rule.description,
  };
}

function protocolName({ protocol, fromPort, toPort }: Rule): string {
  if (protocol === '-1') return 'ALL';
  return `${protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}`;
}
