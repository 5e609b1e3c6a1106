import { expect, test } from 'vitest';
import { checkNodes } from '../../../src/lib/preflight/index.js';
import { insertNode, ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { startFleet, type Fleet } from './fleet.js';

const ID_BASE = 0x1000;

/** So many more nodes that are like another one. */
function multiply(fleet: Fleet, name: string, count: number): void {
  const store = fleet.sandbox.store(ssmStore);
  const node = store.nodes.get(fleet.id(name));
  for (let index = 0; index < count; index += 1) {
    const InstanceId = `i-${(ID_BASE + index).toString(16).padStart(17, '0')}`;
    fleet.ec2.instances.set(InstanceId, { ...fleet.instance(name), InstanceId });
    if (node) insertNode(store, { ...node, instanceId: InstanceId, computerName: `copy-${index}` });
  }
}

/** Calls that a list of nodes needs, by page. */
const PAGED = ['ec2.DescribeInstances', 'ssm.DescribeInstanceInformation', 'ec2.DescribeInstanceStatus'];

test('the calls for causes do not grow with the nodes', async () => {
  const callsFor = async (copies: number) => {
    const fleet = await startFleet();
    multiply(fleet, 'api-4', copies);
    const selection = { ids: [], tags: ['Project=web3tier'], all: false };
    const report = await checkNodes({ selection, configs: [], diagnose: false, allChecks: false }, fleet.ctx);
    expect(report.findings.filter(({ check }) => check === 'network-acl')).toHaveLength(copies + 1);
    return fleet.calls();
  };
  const [few, many] = [await callsFor(3), await callsFor(300)];
  const causes = (calls: Readonly<Record<string, number>>) =>
    Object.entries(calls).filter(([operation]) => !PAGED.includes(operation));
  expect(causes(many)).toEqual(causes(few));
  expect(few).toMatchObject({ 'iam.GetInstanceProfile': 5, 'iam.GetRole': 5, 'ssm.GetServiceSetting': 1 });
  expect(many['ec2.DescribeInstanceStatus']).toBe(4);
});

test('reads the consoles of a few nodes only, and names the cause of all', async () => {
  const fleet = await startFleet();
  multiply(fleet, 'api-1', 30);
  const names = [...fleet.ec2.instances.values()].filter(({ ImageId, SubnetId }) => {
    const { ImageId: image, SubnetId: subnet } = fleet.instance('api-1');
    return ImageId === image && SubnetId === subnet;
  });
  for (const { InstanceId } of names) {
    const node = fleet.sandbox.store(ssmStore).nodes.get(InstanceId);
    if (node) node.connection = 'lost';
  }
  const selection = { ids: names.map(({ InstanceId }) => InstanceId), tags: [], all: false };
  const findings = await fleet.check([], { selection });
  expect(findings.filter(({ check }) => check === 'ssm-agent')).toHaveLength(names.length);
  expect(fleet.calls()['ec2.GetConsoleOutput']).toBe(20);
});
