import { describe, expect, test } from 'vitest';
import type { Diagnosis, UnknownArrival } from '../../../src/lib/node/index.js';
import { judgeAgent } from '../../../src/lib/preflight/judge/agent.js';
import { arriving, judgeManaged, judgeShipping, judgeSilence } from '../../../src/lib/preflight/judge/data.js';
import { judgeAgentVersion, judgeSsmAgent, type SsmAgentInput } from '../../../src/lib/preflight/judge/ssm-agent.js';
import { read } from '../../../src/lib/preflight/read.js';
import { configFacts, denied, diagnosis, fleetNode, NODE_ID, NOW_MS, REGION, throttled, unmanaged } from './helpers.js';

const MINUTE_MS = 60_000;
const GAP: UnknownArrival = {
  part: 'metrics',
  denied: 'cloudwatch:ListMetrics',
  reason: 'ListMetrics may not be asked',
  group: null,
};

describe('judgeAgent', () => {
  const judge = (overrides: Partial<Diagnosis> = {}, config = configFacts()) =>
    judgeAgent({
      instanceId: NODE_ID,
      platform: 'Linux',
      diagnosis: diagnosis(overrides),
      answeredAtMs: NOW_MS,
      config,
      region: REGION,
    });

  test('passes an agent that runs and complains of nothing', () => {
    expect(judge()).toEqual([expect.objectContaining({ status: 'pass' })]);
  });

  test('an agent that is not installed is no failure', () => {
    const [verdict] = judge({ installed: false });
    expect(verdict).toMatchObject({ status: 'skip', fix: expect.stringContaining('--config linux-basic') });
  });

  test('an answer that cannot be read is unknown', () => {
    expect(judge({ installed: null })).toEqual([expect.objectContaining({ status: 'unknown' })]);
  });

  test.each<[string, Partial<Diagnosis>, string]>([
    ['a clock that is ahead', { nodeTimeMs: NOW_MS + 6 * MINUTE_MS }, '360 s ahead of AWS'],
    ['a clock that is behind', { nodeTimeMs: NOW_MS - 6 * MINUTE_MS }, '360 s behind AWS'],
    ['a metadata service that turns it away', { metadataStatus: 401 }, 'answers 401'],
    ['a metadata service that is silent', { metadataStatus: 0 }, 'does not answer'],
    [
      'a configuration that it refused',
      { configs: [{ name: 'ssm_AmazonCloudWatch-web.tmp', sha256: 'ab' }], validationLog: ['unexpected end of JSON'] },
      'refused its configuration ssm_AmazonCloudWatch-web.tmp: unexpected end of JSON',
    ],
    ['no configuration', { status: 'stopped', configStatus: 'not configured' }, 'has no configuration'],
    ['an agent that is stopped', { status: 'stopped' }, 'the CloudWatch agent is stopped'],
    [
      'files that its user may not read',
      {
        logFiles: [
          { pattern: '/var/log/messages', path: '/var/log/messages', listing: '-rw------- root', readable: false },
        ],
      },
      'may not read /var/log/messages',
    ],
  ])('fails for %s', (_, overrides, words) => {
    const [first] = judge(overrides);
    expect(first?.status).toBe('fail');
    expect(first?.reason).toContain(words);
  });

  test.each([
    ['NoCredentialProviders: no valid providers in chain', 'no-credentials'],
    ['AccessDenied: not authorized to perform: cloudwatch:PutMetricData', 'metrics-denied'],
    ['dial tcp 52.1.1.1:443: i/o timeout', 'no-network'],
    ['open /var/log/messages: permission denied', 'file-permission'],
    ['open /usr/share/collectd/types.db: no such file', 'types-db'],
    ['EC2MetadataError: failed to make request, status code: 401', 'metadata-refused'],
    ['Different values are specified for measurement', 'conflicting-values'],
    ['ParameterNotFound: no such parameter', 'parameter-not-found'],
  ])('explains the log line "%s" as %s, and keeps the line as evidence', (text, cause) => {
    const line = `2026-01-15T11:59:00Z E! ${text}`;
    expect(judge({ agentLog: [line] })[0]).toMatchObject({ status: 'fail', evidence: { cause, line } });
  });

  test('puts the id of the node into the command that mends it', () => {
    const [first] = judge({ agentLog: ['E! dial tcp 52.1.1.1:443: i/o timeout'] });
    expect(first?.fix).toContain(`awsops node check ${NODE_ID}`);
  });

  test('names what other complaints follow from first', () => {
    const found = judge({
      nodeTimeMs: NOW_MS + 10 * MINUTE_MS,
      agentLog: ['E! SignatureDoesNotMatch'],
      status: 'stopped',
    });
    expect(found.map(({ reason }) => reason.split(' ').slice(0, 3).join(' '))).toEqual([
      'the clock of',
      'the clock of',
      'the CloudWatch agent',
    ]);
  });

  test('a failure comes before a warning, whatever the order in which they were looked for', () => {
    const path = '/var/log/app.log';
    const logFiles = [{ pattern: path, path, listing: null, readable: false }];
    expect(judge({ status: null, logFiles }).map(({ status }) => status)).toEqual(['fail', 'warn']);
  });

  test('a clock that is off by less than the five minutes of a signature passes', () => {
    expect(judge({ nodeTimeMs: NOW_MS + 5 * MINUTE_MS })[0]?.status).toBe('pass');
  });

  test('does not judge the clock when the time of the answer is not known', () => {
    const input = {
      instanceId: NODE_ID,
      platform: 'Linux',
      answeredAtMs: null,
      config: undefined,
      region: REGION,
    } as const;
    expect(judgeAgent({ ...input, diagnosis: diagnosis({ nodeTimeMs: 0 }) })[0]?.status).toBe('pass');
  });

  test('collectd without types.db stops the agent; without collectd nobody misses it', () => {
    const config = configFacts({ usesCollectd: true });
    expect(judge({ hasTypesDb: false }, config)[0]?.reason).toContain('no types.db');
    expect(judge({ hasTypesDb: true }, config)[0]?.status).toBe('pass');
    expect(judge({ hasTypesDb: false })[0]?.status).toBe('pass');
  });

  test('fails for a user that the node does not have', () => {
    const config = configFacts({ runAsUser: 'cwagent' });
    expect(judge({ agentUser: null }, config)[0]?.reason).toContain('"cwagent", and the node has no such user');
    expect(judge({ agentUser: 'uid=992(cwagent)' }, config)[0]?.status).toBe('pass');
  });

  test('a log file that is not there, and a full disk, are warnings', () => {
    const logFiles = [{ pattern: '/var/log/messages', path: null, listing: null, readable: null }];
    const found = judge({ logFiles, disk: { mount: '/', usedPercent: 99 } });
    expect(found.map(({ status }) => status)).toEqual(['warn', 'warn']);
    expect(found[0]?.fix).toContain('journal');
  });
});

