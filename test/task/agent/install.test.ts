import { describe, expect, test } from 'vitest';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { ec2Store } from '../../../src/sandbox/services/ec2/store.js';
import { failureOf, startAgentFleet } from './fleet.js';

const PACKAGE = 'AWS-ConfigureAWSPackage';
const MANAGE = 'AmazonCloudWatch-ManageAgent';
const WELL = ['api-1', 'api-2', 'api-3', 'batch-1', 'web-1', 'web-2', 'web-3', 'web-4', 'win-1'];
const BROKEN = ['api-4', 'batch-2', 'win-2'];

describe('a fleet of Linux and Windows, three of them broken', () => {
  test('gets the agent where it can be; the three are named with their cause', async () => {
    const fleet = await startAgentFleet();
    const { rows, failure } = await fleet.install();
    expect(failure).toBe('partial');
    expect(new Set(rows.keys())).toEqual(new Set([...WELL, ...BROKEN]));
    for (const name of WELL) {
      expect(rows.get(name), name).toMatchObject({ status: 'ok', step: 'verify' });
      expect(rows.get(name)?.agentVersion, name).toMatch(/^1\.\d+/);
      expect(rows.get(name)?.configHash, name).toMatch(/^[0-9a-f]{64}$/);
      expect(rows.get(name)?.metricsLastSeen, name).toMatch(/^2026-/);
    }
    for (const name of BROKEN) expect(rows.get(name), name).toMatchObject({ status: 'excluded', step: 'preflight' });
    expect(rows.get('batch-2')?.reason).toContain(`no-instance-profile`);
    expect(rows.get('api-4')?.reason).toContain(`awsops node check ${fleet.id('api-4')}`);
    expect(rows.get('win-2')?.reason).toMatch(/PutMetricData|cloudwatch/i);
  });

  test('sends each document once to each node that can take it, and nothing to the others', async () => {
    const fleet = await startAgentFleet();
    await fleet.install();
    const once = Object.fromEntries(WELL.map((name) => [name, 1]));
    expect(fleet.sent(PACKAGE)).toEqual(once);
    expect(fleet.sent(MANAGE)).toEqual(once);
  });

  test('run again it leaves everything as it is', async () => {
    const fleet = await startAgentFleet();
    await fleet.install();
    const [sentBefore, storedBefore] = [fleet.sent(PACKAGE), fleet.count('PutParameter')];
    const { rows, failure } = await fleet.install();
    expect(failure).toBe('partial');
    for (const name of WELL) expect(rows.get(name), name).toMatchObject({ status: 'unchanged', step: null });
    expect(fleet.sent(PACKAGE)).toEqual(sentBefore);
    expect(fleet.count('PutParameter')).toBe(storedBefore);
  });

  test('the plan says what would be sent where, and sends and stores nothing', async () => {
    const fleet = await startAgentFleet();
    const { changes } = await fleet.plan();
    const ofNode = (name: string) => changes.find(({ id }) => id.includes(fleet.id(name)));
    expect(ofNode('web-1')).toMatchObject({ action: 'create', resource: 'CloudWatch agent' });
    expect(fleet.ctx.events).toContainEqual({
      type: 'note',
      message:
        `to send: ${PACKAGE} to 9 nodes, ${MANAGE} to 9 nodes, in waves of 1, 8; ` +
        'it ends when more than 1 node failed',
    });
    expect(ofNode('batch-2')).toMatchObject({ action: 'none', reason: expect.stringContaining('left out') });
    expect(changes.filter(({ id }) => id.includes('AmazonCloudWatch-')).map(({ action }) => action)).toEqual([
      'create',
      'create',
    ]);
    expect(fleet.count('PutParameter')).toBe(0);
    expect(fleet.sent(PACKAGE)).toEqual({});
    expect(fleet.sent(MANAGE)).toEqual({});
  });
});

