import type { DhcpOptions } from '@aws-sdk/client-ec2';
import type { PathFinding, VpcNames } from '../types.js';
import { fail, isDenied, pass, unknown, unread, warn, type Trace } from './findings.js';
import { enableVpcAttribute } from './fixes.js';
import { parseCidr } from './ranges.js';

/** What becomes of names in a VPC. */
export interface NameService {
  readonly finding: PathFinding;
  /** Whether names can mean the private addresses of interface endpoints; null when that cannot be seen. With the resolver off: once it is on. */
  readonly privateNames: boolean | null;
}

/** Looks at how names of AWS services are looked up from the VPC of an instance. */
export function nameService(trace: Trace): NameService {
  const { vpcs, dhcpOptions } = trace.view;
  if (isDenied(vpcs)) return { finding: unread('dns', vpcs), privateNames: null };
  const vpc = vpcs.find(({ vpcId }) => vpcId === trace.vpcId);
  if (!vpc) return notSeen(`the VPC ${trace.vpcId} was not described`, { vpcId: trace.vpcId });
  if (vpc.dnsSupport === null || vpc.dnsHostnames === null) {
    const denied = { denied: 'ec2:DescribeVpcAttribute' };
    return { finding: unread('dns', denied, { vpcId: vpc.vpcId }), privateNames: null };
  }
  if (isDenied(dhcpOptions)) return { finding: unread('dns', dhcpOptions, { vpcId: vpc.vpcId }), privateNames: null };
  const servers = ownServers(
    vpc,
    dhcpOptions.find(({ DhcpOptionsId }) => DhcpOptionsId === vpc.dhcpOptionsId),
  );
  if (servers.length > 0) return foreignServers(trace, vpc, servers);
  if (!vpc.dnsSupport) return { finding: resolverOff(trace, vpc), privateNames: vpc.dnsHostnames };
  const evidence = evidenceOf(vpc);
  return { finding: pass('dns', 'the resolver of the VPC answers', evidence), privateNames: vpc.dnsHostnames };
}

function notSeen(reason: string, evidence: PathFinding['evidence']): NameService {
  return { finding: unknown('dns', { reason, fix: null, evidence }), privateNames: null };
}

const evidenceOf = ({ vpcId, dnsSupport, dnsHostnames }: VpcNames) => ({
  vpcId,
  enableDnsSupport: dnsSupport,
  enableDnsHostnames: dnsHostnames,
});

function resolverOff(trace: Trace, vpc: VpcNames): PathFinding {
  return fail('dns', {
    reason: `names cannot be looked up: enableDnsSupport of ${vpc.vpcId} is off, and its DHCP options name no other DNS server`,
    fix: enableVpcAttribute(trace, 'enable-dns-support'),
    evidence: evidenceOf(vpc),
  });
}

/** DNS servers of the user's own: whether they ask the VPC's resolver for names of AWS cannot be seen from EC2. */
function foreignServers(trace: Trace, vpc: VpcNames, servers: readonly string[]): NameService {
  const evidence = { ...evidenceOf(vpc), dhcpOptionsId: vpc.dhcpOptionsId, servers };
  const reason = `names are looked up at ${servers.join(', ')}, which EC2 cannot look into`;
  const fix = `ask it from the instance: nslookup ${trace.service}.${trace.region}.amazonaws.com`;
  return { finding: warn('dns', { reason, fix, evidence }), privateNames: null };
}

/** The DNS servers that DHCP options name besides the resolver of the VPC. Without options, that resolver is used. */
function ownServers(vpc: VpcNames, options: DhcpOptions | undefined): readonly string[] {
  const named = (options?.DhcpConfigurations ?? [])
    .filter(({ Key }) => Key === 'domain-name-servers')
    .flatMap(({ Values = [] }) => Values.flatMap(({ Value = '' }) => Value.split(',')))
    .filter((server) => server !== '');
  return named.some((server) => isResolver(server, vpc)) ? [] : named;
}

/** The names of the resolver of a VPC (VPC user guide, "Amazon DNS server"). */
function isResolver(server: string, { cidr }: VpcNames): boolean {
  if (server === AMAZON_DNS || server === LINK_LOCAL_DNS) return true;
  const network = parseCidr(cidr ?? '');
  return network !== undefined && parseCidr(server)?.low === network.low + 2n;
}

const AMAZON_DNS = 'AmazonProvidedDNS';
const LINK_LOCAL_DNS = '169.254.169.253';
