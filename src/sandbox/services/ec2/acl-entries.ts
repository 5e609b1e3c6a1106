import type {
  CreateNetworkAclEntryRequest,
  DeleteNetworkAclEntryRequest,
  NetworkAcl,
  NetworkAclEntry,
} from '@aws-sdk/client-ec2';
import { parseCidr } from '../../../lib/network/path/index.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkDryRun } from './describe.js';
import { doesNotExist, invalidValue } from './errors.js';
import { ec2Store, noteChange } from './store.js';

const aclNotFound = doesNotExist('InvalidNetworkAclID.NotFound', 'networkAcl ID');

/** EC2 API reference, CreateNetworkAclEntry: RuleNumber. */
const MAX_RULE_NUMBER = 32_766;

/** The rules of network ACLs. A replacement says the same as a new rule. */
export const aclEntryOperations: Operations = {
  CreateNetworkAclEntry: createEntry,
  DeleteNetworkAclEntry: deleteEntry,
  ReplaceNetworkAclEntry: replaceEntry,
};

type StoredAcl = NetworkAcl & { readonly NetworkAclId: string };
type EntryKey = Pick<NetworkAclEntry, 'RuleNumber' | 'Egress'>;

function createEntry(input: CreateNetworkAclEntryRequest, call: Call): void {
  checkDryRun(input);
  const acl = findAcl(input.NetworkAclId, call);
  const entry = entryOf(input);
  if (acl.Entries?.some((other) => isSameEntry(other, entry))) {
    const message = `The network acl entry identified by ${entry.RuleNumber} already exists.`;
    throw new ServiceError('NetworkAclEntryAlreadyExists', message);
  }
  setEntries(acl, [...(acl.Entries ?? []), entry], call);
}

function replaceEntry(input: CreateNetworkAclEntryRequest, call: Call): void {
  checkDryRun(input);
  const acl = findAcl(input.NetworkAclId, call);
  const entry = entryOf(input);
  setEntries(acl, [...withoutEntry(acl, entry), entry], call);
}

function deleteEntry(input: DeleteNetworkAclEntryRequest, call: Call): void {
  checkDryRun(input);
  const acl = findAcl(input.NetworkAclId, call);
  checkRuleNumber(input.RuleNumber);
  setEntries(acl, withoutEntry(acl, input), call);
}

function withoutEntry(acl: StoredAcl, key: EntryKey): NetworkAclEntry[] {
  const entries = acl.Entries ?? [];
  if (!entries.some((entry) => isSameEntry(entry, key))) {
    const way = key.Egress ? 'egress' : 'ingress';
    const message = `The network acl entry identified by ${way} rule number ${key.RuleNumber} does not exist.`;
    throw new ServiceError('InvalidNetworkAclEntry.NotFound', message);
  }
  return entries.filter((entry) => !isSameEntry(entry, key));
}

const isSameEntry = (a: EntryKey, b: EntryKey): boolean =>
  a.RuleNumber === b.RuleNumber && (a.Egress ?? false) === (b.Egress ?? false);

function findAcl(id: string | undefined, call: Call): StoredAcl {
  const acl = call.store(ec2Store).networkAcls.get(id ?? '');
  if (!acl) throw aclNotFound([id ?? '']);
  return acl;
}

/** EC2 shows the rules of each direction in the order of their numbers. */
function setEntries(acl: StoredAcl, entries: readonly NetworkAclEntry[], call: Call): void {
  const sorted = entries.toSorted(
    (a, b) => Number(b.Egress) - Number(a.Egress) || (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0),
  );
  call.store(ec2Store).networkAcls.set(acl.NetworkAclId, { ...acl, Entries: sorted });
  noteChange(call);
}

function checkRuleNumber(number: number | undefined): void {
  if (number !== undefined && number >= 1 && number <= MAX_RULE_NUMBER) return;
  throw invalidValue('ruleNumber', number, `Must be between 1 and ${MAX_RULE_NUMBER}.`);
}

/** Protocols with ports (EC2 API reference, CreateNetworkAclEntry: PortRange). */
const WITH_PORTS = new Set(['6', '17']);

function entryOf(input: CreateNetworkAclEntryRequest): NetworkAclEntry {
  const { RuleNumber, Protocol = '', RuleAction, Egress, CidrBlock, Ipv6CidrBlock, PortRange, IcmpTypeCode } = input;
  checkRuleNumber(RuleNumber);
  // The API takes numbers; the AWS CLI turns `tcp` into 6 itself.
  if (!/^(?:-1|\d{1,3})$/.test(Protocol)) {
    throw new ServiceError('InvalidParameterValue', `Invalid value '${Protocol}' for IP protocol. Unknown protocol.`);
  }
  if (CidrBlock === undefined && Ipv6CidrBlock === undefined) {
    throw new ServiceError('MissingParameter', 'The request must contain the parameter cidrBlock or ipv6CidrBlock');
  }
  if (CidrBlock !== undefined && parseCidr(CidrBlock)?.family !== 'ipv4') {
    throw invalidValue('cidrBlock', CidrBlock, 'This is not a valid CIDR block.');
  }
  if (Ipv6CidrBlock !== undefined && parseCidr(Ipv6CidrBlock)?.family !== 'ipv6') {
    throw invalidValue('ipv6CidrBlock', Ipv6CidrBlock, 'This is not a valid IPv6 CIDR block.');
  }
  if (WITH_PORTS.has(Protocol) && PortRange === undefined) {
    throw new ServiceError('MissingParameter', 'The request must contain the parameter portRange');
  }
  return { RuleNumber, Protocol, RuleAction, Egress, CidrBlock, Ipv6CidrBlock, PortRange, IcmpTypeCode };
}