describe('a configuration', () => {
  const web = { selection: { ids: [], tags: ['Role=web'], all: false }, config: ['linux-basic'] };

  test('that changes is stored as a new version and applied without the package', async () => {
    const fleet = await startAgentFleet();
    const text = (interval: number) =>
      JSON.stringify({
        agent: { metrics_collection_interval: interval },
        metrics: {
          append_dimensions: { InstanceId: '${aws:InstanceId}' },
          metrics_collected: { mem: { measurement: ['mem_used_percent'] } },
        },
      });
    await fleet.install({ ...web, config: [fleet.file('web.json', text(60))] });
    const { rows, failure } = await fleet.install({ ...web, config: [fleet.file('web.json', text(30))] });
    expect(failure).toBeNull();
    expect([...rows.values()].map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(fleet.sent(PACKAGE)['web-1']).toBe(1);
    expect(fleet.sent(MANAGE)['web-1']).toBe(2);
  });

  test('of another team is not deleted unless that is asked for', async () => {
    const fleet = await startAgentFleet();
    await fleet.install(web);
    const { configs } = fleet.node('web-1').agent;
    configs.set('ssm_AmazonCloudWatch-team', {
      text: '{"metrics":{"metrics_collected":{"swap":{"measurement":["swap_free"]}}}}',
    });
    const kept = await fleet.install({ ...web, config: ['linux-processes'] });
    expect(kept.rows.get('web-1')).toMatchObject({ status: 'excluded' });
    expect(kept.rows.get('web-1')?.reason).toContain('ssm_AmazonCloudWatch-team');
    expect(configs.has('ssm_AmazonCloudWatch-team')).toBe(true);
    const deleted = await fleet.install({ ...web, config: ['linux-processes'], replace: true });
    expect(deleted.rows.get('web-1')).toMatchObject({ status: 'ok' });
    expect([...configs.keys()]).toEqual(['ssm_AmazonCloudWatch-linux-processes']);
  });

  test.each([
    ['malformed', '{"metrics": {', /would not work/],
    ['an empty object', '{}', /would not work/],
    [
      'misspelled',
      '{"metric": {"metrics_collected": {"mem": {"measurement": ["mem_used_percent"]}}}}',
      /would not work/,
    ],
  ])('that is %s is refused before anything is read or sent', async (_, text, message) => {
    const fleet = await startAgentFleet();
    const error = await failureOf(fleet.plan({ ...web, config: [fleet.file('bad.json', text)] }));
    expect(error.message).toMatch(message);
    expect(error.exitCode).toBe(2);
    expect(fleet.count('SendCommand')).toBe(0);
  });

  test('that does not fit into a parameter even without white space is refused with its size', async () => {
    const fleet = await startAgentFleet();
    const files = Array.from({ length: 120 }, (_, index) => ({
      file_path: `/var/log/app/service-${index}.log`,
      log_group_name: `/app/service-${index}`,
    }));
    const text = JSON.stringify({ logs: { logs_collected: { files: { collect_list: files } } } });
    const error = await failureOf(fleet.plan({ ...web, config: [fleet.file('large.json', text)] }));
    expect(error.exitCode).toBe(2);
    expect(`${error.message} ${error.reason}`).toMatch(/8,?192|8 KB|KiB|bytes|characters/);
  });

  test('for a parameter that does not exist is exit 5', async () => {
    const fleet = await startAgentFleet();
    const error = await failureOf(fleet.plan({ ...web, config: ['ssm:AmazonCloudWatch-nobody'] }));
    expect(error.exitCode).toBe(5);
    expect(error.message).toContain('AmazonCloudWatch-nobody');
  });

  test('is needed for each platform: nodes without one are left out', async () => {
    const fleet = await startAgentFleet();
    const { rows } = await fleet.install({ config: ['linux-basic'] });
    expect(rows.get('win-1')).toMatchObject({ status: 'excluded', reason: expect.stringContaining('Windows') });
    expect(rows.get('web-1')).toMatchObject({ status: 'ok' });
  });
});

describe('the selection', () => {
  test('a tag that nothing has is exit 5, never success', async () => {
    const fleet = await startAgentFleet();
    const error = await failureOf(fleet.plan({ selection: { ids: [], tags: ['Role=nobody'], all: false } }));
    expect(error.exitCode).toBe(5);
  });

  test('a terminated instance among good ones is named, and the others get the agent', async () => {
    const fleet = await startAgentFleet();
    const { instances } = fleet.sandbox.store(ec2Store);
    const gone = fleet.id('web-2');
    const instance = instances.get(gone);
    if (instance) instances.set(gone, { ...instance, State: { Code: 48, Name: 'terminated' } });
    const selection = { ids: [fleet.id('web-1'), gone], tags: [], all: false };
    const { rows, failure } = await fleet.install({ selection, config: ['linux-basic'] });
    expect(failure).toBe('partial');
    expect(rows.get('web-1')).toMatchObject({ status: 'ok' });
    expect(rows.get('web-2')).toMatchObject({ status: 'excluded' });
  });
});

describe('when something goes wrong', () => {
  const web = { selection: { ids: [], tags: ['Role=web'], all: false }, config: ['linux-basic'] };

  test('an agent that takes a configuration and sends nothing is told as such, and stops the next wave', async () => {
    const fleet = await startAgentFleet();
    const put = (Value: string) =>
      fleet.sandbox.invoke('ssm', 'PutParameter', {
        Name: 'AmazonCloudWatch-web',
        Type: 'String',
        Value,
        Overwrite: true,
      });
    await put('{"metrics":{"metrics_collected":{"mem":{"measurement":["mem_used_percent"]}}}}');
    const job = await fleet.plan({ ...web, config: ['ssm:AmazonCloudWatch-web'], maxErrors: '0' });
    // Another person breaks it in between: the agent says "validation succeeded" all the same.
    await put('{"metrics":{');
    const { rows, failure } = await job.run(fleet.ctx.signal);
    expect(rows.map(({ status, step }) => [status, step])).toEqual([
      ['no-data', 'verify'],
      ['not-run', null],
      ['not-run', null],
      ['not-run', null],
    ]);
    expect(rows[0]?.['reason']).toMatch(/no metrics have arrived; see why: awsops node check i-/);
    expect(failure).toBe('failed');
  });

  test('a package that cannot be downloaded fails its node in that step', async () => {
    const fleet = await startAgentFleet();
    fleet.node('web-3').packagesReachable = false;
    const { rows, failure } = await fleet.install({ ...web, maxErrors: '4', canary: 'off' });
    expect(failure).toBe('partial');
    expect(rows.get('web-3')).toMatchObject({ status: 'failed', step: 'package' });
    expect(rows.get('web-3')?.reason).not.toBeNull();
    expect(rows.get('web-1')).toMatchObject({ status: 'ok' });
    expect(fleet.sent(MANAGE)['web-3']).toBeUndefined();
  });

  test('a denied SendCommand is an error with the permission, and nothing is sent', async () => {
    const fleet = await startAgentFleet();
    fleet.sandbox.addFault('AccessDeniedException:ssm.SendCommand');
    const error = await failureOf(fleet.install(web));
    expect(error.exitCode).toBe(4);
    expect(fleet.sent(PACKAGE)).toEqual({});
  });

  test('a document that the region does not have is an error that names it', async () => {
    const fleet = await startAgentFleet();
    fleet.sandbox.store(ssmStore).documents.delete(MANAGE);
    const error = await failureOf(fleet.plan(web));
    expect(error.message).toContain(MANAGE);
  });

  test('a storm of throttling is weathered: each node gets each document once', async () => {
    const fleet = await startAgentFleet();
    fleet.sandbox.addFault('ThrottlingException:ssm.*:0.3');
    const { rows, failure } = await fleet.install(web);
    expect(failure).toBeNull();
    expect([...rows.values()].map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(fleet.sent(PACKAGE)).toEqual({ 'web-1': 1, 'web-2': 1, 'web-3': 1, 'web-4': 1 });
  });

  test('an interrupted run is gone on with: what was sent is not sent again', async () => {
    const fleet = await startAgentFleet();
    const stop = new AbortController();
    const job = await fleet.plan({ ...web, canary: '1' });
    const rejected = job.run(stop.signal).catch((error: unknown) => error);
    await expect.poll(() => fleet.sent(MANAGE)['web-1'], { timeout: 10_000, interval: 1 }).toBe(1);
    stop.abort(new Error('interrupted'));
    expect(await rejected).toMatchObject({ message: 'interrupted' });
    const note = fleet.ctx.events.findLast((event) => event.type === 'note' && event.message.includes('--resume'));
    const runId = /--resume (\S+)/.exec(note && 'message' in note ? note.message : '')?.[1];
    expect(runId).toBeDefined();
    const told = fleet.ctx.events.map((event) => ('message' in event ? event.message : ''));
    expect(told).toContain(`see how it goes: awsops node result ${runId}`);
    expect(told).toContain(`end it: awsops node cancel ${runId}`);
    const resumed = await fleet.install({
      selection: { ids: [], tags: [], all: false },
      config: [],
      resume: runId,
    });
    expect(resumed.failure).toBeNull();
    expect([...resumed.rows.values()].map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok']);
    const once = { 'web-1': 1, 'web-2': 1, 'web-3': 1, 'web-4': 1 };
    expect(fleet.sent(PACKAGE)).toEqual(once);
    expect(fleet.sent(MANAGE)).toEqual(once);
  });
});
