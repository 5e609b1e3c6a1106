import { EC2Client, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { loadNetwork, placeOf, tracePath, type NetworkView } from '../../../src/lib/network/index.js';
import { ec2Store, insertEc2 } from '../../../src/sandbox/services/ec2/store.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { createTestClock, rejection, startSandbox } from '../../sandbox/helpers.js';

const REGION = 'ap-northeast-1';
const SERVICES = ['ssm', 'ssmmessages', 'ec2messages', 'logs', 'monitoring', 'ec2', 'kms', 'sts', 's3'] as const;

async function start(options: { readonly throttle?: boolean } = {}) {
  const sandbox = await startSandbox({ seed: 'web3tier', clock: createTestClock(), throttle: false, ...options });
  const ctx = sandboxContext(sandbox);
  const client = ctx.aws.client(EC2Client);
  const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}));
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  const vpcIds = [...new Set(instances.flatMap(({ VpcId }) => VpcId ?? []))];
  const place = (name: string) => {
    const found = instances.find(({ Tags }) => Tags?.some(({ Value }) => Value === name));
    if (!found) throw new Error(`no ${name}`);
    return placeOf(found);
  };
  const before = sandbox.requests().length;
  const calls = () =>
    sandbox
      .requests()
      .slice(before)
      .map(({ operation }) => operation);
  return { sandbox, ctx, instances, vpcIds, place, calls };
}

/** Runs `aws ec2 create-network-acl-entry …` as the AWS CLI would. */
function runAclCommand(command: string) {
  const option = (name: string) => new RegExp(`--${name} (\\S+)`).exec(command)?.[1];
  const [From, To] = (/From=(\d+),To=(\d+)/.exec(command) ?? []).slice(1).map(Number);
  return {
    NetworkAclId: option('network-acl-id'),
    Egress: command.includes('--egress'),
    RuleNumber: Number(option('rule-number')),
    Protocol: option('protocol') === 'tcp' ? '6' : option('protocol'),
    PortRange: { From, To },
    CidrBlock: option('cidr-block'),
    RuleAction: option('rule-action'),
  };
}

describe('the network of the sample fleet', () => {
  test('is open for every server but the one whose subnet has an ACL of its own', async () => {
    const { ctx, instances, vpcIds } = await start();
    const view = await loadNetwork({ vpcIds }, ctx);
    // Interfaces of instances are not asked for: there are many of them.
    expect(view.endpointInterfaces).toEqual([]);
    const blocked = new Set<string>();
    for (const instance of instances) {
      const name = instance.Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '';
      for (const service of SERVICES) {
        const path = tracePath({ view, from: placeOf(instance), service, region: REGION });
        expect(path.verdict).not.toBe('unknown');
        if (path.verdict === 'blocked') blocked.add(name);
        else expect(path.via).toBe(service === 's3' ? 'gateway-endpoint' : 'nat-gateway');
      }
    }
    expect([...blocked]).toEqual(['api-4']);
  });

  test('is open for that one too after the printed fix', async () => {
    const { sandbox, ctx, vpcIds, place } = await start();
    const trace = (view: NetworkView) => tracePath({ view, from: place('api-4'), service: 'ssm', region: REGION });
    const { hops } = trace(await loadNetwork({ vpcIds }, ctx));
    const causes = hops.filter(({ status }) => status === 'fail');
    expect(causes).toMatchObject([{ stage: 'network-acl', evidence: { direction: 'ingress', ruleNumber: 32_767 } }]);
    await sandbox.invoke('ec2', 'CreateNetworkAclEntry', runAclCommand(causes[0]?.fix ?? ''));
    expect(trace(await loadNetwork({ vpcIds }, ctx)).verdict).toBe('open');
  });
});

