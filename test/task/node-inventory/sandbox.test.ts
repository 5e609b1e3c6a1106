import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idsStartingWith, listNodes, resolveNodes, tagsStartingWith } from '../../../src/lib/node/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { insertNode, ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { collect } from '../../helpers/collect.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

const NOW_MS = Date.parse('2026-01-15T12:00:00.000Z');
const MACHINE = 'mi-0123456789abcdef0';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false, clock: fakeClock({ nowMs: NOW_MS }) });
  insertNode(sandbox.store(ssmStore), {
    instanceId: MACHINE,
    platformType: 'Linux',
    platformName: 'Ubuntu',
    platformVersion: '24.04',
    ipAddress: '192.168.0.7',
    computerName: 'rack7',
    iamRole: 'service-role/machines',
    registeredAtMs: NOW_MS,
    tags: { Project: 'web3tier', Role: 'rack' },
  });
}, 60_000);
afterAll(() => sandbox.close());

const byText = (a: string | null, b: string | null): number => ((a ?? '') < (b ?? '') ? -1 : 1);
const list = async (tags: readonly string[] = []) =>
  (await collect(listNodes({ ids: [], tags, all: tags.length === 0 }, sandboxContext(sandbox)))).flat();

describe('on the practice account', () => {
  test('the whole fleet is listed, with the reasons of the broken ones and the machine outside EC2', async () => {
    const nodes = await list();
    expect(nodes).toHaveLength(13);
    const broken = nodes.filter(({ reason }) => reason !== null);
    expect(broken.map(({ name, managed, pingStatus, reason }) => [name, managed, pingStatus, reason])).toEqual([
      ['api-4', true, 'ConnectionLost', 'connection-lost'],
      ['batch-2', false, null, 'no-instance-profile'],
    ]);
    expect(nodes.find(({ name }) => name === 'win-1')).toMatchObject({
      platform: 'Windows',
      platformVersion: '10.0.20348',
      state: 'running',
      tags: { Role: 'win' },
    });
    expect(nodes.at(-1)).toMatchObject({ instanceId: MACHINE, name: 'rack7', state: null, reason: null });
  });

  test.each([
    [['Role=api'], ['api-1', 'api-2', 'api-3', 'api-4']],
    [
      ['Role=api', 'Role=win'],
      ['api-1', 'api-2', 'api-3', 'api-4', 'win-1', 'win-2'],
    ],
    [
      ['Role=w*', 'Name=*-1'],
      ['web-1', 'win-1'],
    ],
    [['Role=rack'], ['rack7']],
    [
      ['Project', 'Role=batch'],
      ['batch-1', 'batch-2'],
    ],
    [['role=api'], []],
  ])('%j means %j', async (tags, names) => {
    expect((await list(tags)).map(({ name }) => name).toSorted(byText)).toEqual(names);
  });

  test('an id of another region is unknown here', async () => {
    const [node] = await list(['Role=api']);
    const selection = { ids: [node?.instanceId ?? ''], tags: [], all: false };
    await expect(resolveNodes(selection, sandboxContext(sandbox, { region: 'eu-west-1' }))).rejects.toMatchObject({
      exitCode: 5,
      message: `no node "${node?.instanceId}" in eu-west-1`,
    });
    expect(await resolveNodes(selection, sandboxContext(sandbox))).toMatchObject([{ name: node?.name }]);
  });

  test('a node that goes offline is told by its lost connection', async () => {
    const online = sandbox.addFault('node-offline:1');
    const lost = (await list()).filter(({ reason }) => reason === 'connection-lost');
    online();
    expect(lost).toHaveLength(2);
  });

  test('denied calls are told from an empty account', async () => {
    const allowed = sandbox.addFault('UnauthorizedOperation:ec2.DescribeInstances');
    const ctx = sandboxContext(sandbox);
    const nodes = await resolveNodes({ ids: [], tags: [], all: true }, ctx);
    allowed();
    expect(nodes).toHaveLength(12);
    expect(ctx.events).toMatchObject([{ type: 'warn', code: 'Ec2Denied' }]);
  });

  test('ids and tags are completed', async () => {
    const ctx = sandboxContext(sandbox);
    const [api] = await list(['Name=api-1']);
    const id = api?.instanceId ?? '';
    expect(await idsStartingWith(id.slice(0, 8), ctx)).toContain(id);
    expect(await idsStartingWith('', ctx)).toHaveLength(12);
    expect(await idsStartingWith('web', ctx)).toEqual([]);
    expect(await tagsStartingWith('Ro', ctx)).toEqual(['Role=']);
    expect(await tagsStartingWith('Role=w', ctx)).toEqual(['Role=web', 'Role=win']);
    expect(await tagsStartingWith('Nothing', ctx)).toEqual([]);
  });
});