describe('arriving', () => {
  const seen = (metrics: number | null, logs: number | null, ...unknown: UnknownArrival[]) =>
    read({ metricsLastSeenMs: metrics, logsLastSeenMs: logs, unknown });
  const metricsOnly = configFacts({ collectsLogs: false });
  const NOTHING = configFacts({ collectsMetrics: false, collectsLogs: false });
  const logsOnly = configFacts({ collectsMetrics: false });

  test.each([
    ['metrics, without a configuration', seen(1, null), undefined, 'everything'],
    ['nothing, without a configuration', seen(null, null), undefined, 'nothing'],
    ['metrics and logs', seen(1, 1), configFacts(), 'everything'],
    ['metrics where logs are wanted too', seen(1, null), configFacts(), 'metrics-only'],
    ['logs where metrics are wanted too', seen(null, 1), configFacts(), 'nothing'],
    ['metrics where only they are wanted', seen(1, null), metricsOnly, 'everything'],
    ['logs where only they are wanted', seen(null, 1), logsOnly, 'everything'],
    ['no logs where only they are wanted', seen(1, null), logsOnly, 'nothing'],
    ['metrics that may not be asked for', seen(null, 1, GAP), configFacts(), 'unknown'],
    ['logs that may not be asked for', seen(1, null, { ...GAP, part: 'logs' }), configFacts(), 'unknown'],
    ['metrics without the instance', seen(null, 1), configFacts({ appendsInstanceId: false }), 'unknown'],
    ['a failed look', throttled('cloudwatch:GetMetricData'), undefined, 'unknown'],
    ['neither metrics nor logs wanted', seen(null, null), NOTHING, 'unknown'],
    ['no answer for the node', read(undefined), undefined, 'unknown'],
  ] as const)('%s', (_, arrival, config, expected) => {
    expect(arriving({ arrival, config })).toBe(expected);
  });

  test('the line of a node that ships says how old its data is', () => {
    const arrival = seen(NOW_MS - 42_000, NOW_MS - 3 * MINUTE_MS);
    const verdict = judgeShipping(fleetNode(), { arrival, config: configFacts(), nowMs: NOW_MS });
    expect(verdict).toMatchObject({
      status: 'pass',
      reason: 'managed and shipping: metrics 42 s ago, logs 3 min ago',
      evidence: { metricsLastSeen: '2026-01-15T11:59:18.000Z' },
    });
    expect(judgeShipping(fleetNode(), { arrival: seen(null, null), config: undefined, nowMs: NOW_MS })).toBeUndefined();
  });
});

