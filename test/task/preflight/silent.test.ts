import { describe, expect, test } from 'vitest';
import type { CheckNodesInput } from '../../../src/lib/preflight/index.js';
import { startFleet, type Fleet } from './fleet.js';

const NAME = 'AmazonCloudWatch-web';
const HOUR_MS = 3_600_000;

const METRICS = {
  metrics: {
    append_dimensions: { InstanceId: '${aws:InstanceId}' },
    metrics_collected: { mem: { measurement: ['mem_used_percent'] } },
  },
};
const logs = (file_path: string, more: object = {}) => ({
  logs: { logs_collected: { files: { collect_list: [{ file_path, log_group_name: '/web/app', ...more }] } } },
});

const put = (fleet: Fleet, name: string, value: unknown): Promise<unknown> =>
  fleet.sandbox.invoke('ssm', 'PutParameter', {
    Name: name,
    Type: 'String',
    Value: typeof value === 'string' ? value : JSON.stringify(value),
    Overwrite: true,
    Tier: 'Intelligent-Tiering',
  });

/** The CloudWatch agent runs on the node, with the configuration of a parameter; `isSilent`: nothing of it arrives. */
function runAgent(
  fleet: Fleet,
  name: string,
  { text = JSON.stringify(METRICS), startedAgoMs = HOUR_MS, isSilent = true } = {},
): void {
  const { agent } = fleet.node(name);
  agent.version = '1.300071.0b1';
  agent.state = 'running';
  agent.startedAtMs = fleet.clock.now() - startedAgoMs;
  // The simulated agent has sent what came before this moment.
  agent.shippedUntilMs = isSilent ? fleet.clock.now() + HOUR_MS : agent.startedAtMs;
  agent.configs.set(`ssm_${NAME}`, { text });
}

/** The first cause that is found on a node. */
async function causeOf(fleet: Fleet, name: string, input: Partial<CheckNodesInput> = {}) {
  const findings = await fleet.check([name], { diagnose: true, ...input });
  return findings.find(({ status }) => status === 'fail');
}

const withPolicy = (fleet: Fleet, name: string, statements: readonly object[]): void => {
  const role = fleet.role(name);
  role.attachedPolicies.delete('arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy');
  role.inlinePolicies.set('agent', JSON.stringify({ Version: '2012-10-17', Statement: statements }));
};

/** No way to the internet for the CloudWatch agent, while SSM Agent is online by other means (its endpoints). */
const cutOff = (fleet: Fleet, name: string): void =>
  fleet.changeRoutes(name, (routes) => routes.filter((route) => route.DestinationCidrBlock !== '0.0.0.0/0'));

describe('a node whose data arrives', () => {
  test('is passed with the age of its data, and nothing else is asked', async () => {
    const fleet = await startFleet();
    await put(fleet, NAME, METRICS);
    runAgent(fleet, 'api-1', { isSilent: false });
    const findings = await fleet.check(['api-1'], { diagnose: true });
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      ['caller', 'pass'],
      ['data', 'pass'],
    ]);
    expect(findings[1]?.reason).toMatch(/^managed and shipping: metrics \d+ (s|min) ago$/);
    expect(Object.keys(fleet.calls()).filter((call) => call.startsWith('iam.'))).toEqual([]);
    expect(fleet.calls()).not.toHaveProperty('ssm.SendCommand');
  });
});

describe('data that is older than 15 minutes', () => {
  /** The agent was stopped some time ago: its last data is that old. */
  async function stoppedAgo(ms: number, config: object = METRICS) {
    const fleet = await startFleet();
    await put(fleet, NAME, config);
    runAgent(fleet, 'api-1', { isSilent: false, text: JSON.stringify(config) });
    await fleet.check(['api-1']);
    fleet.node('api-1').agent.state = 'stopped';
    await fleet.clock.advance(ms);
    return causeOf(fleet, 'api-1', { configs: [`ssm:${NAME}`] });
  }

  test('does not count; younger data does', async () => {
    expect(await stoppedAgo(10 * 60_000)).toBeUndefined();
    expect(await stoppedAgo(20 * 60_000)).toMatchObject({ check: 'agent' });
  });

  test('counts where the configuration sends that seldom', async () => {
    const agent = { metrics_collection_interval: 600 };
    expect(await stoppedAgo(20 * 60_000, { agent, ...METRICS })).toBeUndefined();
  });
});

