import type { IpPermission, NetworkAclEntry } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freeRuleNumber, judgeAcl, type Packets } from '../../../src/lib/network/path/acl.js';
import { judgeGroups } from '../../../src/lib/network/path/groups.js';
import { parseCidrs } from '../../../src/lib/network/path/ranges.js';
import { acl, allow, appAcl, everything, group, https, problem, problems, trace } from './sample.js';

const tcp = (Egress: boolean, From: number, To: number, more: Partial<NetworkAclEntry> = {}) =>
  allow({ Egress, Protocol: '6', PortRange: { From, To }, ...more });

describe('the security groups of an instance', () => {
  const egress = (...rules: readonly IpPermission[]) => ({ securityGroups: [group('sg-app', rules)] });

  test.each<[string, IpPermission]>([
    ['everything', everything],
    ['443 to anywhere', https({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] })],
    [
      'a range of ports that holds 443',
      { IpProtocol: 'tcp', FromPort: 80, ToPort: 8080, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    ],
    ['TCP by its number', { ...https({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }), IpProtocol: '6' }],
    ['two halves of the internet', https({ IpRanges: [{ CidrIp: '0.0.0.0/1' }, { CidrIp: '128.0.0.0/1' }] })],
  ])('let it out by a rule for %s', (_, rule) => {
    expect(trace(egress(rule)).verdict).toBe('open');
  });

  test.each<[string, readonly IpPermission[]]>([
    ['no rule at all', []],
    ['a rule for another port', [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]],
    ['a rule for UDP', [{ ...https({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }), IpProtocol: 'udp' }]],
    ['a rule for the VPC', [https({ IpRanges: [{ CidrIp: '10.0.0.0/8' }] })]],
    ['a rule for IPv6', [https({ Ipv6Ranges: [{ CidrIpv6: '::/0' }] })]],
    ['a rule for a group', [https({ UserIdGroupPairs: [{ GroupId: 'sg-endpoint' }] })]],
  ])('keep it in by %s', (_, rules) => {
    const found = problem(trace(egress(...rules)));
    expect(found).toMatchObject({
      stage: 'security-group',
      status: 'fail',
      evidence: { securityGroupIds: ['sg-app'], direction: 'egress' },
    });
    expect(found.fix).toBe(
      "aws ec2 authorize-security-group-egress --group-id sg-app --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=0.0.0.0/0}]' --region ap-northeast-1",
    );
  });

  test('leave it unknown by a rule for some public addresses', () => {
    const found = problem(trace(egress(https({ IpRanges: [{ CidrIp: '52.0.0.0/8' }] }))));
    expect(found).toMatchObject({
      stage: 'security-group',
      status: 'unknown',
      evidence: { rules: ['tcp 443-443 52.0.0.0/8'] },
    });
  });

  test('leave it unknown by a prefix list that was not read', () => {
    const found = problem(trace(egress(https({ PrefixListIds: [{ PrefixListId: 'pl-x' }] }))));
    expect(found).toMatchObject({ status: 'unknown' });
    expect(found.reason).toContain('pl-x');
  });

  test('do not depend on lists that were not read when another rule lets it out', () => {
    expect(trace(egress(everything, https({ PrefixListIds: [{ PrefixListId: 'pl-x' }] }))).verdict).toBe('open');
  });

  test('count together', () => {
    const securityGroups = [group('sg-none', []), group('sg-app', [everything])];
    expect(trace({ securityGroups }, { place: { securityGroupIds: ['sg-none', 'sg-app'] } }).verdict).toBe('open');
  });

  test('that were not all described leave it unknown, unless one of the others lets it out', () => {
    const place = { securityGroupIds: ['sg-app', 'sg-gone'] };
    expect(trace(egress(everything), { place }).verdict).toBe('open');
    expect(problem(trace(egress(), { place }))).toMatchObject({ stage: 'security-group', status: 'unknown' });
    expect(problem(trace({}, { place: { securityGroupIds: [] } }))).toMatchObject({ status: 'unknown' });
  });
});

