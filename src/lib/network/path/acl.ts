import type { NetworkAcl, NetworkAclEntry } from '@aws-sdk/client-ec2';
import { intersect, parseCidr, without, type AddressRange, type Coverage, type PortRange } from './ranges.js';

/** The packets of one kind: TCP, from or to some addresses, to some ports. */
export interface Packets {
  /** Leaving the subnet; otherwise entering it. */
  readonly isEgress: boolean;
  /** The addresses on the other side. */
  readonly remote: readonly AddressRange[];
  /** Destination ports. */
  readonly ports: PortRange;
}

/** What a network ACL does with some packets. */
export interface AclVerdict {
  readonly allowed: Coverage;
  /** The number of the first rule that turns some of them away; the last rule of every ACL is 32767. Null: none does. */
  readonly deniedBy: number | null;
}

/** Number of the rule that EC2 puts at the end of every ACL (`*` in the console). */
const LAST_RULE = 32_767;
const ANY_PROTOCOL = '-1';
const TCP = '6';
const LAST_PORT = 65_535;

/** A rectangle of addresses and ports. */
interface Block {
  readonly addresses: AddressRange;
  readonly ports: PortRange;
}

/**
 * Applies the rules of a network ACL: in the order of their numbers, the first that matches a packet decides
 * (VPC user guide, "Network ACL rules"). What no rule matches is denied.
 */
export function judgeAcl(acl: Pick<NetworkAcl, 'Entries'>, packets: Packets): AclVerdict {
  const rules = (acl.Entries ?? [])
    .filter((entry) => entry.Egress === packets.isEgress)
    .toSorted((a, b) => numberOf(a) - numberOf(b));
  let undecided: readonly Block[] = packets.remote.map((addresses) => ({ addresses, ports: packets.ports }));
  let deniedBy: number | null = null;
  let isAnyAllowed = false;
  for (const rule of rules) {
    if (undecided.length === 0) break;
    const matched = blockOf(rule);
    if (!matched || !undecided.some((block) => commonBlock(block, matched))) continue;
    if (rule.RuleAction === 'allow') isAnyAllowed = true;
    else deniedBy ??= numberOf(rule);
    undecided = undecided.flatMap((block) => blocksWithout(block, matched));
  }
  if (undecided.length > 0) deniedBy ??= LAST_RULE;
  if (!isAnyAllowed) return { allowed: 'none', deniedBy: deniedBy ?? LAST_RULE };
  return { allowed: deniedBy === null ? 'all' : 'some', deniedBy };
}

const numberOf = (entry: NetworkAclEntry): number => entry.RuleNumber ?? LAST_RULE;

/** The packets that a rule is for; undefined for rules of other protocols. */
function blockOf({ Protocol, PortRange: range, CidrBlock, Ipv6CidrBlock }: NetworkAclEntry): Block | undefined {
  if (Protocol !== ANY_PROTOCOL && Protocol !== TCP && Protocol !== 'tcp') return undefined;
  const addresses = parseCidr(CidrBlock ?? Ipv6CidrBlock ?? '');
  // A rule for all protocols is for all ports, whatever ports it names.
  const hasPorts = Protocol !== ANY_PROTOCOL && range !== undefined;
  const ports = { from: hasPorts ? (range.From ?? 0) : 0, to: hasPorts ? (range.To ?? LAST_PORT) : LAST_PORT };
  return addresses && { addresses, ports };
}

function commonBlock(a: Block, b: Block): Block | undefined {
  const addresses = intersect(a.addresses, b.addresses);
  const ports = { from: Math.max(a.ports.from, b.ports.from), to: Math.min(a.ports.to, b.ports.to) };
  return addresses && ports.from <= ports.to ? { addresses, ports } : undefined;
}

function blocksWithout(block: Block, taken: Block): readonly Block[] {
  const common = commonBlock(block, taken);
  if (!common) return [block];
  const beside = without(block.addresses, common.addresses).map((addresses) => ({ addresses, ports: block.ports }));
  const { addresses } = common;
  const below = { addresses, ports: { from: block.ports.from, to: common.ports.from - 1 } };
  const above = { addresses, ports: { from: common.ports.to + 1, to: block.ports.to } };
  return [...beside, ...[below, above].filter(({ ports }) => ports.from <= ports.to)];
}

/** The network ACL of a subnet. */
export function aclOf(acls: readonly NetworkAcl[], subnetId: string): NetworkAcl | undefined {
  return acls.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnetId));
}

/**
 * A number for a rule that is to come before the rule `before`: one that is free, and as near to the others as people
 * number them. Undefined when all below it are taken.
 */
export function freeRuleNumber(
  acl: Pick<NetworkAcl, 'Entries'>,
  { isEgress, before }: { readonly isEgress: boolean; readonly before: number },
): number | undefined {
  const used = new Set((acl.Entries ?? []).flatMap((entry) => (entry.Egress === isEgress ? [numberOf(entry)] : [])));
  const highest = Math.max(0, ...[...used].filter((number) => number < before));
  const STEP = 10;
  const round = (Math.floor(highest / STEP) + 1) * STEP;
  if (round < before) return round;
  for (let number = before - 1; number > 0; number -= 1) if (!used.has(number)) return number;
  return undefined;
}
