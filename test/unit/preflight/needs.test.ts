import { describe, expect, test } from 'vitest';
import type { ConfigFacts } from '../../../src/lib/agent-config/index.js';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import { AppError, usageError } from '../../../src/lib/errors/app-error.js';
import { configOf, noFacts, parameterArn, roleArnOf, type Facts } from '../../../src/lib/preflight/facts.js';
import {
  agentPermissions,
  agentServices,
  ssmPermissions,
  ssmServices,
  weighAgentPermission,
  weighSsmPermission,
} from '../../../src/lib/preflight/needs.js';
import { attempt, read } from '../../../src/lib/preflight/read.js';
import type { ConfigSource } from '../../../src/lib/preflight/types.js';
import { configFacts, denied, fleetNode, NODE_ID, NOW_MS, REGION, refused, unmanaged } from './helpers.js';

const known = (facts: ConfigFacts | null, source: Partial<ConfigSource> = {}) => ({
  source: { kind: 'file' as const, label: 'web.json', text: '{}', parameterName: null, ...source },
  facts,
});

const factsWith = (configs: Facts['configs'], overrides: Partial<Facts> = {}): Facts => ({
  ...noFacts({
    region: REGION,
    partition: 'aws',
    account: '123456789012',
    nowMs: NOW_MS,
    allChecks: false,
    mayDiagnose: true,
    configs,
    chosenBy: new Map(),
    vpcIds: new Set(),
  }),
  ...overrides,
});

describe('what SSM Agent needs', () => {
  test('is simulated for the instance itself: policies may be limited to instances', () => {
    const [need] = ssmPermissions(fleetNode(), factsWith([]));
    expect(need?.resources).toEqual([`arn:aws:ec2:${REGION}:123456789012:instance/${NODE_ID}`]);
    expect(need?.actions).toEqual([
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenDataChannel',
      'ec2messages:GetMessages',
      'ec2messages:AcknowledgeMessage',
      'ec2messages:SendReply',
    ]);
  });

  test.each([
    ['3.3.40.0', 'warn'],
    ['3.3.39.0', 'fail'],
    [null, 'warn'],
  ] as const)('with SSM Agent %s ec2messages is a %s', (ssmAgentVersion, weight) => {
    const node = unmanaged({ ssmAgentVersion });
    expect(weighSsmPermission(node)(refused('ec2messages:GetMessages'))).toBe(weight);
    expect(weighSsmPermission(node)(refused('ssmmessages:OpenDataChannel'))).toBe('fail');
    expect(ssmServices(node, factsWith([])).map((need) => [need.service, need.weight])).toEqual([
      ['ssm', 'fail'],
      ['ssmmessages', 'fail'],
      ['ec2messages', weight],
    ]);
  });
});

describe('what the CloudWatch agent needs', () => {
  const needsOf = (config: ConfigFacts, source: Partial<ConfigSource> = {}) =>
    agentPermissions(fleetNode(), factsWith([known(config, source)]));

  test('to send metrics to the namespace of the configuration', () => {
    const [metrics] = needsOf(configFacts({ namespace: 'Mine' }));
    expect(metrics).toMatchObject({
      actions: ['cloudwatch:PutMetricData'],
      context: [{ name: 'cloudwatch:namespace', values: ['Mine'] }],
    });
  });

  test('to write streams of its groups, each once, in the region of the configuration', () => {
    const [group] = configFacts().logGroups;
    if (!group) throw new Error('no group');
    const config = configFacts({
      region: 'eu-west-1',
      logGroups: [group, group, { ...group, group: '/node/{instance_id}' }],
    });
    const logs = needsOf(config).find(({ actions }) => actions.includes('logs:PutLogEvents'));
    expect(logs?.resources).toEqual([
      `arn:aws:logs:eu-west-1:123456789012:log-group:/web/messages:log-stream:${NODE_ID}`,
      `arn:aws:logs:eu-west-1:123456789012:log-group:/node/${NODE_ID}:log-stream:${NODE_ID}`,
    ]);
  });

  test('follows the configuration: what it does not use is not asked for', () => {
    const actionsOf = (config: ConfigFacts) => needsOf(config).flatMap(({ actions }) => actions);
    expect(actionsOf(configFacts({ collectsMetrics: false }))).not.toContain('cloudwatch:PutMetricData');
    expect(actionsOf(configFacts({ collectsLogs: false }))).not.toContain('logs:PutLogEvents');
    expect(actionsOf(configFacts())).not.toContain('logs:PutRetentionPolicy');
    expect(actionsOf(configFacts())).not.toContain('ec2:DescribeTags');
    expect(actionsOf(configFacts({ needsPutRetention: true }))).toContain('logs:PutRetentionPolicy');
    const both = configFacts({ needsDescribeTags: true, needsDescribeVolumes: true });
    expect(actionsOf(both)).toEqual(expect.arrayContaining(['ec2:DescribeTags', 'ec2:DescribeVolumes']));
  });

  test('to read the very parameter', () => {
    const needs = needsOf(configFacts(), { parameterName: '/prod/agent' });
    expect(needs.at(-1)).toMatchObject({
      actions: ['ssm:GetParameter'],
      resources: [`arn:aws:ssm:${REGION}:123456789012:parameter/prod/agent`],
    });
  });

  test('two configurations are two questions to the simulator', () => {
    const keys = (label: string) => needsOf(configFacts(), { label }).map(({ key }) => key);
    expect(keys('a.json')).not.toEqual(keys('b.json'));
  });

  test.each([
    ['with a configuration', true, 'cloudwatch:PutMetricData', [], 'fail'],
    ['with a configuration', true, 'logs:PutLogEvents', [], 'fail'],
    ['with a configuration', true, 'ec2:DescribeTags', [], 'fail'],
    ['with a configuration', true, 'logs:CreateLogGroup', [], 'warn'],
    ['with a configuration', true, 'logs:PutRetentionPolicy', [], 'warn'],
    ['without', false, 'cloudwatch:PutMetricData', [], 'fail'],
    ['without', false, 'cloudwatch:PutMetricData', ['cloudwatch:namespace'], 'warn'],
    ['without', false, 'logs:PutLogEvents', [], 'warn'],
  ] as const)('%s: the lack of %s %s is a %s', (_, hasConfig, action, missingContext, weight) => {
    const facts = factsWith(hasConfig ? [known(configFacts())] : []);
    expect(weighAgentPermission(fleetNode(), facts)(refused(action, { missingContext }))).toBe(weight);
  });

  test('talks to the services that the configuration uses, and to logs perhaps when there is none', () => {
    const servicesOf = (configs: Facts['configs']) =>
      agentServices(fleetNode(), factsWith(configs)).map(({ service, weight, region }) => [service, weight, region]);
    expect(servicesOf([])).toEqual([
      ['monitoring', 'fail', REGION],
      ['logs', 'warn', REGION],
    ]);
    const config = configFacts({ needsDescribeTags: true, region: 'eu-west-1' });
    expect(servicesOf([known(config)])).toEqual([
      ['monitoring', 'fail', 'eu-west-1'],
      ['logs', 'fail', 'eu-west-1'],
      ['ec2', 'fail', REGION],
    ]);
  });
});

