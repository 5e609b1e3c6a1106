import type { NetworkAcl, SecurityGroup } from '@aws-sdk/client-ec2';
import type { InstancePlace, PathFinding } from '../types.js';
import { aclOf, judgeAcl, type Packets } from './acl.js';
import { fail, isDenied, listsOf, pass, unknown, unread, warn, type Trace } from './findings.js';
import { allowInAcl, authorizeGroup, HTTPS_PORT } from './fixes.js';
import { judgeGroups, type Remote } from './groups.js';
import type { AddressRange, PortRange } from './ranges.js';

/** The other end of a connection. */
export interface Destination extends Remote {
  /** As it is called in sentences, e.g. `endpoint vpce-1` or `the public addresses of ssm`. */
  readonly name: string;
  /** Whether `addresses` are exactly where the traffic goes; otherwise it goes to some of them. */
  readonly isExact: boolean;
  /** A rule that would let traffic to it pass. */
  readonly rule: { readonly cidr: string } | { readonly groupId: string } | { readonly prefixListId: string };
}

/** Whether security groups let connections to port 443 pass. */
export function groupsFinding(
  trace: Trace,
  asked: {
    readonly direction: 'ingress' | 'egress';
    readonly groupIds: readonly string[];
    readonly remote: Destination;
    /** Whose groups they are, e.g. `the instance`. */
    readonly owner: string;
  },
): PathFinding {
  const { securityGroups } = trace.view;
  const { direction, groupIds, remote, owner } = asked;
  const evidence = { securityGroupIds: groupIds, direction, port: HTTPS_PORT, remote: remote.name };
  if (isDenied(securityGroups)) return unread('security-group', securityGroups, evidence);
  const groups = groupIds.flatMap((id) => securityGroups.find(({ GroupId }) => GroupId === id) ?? []);
  const verdict = judgeGroups(groups, { direction, remote, port: HTTPS_PORT, prefixLists: listsOf(trace.view) });
  const way = direction === 'egress' ? `out of ${owner} to ${remote.name}` : `into ${owner} from ${remote.name}`;
  if (verdict.allowed === 'all') return pass('security-group', `${HTTPS_PORT} may pass ${way}`, evidence);
  if (groups.length < groupIds.length || groups.length === 0) {
    const reason = `the security groups of ${owner} were not all described`;
    return unknown('security-group', { reason, fix: null, evidence });
  }
  const problem = {
    fix: authorizeGroup(trace.region, { direction, groupId: groupIds[0] ?? '', other: remote.rule }),
    evidence: { ...evidence, rules: rulesOf(groups, direction) },
  };
  return groupsProblem(way, verdict, { ...problem, isExact: remote.isExact });
}

function groupsProblem(
  way: string,
  verdict: ReturnType<typeof judgeGroups>,
  { isExact, ...problem }: Pick<PathFinding, 'fix' | 'evidence'> & { readonly isExact: boolean },
): PathFinding {
  switch (verdict.allowed) {
    case 'none':
      return fail('security-group', { reason: `no rule lets ${HTTPS_PORT} ${way}`, ...problem });
    case 'unknown': {
      const lists = verdict.unreadLists.join(', ');
      const reason = `whether ${HTTPS_PORT} may pass ${way} depends on the entries of ${lists}, which could not be read`;
      return unknown('security-group', { reason, ...problem });
    }
    default: {
      if (isExact) {
        return warn('security-group', {
          reason: `the rules let ${HTTPS_PORT} ${way} for some addresses only`,
          ...problem,
        });
      }
      const reason = `the rules let ${HTTPS_PORT} ${way} for some addresses only; whether the service's are among them cannot be seen`;
      return unknown('security-group', { reason, ...problem });
    }
  }
}