describe('judgeSilence', () => {
  const nothing = read({ metricsLastSeenMs: null, logsLastSeenMs: null, unknown: [] });
  const judge = (overrides: Partial<Parameters<typeof judgeSilence>[0]> = {}) =>
    judgeSilence({
      arrival: nothing,
      config: undefined,
      node: fleetNode(),
      nowMs: NOW_MS,
      diagnosis: read(diagnosis()),
      unknownCount: 0,
      ...overrides,
    });
  const startedAgo = (ms: number) => read(diagnosis({ startedAtMs: NOW_MS - ms }));

  test('fails when the agent has run for a while and nothing came', () => {
    expect(judge()).toMatchObject({ status: 'fail', evidence: { metricsLastSeen: null } });
  });

  test('waits for an agent that was started less than 15 minutes ago', () => {
    const verdict = judge({ diagnosis: startedAgo(15 * MINUTE_MS - 1) });
    expect(verdict).toMatchObject({ status: 'skip', fix: 'run the command again after 2026-01-15T12:00:00.001Z' });
    expect(judge({ diagnosis: startedAgo(15 * MINUTE_MS) }).status).toBe('fail');
  });

  test('is unknown when the node was not asked', () => {
    expect(judge({ diagnosis: undefined })).toMatchObject({
      status: 'unknown',
      fix: expect.stringContaining('--no-diagnose'),
    });
  });

  test('warns of quiet logs when metrics arrive', () => {
    const arrival = read({ metricsLastSeenMs: NOW_MS, logsLastSeenMs: null, unknown: [] });
    expect(judge({ arrival, config: configFacts() }).status).toBe('warn');
  });

  test('names the permission that is missing to see the data', () => {
    const arrival = read({ metricsLastSeenMs: null, logsLastSeenMs: null, unknown: [GAP] });
    expect(judge({ arrival })).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('ListMetrics may not be asked'),
      fix: 'allow cloudwatch:ListMetrics to yourself',
    });
  });

  test('is unknown when the look for data failed', () => {
    expect(judge({ arrival: throttled('cloudwatch:GetMetricData') }).status).toBe('unknown');
  });

  test('is unknown for metrics that do not tell instances apart, and says how to mend that', () => {
    const verdict = judge({ config: configFacts({ appendsInstanceId: false, collectsLogs: false }) });
    expect(verdict.status).toBe('unknown');
    expect(verdict.fix).toContain('${aws:InstanceId}');
  });

  test('shows the log of the platform', () => {
    expect(judge({ node: fleetNode({ platform: 'Windows' }) }).fix).toContain('Get-Content');
    expect(judge().fix).toContain('tail -n 50');
  });
});