describe('the network ACL of a subnet', () => {
  const out = tcp(true, 443, 443);

  test('has to let 443 out and answers in', () => {
    expect(trace(appAcl(out, tcp(false, 1024, 65_535))).verdict).toBe('open');
    expect(trace(appAcl(allow(), allow({ Egress: false }))).verdict).toBe('open');
  });

  test('that lets no requests out is a cause', () => {
    const found = problem(trace(appAcl(tcp(true, 80, 80), allow({ Egress: false }))));
    expect(found).toMatchObject({
      stage: 'network-acl',
      status: 'fail',
      evidence: {
        networkAclId: 'acl-app',
        subnetId: 'subnet-app',
        direction: 'egress',
        ruleNumber: 32_767,
        ports: '443',
      },
    });
    expect(found.fix).toBe(
      'aws ec2 create-network-acl-entry --network-acl-id acl-app --egress --rule-number 110 --protocol tcp --port-range From=443,To=443 --cidr-block 0.0.0.0/0 --rule-action allow --region ap-northeast-1',
    );
  });

  test('that lets no answers in is a cause', () => {
    const found = problem(trace(appAcl(out, tcp(false, 443, 443))));
    expect(found).toMatchObject({
      status: 'fail',
      evidence: { direction: 'ingress', ruleNumber: 32_767, ports: '32768-60999' },
    });
    expect(found.fix).toContain(
      '--ingress --rule-number 110 --protocol tcp --port-range From=1024,To=65535 --cidr-block 0.0.0.0/0',
    );
  });

  test('lets the first rule that matches decide: a deny before the allow', () => {
    const deny = tcp(false, 1024, 65_535, { RuleNumber: 50, RuleAction: 'deny' });
    const found = problem(trace(appAcl(out, deny, allow({ Egress: false }))));
    expect(found.evidence).toMatchObject({ ruleNumber: 50 });
    expect(found.fix).toContain('--rule-number 10 ');
    const late = { ...deny, RuleNumber: 150 };
    expect(trace(appAcl(out, late, allow({ Egress: false }))).verdict).toBe('open');
  });

  test('is mended by removing the rule that denies when no number is left before it', () => {
    const deny = tcp(true, 443, 443, { RuleNumber: 1, RuleAction: 'deny' });
    expect(problem(trace(appAcl(deny, allow(), allow({ Egress: false })))).fix).toContain(
      'delete-network-acl-entry --network-acl-id acl-app --egress --rule-number 1 ',
    );
  });

  test('needs the ports of the platform, which are not the same', () => {
    const linuxOnly = appAcl(out, tcp(false, 32_768, 60_999));
    expect(problems(trace(linuxOnly))).toEqual([]);
    const path = trace(linuxOnly, { place: { platform: 'windows' } });
    expect(path.verdict).toBe('open');
    expect(problem(path)).toMatchObject({ stage: 'network-acl', status: 'warn', evidence: { ports: '49152-65535' } });
    const low = trace(appAcl(out, tcp(false, 1024, 5000)));
    expect(problem(low)).toMatchObject({ status: 'fail' });
  });

  test('leaves it unknown when it lets answers in from some public addresses', () => {
    const some = tcp(false, 1024, 65_535, { CidrBlock: '52.0.0.0/8' });
    expect(problem(trace(appAcl(out, some)))).toMatchObject({ status: 'unknown', stage: 'network-acl' });
  });

  test('does not let TCP pass by rules for other protocols or for IPv6', () => {
    const udp = allow({ Protocol: '17', PortRange: { From: 0, To: 65_535 } });
    const six = allow({ CidrBlock: undefined, Ipv6CidrBlock: '::/0', RuleNumber: 101 });
    expect(problem(trace(appAcl(udp, six, allow({ Egress: false })))).evidence).toMatchObject({ direction: 'egress' });
  });

  test('lets everything pass by a rule for all protocols, whatever ports that names', () => {
    const PortRange = { From: 80, To: 80 };
    expect(trace(appAcl(allow({ PortRange }), allow({ PortRange, Egress: false }))).verdict).toBe('open');
  });

  test('of the NAT gateway has to let both sides pass', () => {
    const natAcl = (...entries: readonly NetworkAclEntry[]) => ({
      networkAcls: [
        acl('acl-app', ['subnet-app'], [allow(), allow({ Egress: false })]),
        acl('acl-nat', ['subnet-public'], entries),
      ],
    });
    const inside = { CidrBlock: '10.0.0.0/16' };
    const rules = [
      tcp(false, 443, 443, { ...inside, RuleNumber: 100 }),
      tcp(true, 443, 443, { RuleNumber: 100 }),
      tcp(false, 1024, 65_535, { RuleNumber: 110 }),
      tcp(true, 1024, 65_535, { ...inside, RuleNumber: 110 }),
    ];
    expect(trace(natAcl(...rules)).verdict).toBe('open');
    for (const missing of rules.keys()) {
      const path = trace(natAcl(...rules.filter((_, index) => index !== missing)));
      expect(path.verdict).toBe('blocked');
      expect(problem(path)).toMatchObject({
        stage: 'network-acl',
        evidence: { networkAclId: 'acl-nat', direction: rules[missing]?.Egress ? 'egress' : 'ingress' },
      });
    }
  });

  test('that was not described leaves it unknown', () => {
    const found = problems(
      trace({ networkAcls: [acl('acl-nat', ['subnet-public'], [allow(), allow({ Egress: false })])] }),
    );
    expect(found.every(({ status, evidence }) => status === 'unknown' && evidence['subnetId'] === 'subnet-app')).toBe(
      true,
    );
    expect(found.length).toBeGreaterThan(0);
  });
});

