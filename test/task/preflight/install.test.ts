import { describe, expect, test } from 'vitest';
import { resolveNodes } from '../../../src/lib/node/index.js';
import { preflightForInstall, readConfigSource } from '../../../src/lib/preflight/index.js';
import { startFleet, type Fleet } from './fleet.js';

async function readinessOf(fleet: Fleet, names: readonly string[], configs: readonly string[] = []) {
  const nodes = await resolveNodes({ ids: names.map(fleet.id), tags: [], all: false }, fleet.ctx);
  const sources = await Promise.all(configs.map((spec) => readConfigSource(spec, fleet.ctx)));
  return preflightForInstall({ nodes, configs: sources }, fleet.ctx);
}

describe('preflightForInstall', () => {
  test('is ready for nine of the twelve, and says why not for the others', async () => {
    const fleet = await startFleet();
    const nodes = await resolveNodes({ ids: [], tags: ['Project=web3tier'], all: false }, fleet.ctx);
    const found = await preflightForInstall({ nodes, configs: [] }, fleet.ctx);
    expect(found.map(({ instanceId }) => instanceId)).toEqual(nodes.map(({ instanceId }) => instanceId));
    expect(found.filter(({ ready }) => ready)).toHaveLength(9);
    const causes = found.flatMap(({ findings }) =>
      findings
        .filter(({ status }) => status === 'fail')
        .map(({ check, evidence }) => `${String(evidence['name'])}: ${check}`),
    );
    expect(causes.toSorted()).toEqual(['api-4: managed', 'batch-2: managed', 'win-2: agent-permissions']);
  });

  test('sends nothing to nodes, and reads neither network nor data', async () => {
    const fleet = await startFleet();
    await readinessOf(fleet, ['api-1', 'win-1', 'batch-2']);
    const operations = Object.keys(fleet.calls()).map((call) => call.split('.')[1]);
    for (const operation of [
      'SendCommand',
      'DescribeRouteTables',
      'GetMetricData',
      'ListMetrics',
      'GetConsoleOutput',
    ]) {
      expect(operations).not.toContain(operation);
    }
  });

  test('a node that is not online points to the command that finds the cause', async () => {
    const fleet = await startFleet();
    const [readiness] = await readinessOf(fleet, ['api-4']);
    expect(readiness).toMatchObject({ ready: false });
    expect(readiness?.findings[0]?.fix).toContain(`awsops node check ${fleet.id('api-4')}`);
  });

  test('a stopped instance is not ready', async () => {
    const fleet = await startFleet();
    fleet.change('api-1', { State: { Name: 'stopped' } });
    expect(await readinessOf(fleet, ['api-1'])).toMatchObject([{ ready: false, findings: [{ check: 'state' }] }]);
  });

  test('a node of another platform than the configuration is not ready', async () => {
    const fleet = await startFleet();
    const found = await readinessOf(fleet, ['api-1', 'win-1'], ['linux-basic']);
    expect(found.map(({ ready }) => ready)).toEqual([true, false]);
    expect(found[1]?.findings[0]).toMatchObject({ check: 'platform', status: 'fail' });
  });

  test('what is unknown is reported and does not stand in the way', async () => {
    const fleet = await startFleet();
    fleet.sandbox.addFault('AccessDenied:iam.SimulatePrincipalPolicy');
    const [readiness] = await readinessOf(fleet, ['api-1']);
    expect(readiness).toMatchObject({ ready: true, findings: [{ check: 'agent-permissions', status: 'unknown' }] });
  });

  test('a node of which nobody knows whether it is online is not ready', async () => {
    const fleet = await startFleet();
    fleet.sandbox.addFault('AccessDeniedException:ssm.DescribeInstanceInformation');
    const [readiness] = await readinessOf(fleet, ['api-1']);
    expect(readiness).toMatchObject({ ready: false, findings: [{ check: 'managed', status: 'unknown' }] });
  });
});