describe('judgeManaged', () => {
  test('says where no agent is installed, and nothing where that is not known', () => {
    expect(judgeManaged(fleetNode(), { isInstalled: false })).toMatchObject({
      status: 'pass',
      reason: 'managed; no CloudWatch agent is installed',
      evidence: { isAgentInstalled: false, pingStatus: 'Online' },
    });
    expect(judgeManaged(fleetNode(), { isInstalled: undefined }).reason).toBe('managed and in order');
  });
});

describe('judgeSsmAgent', () => {
  const image = (Name: string): SsmAgentInput['image'] => read({ ImageId: 'ami-1', Name });
  const judge = (overrides: Partial<SsmAgentInput> = {}) =>
    judgeSsmAgent({
      node: unmanaged(),
      console: read(''),
      image: image('al2023-ami-2023.9-x86_64'),
      imageId: 'ami-1',
      region: REGION,
      unknownCount: 0,
      ...overrides,
    });

  test('blames SSM Agent when everything else is in order', () => {
    expect(judge()).toMatchObject({ status: 'fail', reason: expect.stringContaining('SSM Agent does not run') });
  });

  test('does not blame it when checks could not be made', () => {
    const { reason } = judge({ unknownCount: 2 });
    expect(reason).toBe('no cause was found, and 2 checks could not be made');
  });

  test('quotes the console where it complains, with its last lines as evidence', () => {
    const text = ['boot', 'amazon-ssm-agent[1]: started', 'amazon-ssm-agent[1]: ERROR no role found', 'login:'].join(
      '\r\n',
    );
    const verdict = judge({ console: read(text) });
    expect(verdict.reason).toContain('its console says "amazon-ssm-agent[1]: ERROR no role found"');
    expect(verdict.evidence).toMatchObject({
      console: ['amazon-ssm-agent[1]: started', 'amazon-ssm-agent[1]: ERROR no role found'],
    });
  });

  test('keeps why the console could not be read', () => {
    expect(judge({ console: denied('ec2:GetConsoleOutput') }).evidence).toMatchObject({
      console: null,
      consoleError: 'AccessDenied: you may not',
    });
  });

  test.each([
    ['al2023-ami-minimal-2023.9', 'comes without SSM Agent'],
    ['our-golden-image', 'may come without SSM Agent'],
  ])('hints at the image %s: %s', (name, words) => {
    expect(judge({ image: image(name) }).reason).toContain(words);
  });

  test('hints at an image that is gone', () => {
    expect(judge({ image: read(undefined) }).reason).toContain('ami-1 is gone or private');
  });

  test('waits for an instance that was launched a moment ago', () => {
    const node = unmanaged({ reason: 'starting' });
    expect(judge({ node })).toMatchObject({ status: 'skip', isFinal: true });
  });

  test('sends the owner of a machine outside EC2 to the machine', () => {
    const node = unmanaged({ instanceId: 'mi-0123456789abcdef0', instance: undefined });
    expect(judge({ node, image: undefined, console: undefined }).fix).toContain('ssm-cli get-diagnostics');
  });
});

describe('judgeAgentVersion', () => {
  test.each([
    ['2.2.93.0', 'pass'],
    ['2.2.92.9', 'fail'],
    [null, 'pass'],
  ])('SSM Agent %s: %s', (ssmAgentVersion, status) => {
    expect(judgeAgentVersion({ instanceId: NODE_ID, ssmAgentVersion }).status).toBe(status);
  });
});