describe('a free number for a rule', () => {
  const entries = (...numbers: readonly number[]) => ({ Entries: numbers.map((RuleNumber) => allow({ RuleNumber })) });

  test.each([
    [entries(100, 110), 32_767, 120],
    [entries(100, 115), 32_767, 120],
    [entries(100, 105), 105, 104],
    [entries(), 32_767, 10],
    [entries(7), 7, 6],
    [entries(1), 1, undefined],
    [entries(1, 2, 3), 3, undefined],
  ])('%j before %d is %s', (of, before, expected) => {
    expect(freeRuleNumber(of, { isEgress: true, before })).toBe(expected);
  });

  test('is not taken by rules of the other direction', () => {
    expect(
      freeRuleNumber({ Entries: [allow({ RuleNumber: 10, Egress: false })] }, { isEgress: true, before: 11 }),
    ).toBe(10);
  });
});

const cidr = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 16 }))
  .map(([a, b, length]) => `${a}.${b}.0.0/${length}`);
const ports = fc.tuple(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 65_535 })).map(([a, b]) => ({
  From: Math.min(a, b),
  To: Math.max(a, b),
}));
const entry = fc.record({
  RuleNumber: fc.integer({ min: 100, max: 32_000 }),
  RuleAction: fc.constantFrom('allow' as const, 'deny' as const),
  Protocol: fc.constantFrom('-1', '6', '17'),
  CidrBlock: cidr,
  PortRange: ports,
  Egress: fc.boolean(),
});
const entries = fc.uniqueArray(entry, {
  maxLength: 8,
  selector: ({ RuleNumber, Egress }) => `${RuleNumber} ${Egress}`,
});
const packets = fc.record({
  isEgress: fc.boolean(),
  remote: fc.array(cidr, { minLength: 1, maxLength: 1 }).map(parseCidrs),
  ports: ports.map(({ From, To }) => ({ from: From, to: To })),
});

/** The rule for one packet, looked up as the user guide tells it. */
function allowsPacket(
  rules: readonly NetworkAclEntry[],
  packet: { isEgress: boolean; address: bigint; port: number },
): boolean {
  const first = rules
    .toSorted((a, b) => (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0))
    .find((rule) => {
      const [range] = parseCidrs([rule.CidrBlock]);
      const isPort =
        rule.Protocol === '-1' ||
        ((rule.PortRange?.From ?? 0) <= packet.port && packet.port <= (rule.PortRange?.To ?? 0));
      const isAddress = range !== undefined && range.low <= packet.address && packet.address <= range.high;
      return rule.Egress === packet.isEgress && rule.Protocol !== '17' && isPort && isAddress;
    });
  return first?.RuleAction === 'allow';
}