describe('reading it', () => {
  test('takes one call for each kind, and two more for each VPC', async () => {
    const { ctx, vpcIds, calls } = await start();
    await loadNetwork({ vpcIds: [...vpcIds, ...vpcIds] }, ctx);
    expect(calls().toSorted()).toEqual([
      'DescribeDhcpOptions',
      'DescribeNatGateways',
      'DescribeNetworkAcls',
      'DescribeNetworkInterfaces',
      'DescribePrefixLists',
      'DescribeRouteTables',
      'DescribeSecurityGroups',
      'DescribeSubnets',
      'DescribeVpcAttribute',
      'DescribeVpcAttribute',
      'DescribeVpcEndpoints',
      'DescribeVpcs',
    ]);
  });

  test('goes through all pages, and through more VPCs than one filter takes', async () => {
    const { sandbox, ctx, calls } = await start();
    const vpcs = Array.from({ length: 201 }, (_, n) => ({ VpcId: `vpc-${n}`, CidrBlock: '10.0.0.0/16' }));
    const subnets = Array.from({ length: 1500 }, (_, n) => ({ SubnetId: `subnet-${n}`, VpcId: 'vpc-7' }));
    insertEc2(sandbox.store(ec2Store), { vpcs, subnets });
    const view = await loadNetwork({ vpcIds: vpcs.map(({ VpcId }) => VpcId) }, ctx);
    expect(view.vpcs).toHaveLength(201);
    expect(view.subnets).toHaveLength(1500);
    expect(calls().filter((name) => name === 'DescribeSubnets')).toHaveLength(3);
  });

  test('asks for the entries of those lists only that something names', async () => {
    const { sandbox, ctx, vpcIds, calls } = await start();
    const list = (PrefixListId: string) => ({
      PrefixListId,
      PrefixListName: PrefixListId,
      OwnerId: '123456789012',
      Entries: Array.from({ length: 101 }, (_, n) => ({ Cidr: `192.0.2.${n}/32` })),
    });
    const rule = { IpProtocol: 'tcp', PrefixListIds: [{ PrefixListId: 'pl-named' }, { PrefixListId: 'pl-gone' }] };
    insertEc2(sandbox.store(ec2Store), {
      prefixLists: [list('pl-named'), list('pl-other')],
      securityGroups: [{ GroupId: 'sg-lists', VpcId: vpcIds[0], IpPermissionsEgress: [rule] }],
    });
    const { prefixLists } = await loadNetwork({ vpcIds }, ctx);
    if ('denied' in prefixLists) throw new Error('denied');
    expect(prefixLists.find(({ id }) => id === 'pl-named')?.cidrs).toHaveLength(101);
    expect(prefixLists.map(({ id }) => id)).not.toContain('pl-other');
    expect(prefixLists.map(({ id }) => id)).not.toContain('pl-gone');
    expect(calls().filter((name) => name === 'GetManagedPrefixListEntries')).toHaveLength(3);
  });

  test.each([
    ['DescribeVpcs', 'vpcs'],
    ['DescribeDhcpOptions', 'dhcpOptions'],
    ['DescribeSubnets', 'subnets'],
    ['DescribeRouteTables', 'routeTables'],
    ['DescribeSecurityGroups', 'securityGroups'],
    ['DescribeNetworkAcls', 'networkAcls'],
    ['DescribeNatGateways', 'natGateways'],
    ['DescribeVpcEndpoints', 'vpcEndpoints'],
    ['DescribeNetworkInterfaces', 'endpointInterfaces'],
    ['DescribePrefixLists', 'prefixLists'],
  ] as const)('%s denied leaves one part out', async (operation, part) => {
    const { sandbox, ctx, vpcIds } = await start();
    sandbox.addFault(`AccessDenied:ec2.${operation}`);
    const view = await loadNetwork({ vpcIds }, ctx);
    expect(view[part]).toEqual({ denied: `ec2:${operation}` });
    const denied = Object.entries(view).flatMap(([name, value]) => ('denied' in value ? [name] : []));
    expect(denied).toEqual([part]);
  });

  test('DescribeVpcAttribute denied leaves the attributes out, and asks no more than once', async () => {
    const { sandbox, ctx, vpcIds, place, calls } = await start();
    sandbox.addFault('AccessDenied:ec2.DescribeVpcAttribute');
    const view = await loadNetwork({ vpcIds }, ctx);
    expect(view.vpcs).toMatchObject([{ dnsSupport: null, dnsHostnames: null }]);
    expect(calls().filter((name) => name === 'DescribeVpcAttribute')).toHaveLength(1);
    expect(tracePath({ view, from: place('api-1'), service: 'ssm', region: REGION }).verdict).toBe('unknown');
  });

  test('any other failure is thrown as the service put it', async () => {
    const { sandbox, ctx, vpcIds } = await start();
    sandbox.addFault('InvalidFilter:ec2.DescribeRouteTables');
    expect((await rejection(loadNetwork({ vpcIds }, ctx))).name).toBe('InvalidFilter');
  });

  test('ends with the signal', async () => {
    const { sandbox, vpcIds } = await start();
    const stop = new AbortController();
    sandbox.addFault('timeout:ec2.DescribeSubnets');
    const loading = rejection(loadNetwork({ vpcIds }, sandboxContext(sandbox, { signal: stop.signal })));
    stop.abort(new Error('enough'));
    expect((await loading).name).toBe('AbortError');
  });

  test('of no VPC asks for no VPC', async () => {
    const { ctx, calls } = await start();
    const view = await loadNetwork({ vpcIds: [] }, ctx);
    expect(view).toMatchObject({ vpcs: [], subnets: [], vpcEndpoints: [] });
    expect(calls()).toEqual(['DescribePrefixLists']);
  });
});