describe('configOf', () => {
  const linux = known(configFacts({ platforms: ['Linux'] }), { label: 'linux' });
  const windows = known(configFacts({ platforms: ['Windows'] }), { label: 'windows' });
  const both = known(configFacts({ platforms: ['Linux', 'Windows'] }), { label: 'both' });
  const chosen = (platform: 'Linux' | 'Windows' | 'MacOS' | null, configs: Facts['configs']) =>
    configOf(fleetNode({ platform }), factsWith(configs))?.source.label;

  test('the only one is meant for every node', () => {
    expect(chosen('Windows', [linux])).toBe('linux');
  });

  test('of several, the one for the platform; one for it alone before one for several', () => {
    expect(chosen('Windows', [linux, windows])).toBe('windows');
    expect(chosen('Linux', [both, linux])).toBe('linux');
    expect(chosen('Windows', [both, linux])).toBe('both');
    expect(chosen('MacOS', [linux, windows])).toBeUndefined();
    expect(chosen(null, [linux, windows])).toBeUndefined();
  });
});

describe('ARNs', () => {
  test.each([
    ['AmazonCloudWatch-web', `arn:aws:ssm:${REGION}:123456789012:parameter/AmazonCloudWatch-web`],
    ['/a/b', `arn:aws:ssm:${REGION}:123456789012:parameter/a/b`],
    ['arn:aws:ssm:eu-west-1:1:parameter/x', 'arn:aws:ssm:eu-west-1:1:parameter/x'],
  ])('of the parameter %s', (name, arn) => {
    expect(parameterArn(name, factsWith([]))).toBe(arn);
  });

  test('of a role that may not be read, by the profile that has it', () => {
    const profile = read({ arn: 'p', name: 'web', exists: true, roleName: 'web', roleArn: 'arn:role/path/web' });
    const facts = factsWith([], {
      roles: new Map([['web', denied('iam:GetRole')]]),
      profiles: new Map([['p', profile]]),
    });
    expect(roleArnOf('web', facts)).toBe('arn:role/path/web');
    expect(roleArnOf('other', facts)).toBeUndefined();
  });
});

describe('attempt', () => {
  const ctx = { signal: new AbortController().signal } as TaskContext;
  const failWith = (error: unknown) => attempt('iam:GetRole', ctx, () => Promise.reject(error));
  const serviceError = (name: string) => Object.assign(new Error('no'), { name, $metadata: {}, $fault: 'client' });

  test.each(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'])('%s is denied', async (name) => {
    expect(await failWith(serviceError(name))).toMatchObject({ ok: false, isDenied: true, action: 'iam:GetRole' });
  });

  test.each(['ThrottlingException', 'InternalFailure', 'NotImplemented', 'ValidationException'])(
    '%s is a failure of this call',
    async (name) => {
      expect(await failWith(serviceError(name))).toMatchObject({ ok: false, isDenied: false });
    },
  );

  test.each([serviceError('ExpiredToken'), serviceError('InvalidClientTokenId'), usageError('no such thing')])(
    '$name ends the run',
    async (error) => {
      await expect(failWith(error)).rejects.toBe(error);
    },
  );

  test('the key of a parameter concerns this call only', async () => {
    const error = new AppError('cannot be decrypted', { category: 'auth', code: 'InvalidKeyId' });
    expect(await failWith(error)).toMatchObject({ ok: false });
  });

  test('a bug stays one', async () => {
    await expect(failWith(new TypeError('x is not a function'))).rejects.toThrow(TypeError);
  });

  test('an interrupt wins over whatever else went wrong', async () => {
    const controller = new AbortController();
    controller.abort(new Error('Ctrl-C'));
    const aborted = { ...ctx, signal: controller.signal };
    const failing = attempt('iam:GetRole', aborted, () => Promise.reject(serviceError('AccessDenied')));
    await expect(failing).rejects.toThrow('Ctrl-C');
  });
});