describe('whatever the rules of a network ACL', () => {
  test('a verdict on many packets agrees with the verdicts on single ones', () => {
    fc.assert(
      fc.property(
        entries,
        packets,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (Entries, asked, x, y) => {
          const [range] = asked.remote;
          if (!range) return;
          const address = range.low + BigInt(Math.floor(Number(range.high - range.low) * x));
          const port = asked.ports.from + Math.floor((asked.ports.to - asked.ports.from) * y);
          const isAllowed = allowsPacket(Entries, { isEgress: asked.isEgress, address, port });
          const { allowed } = judgeAcl({ Entries }, asked);
          expect(allowed).not.toBe(isAllowed ? 'none' : 'all');
        },
      ),
    );
  });

  test('a deny before all others that covers the packets lets none of them pass', () => {
    fc.assert(
      fc.property(entries, packets, (Entries, asked: Packets) => {
        const deny = allow({ RuleNumber: 1, RuleAction: 'deny', Egress: asked.isEgress });
        expect(judgeAcl({ Entries: [...Entries, deny] }, asked)).toEqual({ allowed: 'none', deniedBy: 1 });
      }),
    );
  });

  test('an allow before all others that covers the packets lets all of them pass, and the order of the list means nothing', () => {
    fc.assert(
      fc.property(entries, packets, (Entries, asked: Packets) => {
        const first = allow({ RuleNumber: 1, Egress: asked.isEgress });
        expect(judgeAcl({ Entries: [...Entries, first] }, asked)).toEqual({ allowed: 'all', deniedBy: null });
        expect(judgeAcl({ Entries: Entries.toReversed() }, asked)).toEqual(judgeAcl({ Entries }, asked));
      }),
    );
  });

  test('a deny anywhere never lets more pass', () => {
    const rank = { none: 0, some: 1, all: 2 };
    fc.assert(
      fc.property(entries, entry, packets, (Entries, further, asked: Packets) => {
        fc.pre(
          !Entries.some(({ RuleNumber, Egress }) => RuleNumber === further.RuleNumber && Egress === further.Egress),
        );
        const before = judgeAcl({ Entries }, asked).allowed;
        const after = judgeAcl({ Entries: [...Entries, { ...further, RuleAction: 'deny' as const }] }, asked).allowed;
        expect(rank[after]).toBeLessThanOrEqual(rank[before]);
      }),
    );
  });
});

describe('whatever the rules of security groups', () => {
  const permission = fc
    .record({
      IpProtocol: fc.constantFrom('-1', 'tcp', 'udp'),
      ports,
      cidrs: fc.array(cidr, { maxLength: 3 }),
      groups: fc.array(fc.constantFrom('sg-a', 'sg-b'), { maxLength: 1 }),
    })
    .map(({ IpProtocol, ports: range, cidrs, groups }): IpPermission => ({
      IpProtocol,
      FromPort: range.From,
      ToPort: range.To,
      IpRanges: cidrs.map((CidrIp) => ({ CidrIp })),
      UserIdGroupPairs: groups.map((GroupId) => ({ GroupId })),
    }));
  const rank = { none: 0, unknown: 1, some: 1, all: 2 };
  const asked = {
    direction: 'egress' as const,
    remote: { addresses: parseCidrs(['52.0.0.0/8']), groupIds: ['sg-a'] },
    port: 443,
    prefixLists: [],
  };
  const judge = (rules: readonly IpPermission[]) => judgeGroups([group('sg-1', rules)], asked);

  test('a further rule never closes anything', () => {
    fc.assert(
      fc.property(fc.array(permission, { maxLength: 6 }), permission, (rules, further) => {
        expect(rank[judge([...rules, further]).allowed]).toBeGreaterThanOrEqual(rank[judge(rules).allowed]);
      }),
    );
  });

  test('neither their order nor the group that they are in makes a difference', () => {
    fc.assert(
      fc.property(fc.array(permission, { maxLength: 6 }), fc.nat(6), (rules, cut) => {
        const verdict = judge(rules);
        expect(judge(rules.toReversed())).toEqual(verdict);
        const split = [group('sg-1', rules.slice(0, cut)), group('sg-2', rules.slice(cut))];
        expect(judgeGroups(split, asked)).toEqual(verdict);
      }),
    );
  });
});