describe('a node that is online and silent:', () => {
  test('the role may not send metrics', async () => {
    const fleet = await startFleet();
    runAgent(fleet, 'win-2');
    expect(await causeOf(fleet, 'win-2')).toMatchObject({ check: 'agent-permissions' });
  });

  test('the role may send metrics of another namespace only', async () => {
    const fleet = await startFleet();
    withPolicy(fleet, 'api-1', [
      {
        Effect: 'Allow',
        Action: 'cloudwatch:PutMetricData',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'Other' } },
      },
      { Effect: 'Allow', Action: ['logs:*', 'ssm:GetParameter'], Resource: '*' },
    ]);
    await put(fleet, NAME, METRICS);
    const cause = await causeOf(fleet, 'api-1', { configs: [`ssm:${NAME}`] });
    expect(cause).toMatchObject({ check: 'agent-permissions', reason: expect.stringContaining('PutMetricData') });
    // Nobody said which namespace: then it is no cause, but worth a word.
    const found = await fleet.check(['api-1']);
    expect(found.find(({ check }) => check === 'agent-permissions')).toMatchObject({
      status: 'warn',
      reason: expect.stringContaining('unless cloudwatch:namespace has the right value'),
    });
  });

  test('the role may not write to the log group of the configuration', async () => {
    const fleet = await startFleet();
    withPolicy(fleet, 'api-1', [
      { Effect: 'Allow', Action: ['cloudwatch:PutMetricData', 'ssm:GetParameter'], Resource: '*' },
      { Effect: 'Allow', Action: 'logs:*', Resource: 'arn:aws:logs:*:*:log-group:/other/*' },
    ]);
    await put(fleet, NAME, { ...METRICS, ...logs('/var/log/app.log') });
    const cause = await causeOf(fleet, 'api-1', { configs: [`ssm:${NAME}`] });
    expect(cause?.reason).toContain('may not logs:CreateLogStream, logs:PutLogEvents');
    expect(JSON.stringify(cause?.evidence)).toContain(':log-group:/web/app:log-stream:');
  });

  test('the role may not describe tags, which the configuration needs', async () => {
    const fleet = await startFleet();
    withPolicy(fleet, 'api-1', [
      { Effect: 'Allow', Action: ['cloudwatch:PutMetricData', 'logs:*', 'ssm:GetParameter'], Resource: '*' },
    ]);
    const append_dimensions = { InstanceId: '${aws:InstanceId}', AutoScalingGroupName: '${aws:AutoScalingGroupName}' };
    await put(fleet, NAME, { metrics: { ...METRICS.metrics, append_dimensions } });
    const cause = await causeOf(fleet, 'api-1', { configs: [`ssm:${NAME}`] });
    expect(cause?.reason).toContain('may not ec2:DescribeTags');
  });

  test('SSM Agent lives on Default Host Management, of which the CloudWatch agent gets nothing (trap 9)', async () => {
    const fleet = await startFleet();
    runAgent(fleet, 'api-1');
    fleet.change('api-1', { IamInstanceProfile: undefined });
    expect(await causeOf(fleet, 'api-1')).toMatchObject({
      check: 'agent-profile',
      reason: expect.stringContaining('Default Host Management gives credentials to SSM Agent only'),
    });
  });

  test('the way to CloudWatch is shut, though SSM Agent is online', async () => {
    const fleet = await startFleet();
    await put(fleet, NAME, METRICS);
    runAgent(fleet, 'api-1');
    cutOff(fleet, 'api-1');
    fleet.addEndpoints('api-1', ['ssm', 'ssmmessages', 'ec2messages', 'logs']);
    expect(await causeOf(fleet, 'api-1')).toMatchObject({
      check: 'route',
      reason: expect.stringMatching(/^monitoring: /),
      evidence: { services: ['monitoring'] },
    });
  });

  test('the way to EC2 is shut, which the configuration needs for tags (trap 18)', async () => {
    const fleet = await startFleet();
    cutOff(fleet, 'api-1');
    fleet.addEndpoints('api-1', ['ssm', 'ssmmessages', 'logs', 'monitoring']);
    const append_dimensions = { InstanceId: '${aws:InstanceId}', AutoScalingGroupName: '${aws:AutoScalingGroupName}' };
    await put(fleet, NAME, { metrics: { ...METRICS.metrics, append_dimensions } });
    await put(fleet, 'AmazonCloudWatch-plain', METRICS);
    expect(await causeOf(fleet, 'api-1', { configs: [`ssm:${NAME}`] })).toMatchObject({
      check: 'route',
      evidence: { services: ['ec2'] },
    });
    expect(await causeOf(fleet, 'api-1', { configs: ['ssm:AmazonCloudWatch-plain'] })).toBeUndefined();
  });

  test('the endpoint of S3 does not let packages through (trap 17)', async () => {
    const fleet = await startFleet();
    for (const [id, endpoint] of fleet.ec2.vpcEndpoints) {
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::our-bucket/*' }],
      });
      fleet.ec2.vpcEndpoints.set(id, { ...endpoint, PolicyDocument });
    }
    const findings = await fleet.check(['api-1'], { diagnose: true });
    const finding = findings.find(({ check }) => check === 'packages');
    // A policy that names buckets is not taken for one that lets everything through.
    expect(['warn', 'unknown']).toContain(finding?.status);
    expect(finding?.evidence).toMatchObject({ services: ['s3'], vpcEndpointId: expect.stringMatching(/^vpce-/) });
    // Whoever wants the agent there is stopped by it.
    const wanted = await causeOf(fleet, 'api-1', { configs: ['linux-basic'] });
    expect(wanted?.check).toBe(finding?.status === 'warn' ? 'packages' : undefined);
  });

  test('the metadata service is off', async () => {
    const fleet = await startFleet();
    await put(fleet, NAME, METRICS);
    runAgent(fleet, 'api-1');
    fleet.change('api-1', { MetadataOptions: { HttpEndpoint: 'disabled' } });
    expect(await causeOf(fleet, 'api-1')).toMatchObject({ check: 'metadata' });
  });

  test.each([
    [{ state: 'stopped' as const }, /the CloudWatch agent is stopped/],
    [
      { errors: ['2026-01-15T11:59:00Z E! dial tcp 52.1.1.1:443: i/o timeout'] },
      /does not reach AWS; its log says ".*i\/o timeout"/,
    ],
    [{ errors: ['2026-01-15T11:59:00Z E! open /var/log/app.log: permission denied'] }, /may not read a file/],
  ])('the node itself says why (%#)', async (state, reason) => {
    const fleet = await startFleet();
    await put(fleet, NAME, METRICS);
    runAgent(fleet, 'api-1');
    Object.assign(fleet.node('api-1').agent, state);
    const cause = await causeOf(fleet, 'api-1');
    expect(cause).toMatchObject({ check: 'agent', reason: expect.stringMatching(reason) });
  });

  test('the agent was started a moment ago: that is no failure yet', async () => {
    const fleet = await startFleet();
    await put(fleet, NAME, METRICS);
    runAgent(fleet, 'api-1', { startedAgoMs: 10_000 });
    const findings = await fleet.check(['api-1'], { diagnose: true });
    expect(findings.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(findings.find(({ check }) => check === 'data')).toMatchObject({
      status: 'skip',
      reason: expect.stringContaining('up to 15 minutes'),
    });
  });

  test('no agent is installed: the node is in order, and the installation is offered', async () => {
    const fleet = await startFleet();
    const findings = await fleet.check(['api-1'], { diagnose: true });
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      ['caller', 'pass'],
      ['managed', 'pass'],
    ]);
    expect(findings[1]?.reason).toBe('managed; no CloudWatch agent is installed');
    expect(fleet.ctx.events).toContainEqual({
      type: 'note',
      message: `1 node has no CloudWatch agent; to install it: awsops agent install ${fleet.id('api-1')} --config PRESET`,
    });
  });

  test('a node that does not answer is unknown', async () => {
    const fleet = await startFleet();
    fleet.node('api-1').delivery = 'undeliverable';
    const findings = await fleet.check(['api-1'], { diagnose: true });
    expect(findings.find(({ check }) => check === 'agent')).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('the diagnostic script ended as'),
    });
  });
});

describe('the configuration that a node is to have:', () => {
  test('the parameter does not exist in this region', async () => {
    const fleet = await startFleet();
    expect(await causeOf(fleet, 'api-1', { configs: [`ssm:${NAME}`] })).toMatchObject({
      check: 'parameter',
      reason: `the parameter "${NAME}" does not exist in ap-northeast-1`,
    });
  });

  test('the parameter on the node is gone: it is found by the name of the file', async () => {
    const fleet = await startFleet();
    runAgent(fleet, 'api-1');
    expect(await causeOf(fleet, 'api-1')).toMatchObject({
      check: 'parameter',
      reason: expect.stringContaining(`"${NAME}" does not exist`),
    });
  });

  test('a name without the prefix is a warning, and a failure where the role may not read it', async () => {
    const fleet = await startFleet();
    await put(fleet, '/prod/agent', METRICS);
    const found = await fleet.check(['api-1'], { diagnose: true, configs: ['ssm:/prod/agent'] });
    expect(found.find(({ check }) => check === 'parameter')?.status).toBe('warn');
    const role = fleet.role('api-1');
    role.attachedPolicies.delete('arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore');
    expect(await causeOf(fleet, 'api-1', { configs: ['ssm:/prod/agent'] })).toMatchObject({
      check: 'agent-permissions',
      reason: expect.stringContaining('may not ssm:GetParameter'),
    });
  });

  test.each([
    ['malformed JSON', '{"metrics": ', /line 1/],
    ['an unknown section', JSON.stringify({ metric: {} }), /metric/],
    [
      'the logs of another system: AL2023 has no /var/log/messages (trap 11)',
      JSON.stringify({ ...METRICS, ...logs('/var/log/messages') }),
      /\/var\/log\/messages/,
    ],
    [
      'conflicting retention of one group (trap 13)',
      JSON.stringify({
        logs: {
          logs_collected: {
            files: {
              collect_list: [
                { file_path: '/var/log/a.log', log_group_name: '/web/app', retention_in_days: 7 },
                { file_path: '/var/log/b.log', log_group_name: '/web/app', retention_in_days: 30 },
              ],
            },
          },
        },
      }),
      /retention/,
    ],
  ])('%s', async (_, text, reason) => {
    const fleet = await startFleet();
    await put(fleet, NAME, text);
    const findings = await fleet.check(['api-1'], { configs: [`ssm:${NAME}`] });
    const finding = findings.find(({ check }) => check === 'configuration');
    expect(['fail', 'warn']).toContain(finding?.status);
    expect(finding?.reason).toMatch(reason);
  });

  test('run_as_user against files of root (trap 10)', async () => {
    const fleet = await startFleet();
    const config = { agent: { run_as_user: 'cwagent' }, ...METRICS, ...logs('/var/log/secure') };
    await put(fleet, NAME, config);
    const findings = await fleet.check(['batch-1'], { configs: [`ssm:${NAME}`] });
    const finding = findings.find(({ check }) => check === 'configuration');
    expect(JSON.stringify(finding?.evidence)).toContain('run_as_user');
  });

  test('a node is not asked where a cause was found without it', async () => {
    const fleet = await startFleet();
    await put(fleet, NAME, '{"metrics": ');
    expect(await causeOf(fleet, 'api-1', { configs: [`ssm:${NAME}`] })).toMatchObject({ check: 'configuration' });
    expect(fleet.calls()).not.toHaveProperty('ssm.SendCommand');
  });

  test('a version of a parameter is the same parameter to the role', async () => {
    const fleet = await startFleet();
    await put(fleet, NAME, METRICS);
    const findings = await fleet.check(['api-1'], { allChecks: true, configs: [`ssm:${NAME}:1`] });
    expect(findings.find(({ check }) => check === 'parameter')).toMatchObject({
      status: 'pass',
      evidence: { parameter: NAME },
    });
    expect(findings.find(({ check }) => check === 'agent-permissions')?.status).toBe('pass');
  });

  test('one for another platform', async () => {
    const fleet = await startFleet();
    expect(await causeOf(fleet, 'win-1', { configs: ['linux-basic'] })).toMatchObject({ check: 'platform' });
    expect(await causeOf(fleet, 'win-1', { configs: ['linux-basic', 'windows-basic'] })).toBeUndefined();
    expect(await causeOf(fleet, 'api-1', { configs: ['linux-basic', 'windows-basic'] })).toBeUndefined();
  });

  test('a node with an older version than is stored is worth a warning', async () => {
    const fleet = await startFleet();
    runAgent(fleet, 'api-1', { text: JSON.stringify({ metrics: { ...METRICS.metrics, namespace: 'Old' } }) });
    await put(fleet, NAME, METRICS);
    const findings = await fleet.check(['api-1'], { diagnose: true });
    expect(findings.find(({ check }) => check === 'configuration-applied')).toMatchObject({
      status: 'warn',
      reason: expect.stringContaining('another version'),
    });
  });

  test('a file that is not there is a usage error, before anything is asked', async () => {
    const fleet = await startFleet();
    await expect(fleet.check(['api-1'], { configs: ['no-such-file.json'] })).rejects.toMatchObject({ exitCode: 2 });
    await expect(fleet.check(['api-1'], { configs: ['ssm:'] })).rejects.toMatchObject({ exitCode: 2 });
  });
});
