import type { NetworkAcl } from '@aws-sdk/client-ec2';
import { freeRuleNumber } from './acl.js';
import type { Trace } from './findings.js';
import type { PortRange } from './ranges.js';

/** The port of every service. */
export const HTTPS_PORT = 443;

/** A command of the AWS CLI, in the region of the question. */
export function awsCommand(region: string, words: string): string {
  return `aws ec2 ${words} --region ${region}`;
}

/** Switches on an attribute of a VPC. */
export function enableVpcAttribute(trace: Trace, attribute: 'enable-dns-support' | 'enable-dns-hostnames'): string {
  return awsCommand(trace.region, `modify-vpc-attribute --vpc-id ${trace.vpcId} --${attribute} '{"Value":true}'`);
}

/** Makes an endpoint for the service: a gateway for S3, which costs nothing, an interface for the others. */
export function createEndpoint(trace: Trace, routeTableId: string | undefined): string {
  const { service, region, vpcId, subnetId, from } = trace;
  const common = `create-vpc-endpoint --vpc-id ${vpcId} --service-name com.amazonaws.${region}.${service}`;
  if (service === 's3' && routeTableId !== undefined) {
    return awsCommand(region, `${common} --vpc-endpoint-type Gateway --route-table-ids ${routeTableId}`);
  }
  const groups = from.securityGroupIds.length > 0 ? ` --security-group-ids ${from.securityGroupIds.join(' ')}` : '';
  const place = `--vpc-endpoint-type Interface --subnet-ids ${subnetId}${groups} --private-dns-enabled`;
  return `${awsCommand(region, `${common} ${place}`)} (its security group has to let ${HTTPS_PORT} in)`;
}

/** Lets connections out of, or into, a security group. */
export function authorizeGroup(
  region: string,
  rule: {
    readonly direction: 'ingress' | 'egress';
    readonly groupId: string;
    readonly other: { readonly cidr: string } | { readonly groupId: string } | { readonly prefixListId: string };
  },
): string {
  const { direction, groupId, other } = rule;
  const command = `authorize-security-group-${direction} --group-id ${groupId}`;
  const ports = `IpProtocol=tcp,FromPort=${HTTPS_PORT},ToPort=${HTTPS_PORT}`;
  if ('cidr' in other) {
    const ranges = other.cidr.includes(':')
      ? `Ipv6Ranges=[{CidrIpv6=${other.cidr}}]`
      : `IpRanges=[{CidrIp=${other.cidr}}]`;
    return awsCommand(region, `${command} --ip-permissions '${ports},${ranges}'`);
  }
  const pair =
    'groupId' in other
      ? `UserIdGroupPairs=[{GroupId=${other.groupId}}]`
      : `PrefixListIds=[{PrefixListId=${other.prefixListId}}]`;
  return awsCommand(region, `${command} --ip-permissions '${ports},${pair}'`);
}

/** Adds a rule to a network ACL, with a number before the rule that denies. */
export function allowInAcl(
  region: string,
  acl: NetworkAcl,
  rule: {
    readonly isEgress: boolean;
    readonly cidr: string;
    readonly ports: PortRange;
    readonly before: number;
  },
): string {
  const { isEgress, cidr, ports, before } = rule;
  const number = freeRuleNumber(acl, { isEgress, before });
  if (number === undefined) {
    const way = isEgress ? '--egress' : '--ingress';
    const words = `delete-network-acl-entry --network-acl-id ${acl.NetworkAclId} ${way} --rule-number ${before}`;
    return `remove the rule that denies: ${awsCommand(region, words)}`;
  }
  const block = cidr.includes(':') ? `--ipv6-cidr-block ${cidr}` : `--cidr-block ${cidr}`;
  return awsCommand(
    region,
    `create-network-acl-entry --network-acl-id ${acl.NetworkAclId} ${isEgress ? '--egress' : '--ingress'} ` +
      `--rule-number ${number} --protocol tcp --port-range From=${ports.from},To=${ports.to} ${block} --rule-action allow`,
  );
}
