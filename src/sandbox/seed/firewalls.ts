import type { IpPermission, NetworkAcl, NetworkAclEntry } from '@aws-sdk/client-ec2';
import { withRules } from '../services/ec2/permissions.js';
import { OFFICE_IP, resourceId, type Story } from './story.js';
import { HARDENED_SUBNET, SUBNETS, tagsOf } from './subnets.js';

/** Network ACLs name protocols by number. */
const TCP = '6';
const FIRST_EPHEMERAL = 1024;
const LAST_PORT = 65_535;
/** The number of the rule that ends every network ACL; `*` in the console. */
const LAST_RULE = 32_767;

/** The security groups: each tier takes what the one before it sends. */
export function securityGroups(story: Story, VpcId: string) {
  const anywhere = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  const from = (...names: readonly string[]) => ({
    UserIdGroupPairs: names.map((name) => ({ GroupId: resourceId('sg', name, story), UserId: story.account })),
  });
  const tcp = (port: number, source: object): IpPermission => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    ...source,
  });
  const office = { IpRanges: [{ CidrIp: `${OFFICE_IP}/32`, Description: 'office' }] };
  const groups = [
    { name: 'alb', text: 'Load balancer', ingress: [tcp(80, anywhere), tcp(443, anywhere)] },
    {
      name: 'web',
      text: 'Web servers',
      ingress: [tcp(8080, from('alb')), tcp(22, office)],
    },
    { name: 'api', text: 'API servers', ingress: [tcp(443, from('web'))] },
    { name: 'batch', text: 'Batch servers', ingress: [] },
    { name: 'win', text: 'Windows servers', ingress: [tcp(3389, office)] },
    { name: 'db', text: 'Aurora', ingress: [tcp(3306, from('web', 'api', 'batch'))] },
  ];
  return groups.map(({ name, text, ingress }) => ({
    GroupId: resourceId('sg', name, story),
    GroupName: `web3tier-${name}`,
    Description: text,
    VpcId,
    OwnerId: story.account,
    IpPermissions: withRules(ingress, []),
    IpPermissionsEgress: withRules([{ IpProtocol: '-1', ...anywhere }], []),
    Tags: tagsOf(`web3tier-${name}`),
  }));
}

/**
 * The network ACLs: everything may pass, but for one subnet whose ACL was tightened. It lets requests out and takes
 * requests of the API, and forgets that the answers to what goes out come back to ports from 1024 up.
 */
export function networkAcls(story: Story, VpcId: string): (NetworkAcl & { readonly NetworkAclId: string })[] {
  const everything = { Protocol: '-1', CidrBlock: '0.0.0.0/0' };
  const tcp = (CidrBlock: string, From: number, To = From) => ({
    Protocol: TCP,
    CidrBlock,
    PortRange: { From, To },
  });
  const acl = (name: string, subnets: readonly string[]) => {
    const NetworkAclId = resourceId('acl', name, story);
    const Associations = subnets.map((subnet) => ({
      NetworkAclId,
      NetworkAclAssociationId: resourceId('aclassoc', subnet, story),
      SubnetId: resourceId('subnet', subnet, story),
    }));
    return { NetworkAclId, VpcId, OwnerId: story.account, Associations, Tags: tagsOf(name) };
  };
  const others = SUBNETS.flatMap(({ name }) => (name === HARDENED_SUBNET ? [] : [name]));
  return [
    { ...acl('web3tier', others), IsDefault: true, Entries: aclEntries([everything], [everything]) },
    {
      ...acl('web3tier-hardened', [HARDENED_SUBNET]),
      IsDefault: false,
      Entries: aclEntries(
        [tcp('0.0.0.0/0', 443), tcp('10.0.0.0/16', 3306), tcp('10.0.0.0/16', FIRST_EPHEMERAL, LAST_PORT)],
        [tcp('10.0.0.0/16', 443)],
      ),
    },
  ];
}

type Rule = Pick<NetworkAclEntry, 'Protocol' | 'CidrBlock' | 'PortRange'>;

/** Rules numbered 100, 110, … that allow, and the last one that EC2 adds to every ACL, which denies. */
function aclEntries(egress: readonly Rule[], ingress: readonly Rule[]): NetworkAclEntry[] {
  const allow = (Egress: boolean) => (rule: Rule, index: number) => ({
    ...rule,
    Egress,
    RuleAction: 'allow' as const,
    RuleNumber: 100 + 10 * index,
  });
  const deny = (Egress: boolean) => ({
    Egress,
    RuleAction: 'deny' as const,
    RuleNumber: LAST_RULE,
    Protocol: '-1',
    CidrBlock: '0.0.0.0/0',
  });
  return [...egress.map(allow(true)), deny(true), ...ingress.map(allow(false)), deny(false)];
}