/** The rules that were looked at, as short as they can be said. */
function rulesOf(groups: readonly SecurityGroup[], direction: 'ingress' | 'egress'): readonly string[] {
  return groups.flatMap(({ IpPermissions = [], IpPermissionsEgress = [] }) =>
    (direction === 'egress' ? IpPermissionsEgress : IpPermissions).map((rule) => {
      const ports = rule.FromPort === undefined ? '' : ` ${rule.FromPort}-${rule.ToPort}`;
      const sides = [
        ...(rule.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
        ...(rule.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
        ...(rule.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
        ...(rule.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
      ];
      return `${rule.IpProtocol}${ports} ${sides.join(' ')}`.trim();
    }),
  );
}

/** Packets that have to pass the network ACL of a subnet. */
export interface AclCheck {
  readonly subnetId: string;
  readonly isEgress: boolean;
  readonly remote: readonly AddressRange[];
  /** Whether the packets go to (or come from) all of the remote addresses, or some of them. */
  readonly isExact: boolean;
  /** Requests to port 443, or the answers that come back to ports that the asking side chose. */
  readonly kind: 'request' | 'answer';
  /** The side that chose the port of an answer. */
  readonly asker: InstancePlace['platform'] | 'nat-gateway';
  /** The remote addresses as a rule names them. */
  readonly cidr: string;
}

/**
 * The ports that an asking side takes when nobody sets others (VPC user guide, "Ephemeral ports"; Linux:
 * net.ipv4.ip_local_port_range, Windows: netsh int ipv4 show dynamicport).
 */
const OWN_PORTS: Readonly<Record<AclCheck['asker'], PortRange>> = {
  linux: { from: 32_768, to: 60_999 },
  windows: { from: 49_152, to: 65_535 },
  'nat-gateway': { from: 1024, to: 65_535 },
};
/** The range that the user guide advises to open, for all sides. */
const EPHEMERAL: PortRange = { from: 1024, to: 65_535 };
const REQUEST: PortRange = { from: HTTPS_PORT, to: HTTPS_PORT };

/** Whether the network ACLs let requests and their answers pass: a finding for each that does not, or one for all. */
export function aclFindings(trace: Trace, checks: readonly AclCheck[]): readonly PathFinding[] {
  const { networkAcls } = trace.view;
  if (isDenied(networkAcls)) return [unread('network-acl', networkAcls)];
  const findings = checks.map((check) => aclFinding(trace, check, aclOf(networkAcls, check.subnetId)));
  const problems = findings.filter(({ status }) => status !== 'pass');
  if (problems.length > 0) return problems;
  const networkAclIds = [...new Set(findings.map(({ evidence }) => evidence['networkAclId']))];
  return [pass('network-acl', 'requests to 443 and their answers may pass', { networkAclIds })];
}

function aclFinding(trace: Trace, check: AclCheck, acl: NetworkAcl | undefined): PathFinding {
  const { subnetId, isEgress, kind } = check;
  if (!acl) {
    const reason = `the network ACL of ${subnetId} was not described`;
    return unknown('network-acl', { reason, fix: null, evidence: { subnetId } });
  }
  const wanted = kind === 'request' ? REQUEST : EPHEMERAL;
  const { deniedBy } = judgeAcl(acl, { ...check, ports: wanted });
  const evidence = { networkAclId: acl.NetworkAclId, subnetId, direction: isEgress ? 'egress' : 'ingress' };
  if (deniedBy === null) return pass('network-acl', 'may pass', evidence);
  const needed = kind === 'request' ? REQUEST : OWN_PORTS[check.asker];
  const judged = judgeAcl(acl, { ...check, ports: needed });
  if (judged.deniedBy === null) return pass('network-acl', 'may pass', { ...evidence, ports: portsText(needed) });
  const problem = {
    reason: `rule ${ruleName(judged.deniedBy)} of the network ACL ${acl.NetworkAclId} of ${subnetId} ${describe(check, needed)}`,
    fix: allowInAcl(trace.region, acl, { isEgress, cidr: check.cidr, ports: wanted, before: judged.deniedBy }),
    evidence: { ...evidence, ruleNumber: judged.deniedBy, ports: portsText(needed), remote: check.cidr },
  };
  if (judged.allowed === 'none') return fail('network-acl', problem);
  return someAllowed(acl, { ...check, ports: needed }, { ...problem, isExact: check.isExact });
}

/** Some packets pass: those to some ports, which loses connections now and then, or those of some addresses. */
function someAllowed(
  acl: NetworkAcl,
  packets: Packets,
  { isExact, ...problem }: Pick<PathFinding, 'reason' | 'fix' | 'evidence'> & { readonly isExact: boolean },
): PathFinding {
  const isByPort = portSegments(acl, packets).every((ports) => judgeAcl(acl, { ...packets, ports }).allowed !== 'some');
  if (isExact || isByPort) {
    const share = isByPort ? 'some of the ports' : 'some of the addresses';
    return warn('network-acl', { ...problem, reason: `${problem.reason}, on ${share}: connections fail now and then` });
  }
  const reason = `${problem.reason}, for some addresses; whether the service's are among them cannot be seen`;
  return unknown('network-acl', { ...problem, reason });
}

/** The ports between any two of which no rule makes a difference. */
function portSegments({ Entries = [] }: NetworkAcl, { ports }: Packets): readonly PortRange[] {
  const starts = Entries.flatMap(({ PortRange: range }) => [range?.From ?? 0, (range?.To ?? 0) + 1]);
  const inside = starts.filter((port) => port > ports.from && port <= ports.to);
  const sorted = [...new Set([ports.from, ...inside])].toSorted((a, b) => a - b);
  return sorted.map((from, index) => ({ from, to: (sorted[index + 1] ?? ports.to + 1) - 1 }));
}

function describe({ kind, isEgress, cidr }: AclCheck, ports: PortRange): string {
  if (kind === 'request')
    return isEgress
      ? `lets no requests to ${HTTPS_PORT} out to ${cidr}`
      : `lets no requests to ${HTTPS_PORT} in from ${cidr}`;
  return `lets no answers ${isEgress ? `out to ${cidr}` : `in from ${cidr}`}: they go to ports ${portsText(ports)}`;
}

const portsText = ({ from, to }: PortRange): string => (from === to ? String(from) : `${from}-${to}`);

const LAST_RULE = 32_767;
const ruleName = (number: number): string => (number === LAST_RULE ? '* (the last one)' : String(number));
