import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, inject, test } from 'vitest';
import { root } from '../../src/commands/index.js';
import { listCommands } from '../../src/lib/cli/tree.js';
import { makeDirectory, spawnCli, type SpawnResult } from '../helpers/spawn-cli.js';

const APP = '/web3tier/app';

/** A command line and what its JSON must be like; every command of the tree has its line, or says where it is tested. */
const COMMANDS: Readonly<Record<string, { readonly argv: readonly string[]; readonly like: unknown } | string>> = {
  whoami: {
    argv: ['whoami'],
    like: {
      account: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/sandbox',
      userId: expect.any(String),
      region: 'ap-northeast-1',
      profile: null,
    },
  },
  doctor: {
    argv: ['doctor'],
    like: {
      summary: { pass: expect.any(Number), warn: 1, fail: 0, unknown: 0, skip: 0 },
      findings: expect.arrayContaining([
        expect.objectContaining({ check: 'node', status: 'pass' }),
        expect.objectContaining({ check: 'endpoint', status: 'warn' }),
        expect.objectContaining({ check: 'credentials', status: 'pass' }),
        expect.objectContaining({ check: 'clock', status: 'pass' }),
      ]),
    },
  },
  'logs groups': {
    argv: ['logs', 'groups', '/web3tier/'],
    like: [
      {
        name: APP,
        arn: `arn:aws:logs:ap-northeast-1:123456789012:log-group:${APP}`,
        class: 'STANDARD',
        retentionDays: 30,
        storedBytes: expect.any(Number),
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
      expect.objectContaining({ name: '/web3tier/nginx/access' }),
      expect.objectContaining({ name: '/web3tier/secure' }),
    ],
  },
  'logs tail': {
    argv: ['logs', 'tail', APP, '--last', '2'],
    like: [event(), event()],
  },
  'logs get': {
    argv: ['logs', 'get', APP, '--since', '4h', '--filter', '{ $.level = "ERROR" }', '--query', '[:1]'],
    like: [event()],
  },
  'logs query': {
    argv: ['logs', 'query', 'stats count(*) as n by level | sort n desc | limit 1', '-g', APP, '--since', '4h'],
    like: [{ level: 'INFO', n: expect.any(Number) }],
  },
  'logs queries': {
    argv: ['logs', 'queries', '--query', "[?name=='vpc-rejected-sources']"],
    like: [
      {
        name: 'vpc-rejected-sources',
        description: expect.any(String),
        source: 'built-in',
        parameters: expect.any(Array),
      },
    ],
  },
  'logs retention set': {
    argv: ['logs', 'retention', 'set', APP, '--days', '60', '--dry-run'],
    like: {
      changes: [{ action: 'update', resource: 'log group retention', id: APP, reason: expect.any(String) }],
      applied: false,
    },
  },
  'logs cost': {
    argv: ['logs', 'cost', APP, '--since', '1d'],
    like: [
      {
        group: APP,
        ingestedBytes: expect.any(Number),
        storedBytes: expect.any(Number),
        ingestCostUsd: expect.any(Number),
        storageCostUsd: expect.any(Number),
      },
    ],
  },
  'node list': {
    argv: ['node', 'list', '--tag', 'Name=api-4'],
    like: [
      {
        instanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/),
        name: 'api-4',
        managed: true,
        pingStatus: 'ConnectionLost',
        platform: 'Linux',
        platformName: 'Amazon Linux',
        platformVersion: '2023',
        ssmAgentVersion: expect.any(String),
        lastPing: expect.stringMatching(/Z$/),
        state: 'running',
        vpcId: expect.stringMatching(/^vpc-/),
        subnetId: expect.stringMatching(/^subnet-/),
        reason: 'connection-lost',
        tags: expect.objectContaining({ Role: 'api' }),
      },
    ],
  },
  'node check': {
    argv: ['node', 'check', '--tag', 'Name=api-4', '--fail-on', 'never'],
    like: {
      summary: { pass: expect.any(Number), warn: 0, fail: 1, unknown: 0, skip: 0 },
      findings: expect.arrayContaining([
        {
          check: 'network-acl',
          target: expect.stringContaining('api-4'),
          status: 'fail',
          reason: expect.stringContaining('lets no answers in'),
          fix: expect.stringContaining('aws ec2 create-network-acl-entry'),
          evidence: expect.any(Object),
        },
      ]),
    },
  },
  'node run': 'fleet.test.ts',
  'node result': 'fleet.test.ts',
  'node cancel': 'fleet.test.ts',
  'agent install': 'fleet.test.ts',
  'agent status': {
    argv: ['agent', 'status', '--tag', 'Name=batch-2'],
    like: [
      {
        instanceId: expect.stringMatching(/^i-/),
        name: 'batch-2',
        status: 'unreachable',
        step: null,
        agentVersion: null,
        configHash: null,
        metricsLastSeen: null,
        logsLastSeen: null,
        reason: 'no-instance-profile',
      },
    ],
  },
  'agent uninstall': 'fleet.test.ts',
  'agent lint': 'fleet.test.ts',
  'agent preset list': {
    argv: ['agent', 'preset', 'list', '--query', "[?name=='windows-basic']"],
    like: [{ name: 'windows-basic', description: expect.any(String), platform: 'Windows', os: null }],
  },
  'agent preset show': {
    argv: ['agent', 'preset', 'show', 'linux-basic'],
    like: expect.objectContaining({ metrics: expect.any(Object) }),
  },
  'param get': 'param.test.ts',
  'param put': 'param.test.ts',
  'param list': 'param.test.ts',
  'param history': 'param.test.ts',
  'param rollback': 'param.test.ts',
  'param diff': 'param.test.ts',
  'param label': 'param.test.ts',
  'iam trust generate': {
    argv: ['iam', 'trust', 'generate', 'logs', '--account', '123456789012'],
    like: {
      Version: '2012-10-17',
      Statement: [expect.objectContaining({ Effect: 'Allow', Action: 'sts:AssumeRole' })],
    },
  },
  'iam trust lint': {
    argv: ['iam', 'trust', 'lint', 'web3tier-flow-logs'],
    like: {
      summary: expect.objectContaining({ fail: 0 }),
      findings: expect.arrayContaining([expect.objectContaining({ check: 'missing-source', status: 'warn' })]),
    },
  },
  'subscription list': { argv: ['subscription', 'list', '/web3tier/app'], like: [] },
  'subscription create': 'subscription.test.ts',
  'subscription delete': 'subscription.test.ts',
  'athena query': 'athena-query.test.ts',
  'athena queries': 'athena-query.test.ts',
  'athena history': { argv: ['athena', 'history'], like: [] },
  'athena result': 'athena-query.test.ts',
  'athena table create': 'athena-table.test.ts',
  'athena table check': 'athena-table.test.ts',
  'athena tables': 'athena-table.test.ts',
  'pipeline plan': 'pipeline.test.ts',
  'pipeline apply': 'pipeline.test.ts',
  'pipeline verify': 'pipeline.test.ts',
  'pipeline status': 'pipeline.test.ts',
  'pipeline destroy': 'pipeline.test.ts',
  'alarm list': 'alarm.test.ts',
  'alarm create': 'alarm.test.ts',
  'alarm apply': 'alarm-apply.test.ts',
  'alarm delete': 'alarm.test.ts',
  'alarm history': 'alarm.test.ts',
  'alarm mute': 'alarm.test.ts',
  'alarm unmute': 'alarm.test.ts',
  'alarm preview': 'alarm-page.test.ts',
  'alarm recommend': 'alarm-recommend.test.ts',
  'event notify': 'event.test.ts',
  'event list': 'event.test.ts',
  'event presets': {
    argv: ['event', 'presets'],
    like: expect.arrayContaining([expect.objectContaining({ name: 'instance-state', summary: expect.any(String) })]),
  },
  'event test': 'event.test.ts',
  'event delete': 'event.test.ts',
  'iam simulate': 'iam.test.ts',
  'iam test': 'iam.test.ts',
  'iam policies': 'iam.test.ts',
  'role list': 'role.test.ts',
  'role switch': 'role.test.ts',
  'role exec': 'role.test.ts',
  'role export': 'role.test.ts',
  'role console': 'role.test.ts',
  'role targets': {
    argv: ['role', 'targets', '--group', 'operators'],
    like: [expect.objectContaining({ roleArn: expect.stringContaining('210987654321'), decision: 'unknown' })],
  },
  'role whoami': 'role.test.ts',
  'role forget': { argv: ['role', 'forget', '--all'], like: [] },
  'sandbox mfa-code': 'role.test.ts',
  'metric list': {
    argv: ['metric', 'list', 'AWS/ApplicationELB', '--metric', 'RequestCount'],
    like: expect.arrayContaining([
      expect.objectContaining({
        namespace: 'AWS/ApplicationELB',
        metric: 'RequestCount',
        dimensions: expect.any(Object),
      }),
    ]),
  },
  'metric get': {
    argv: [
      'metric',
      'get',
      'AWS/ApplicationELB/RequestCount',
      '--stat',
      'Sum',
      '--since',
      '1h',
      '--dimension',
      'LoadBalancer=app/web3tier-alb/50dc6c495c0c9188',
    ],
    like: expect.arrayContaining([
      expect.objectContaining({ timestamp: expect.stringMatching(/Z$/), value: expect.any(Number) }),
    ]),
  },
  demo: 'demo.test.ts',
  'sandbox start': 'sandbox-process.test.ts',
  'sandbox status': 'sandbox-process.test.ts',
  'sandbox stop': 'sandbox-process.test.ts',
  completion: 'completion.test.ts',
  help: 'below',
};

function event(): unknown {
  return {
    timestamp: expect.stringMatching(/Z$/),
    ingestedAt: expect.stringMatching(/Z$/),
    group: APP,
    stream: expect.any(String),
    message: expect.any(String),
    eventId: expect.any(String),
  };
}

describe('every command', () => {
  test('is in this table', () => {
    expect(Object.keys(COMMANDS).sort()).toEqual(
      listCommands(root)
        .map(({ path }) => path.join(' '))
        .sort(),
    );
  });

  for (const [name, entry] of Object.entries(COMMANDS)) {
    if (typeof entry === 'string') continue;
    test.concurrent(`${name} prints its documented JSON, and nothing else on stdout`, async () => {
      const result = await spawnCli([...entry.argv, '-o', 'json']);

      expect(result).toMatchObject({ code: 0, signal: null });
      expect(JSON.parse(result.stdout)).toEqual(entry.like);
      expect(result.stderr).not.toMatch(/^awsops:/m);
    });
  }
});

describe('help', () => {
  test.each([
    [['--help'], 'logs'],
    [['logs'], 'tail'],
    [['logs', 'query', '--help'], '--max-scan'],
    [['help', 'logs', 'query'], '--max-scan'],
    [['help', 'exit-codes'], '130'],
    [['help', 'environment'], 'AWSOPS_TIMEOUT'],
    [['help', 'output'], 'JMESPATH'],
    [['help', 'permissions'], 'logs:StartQuery'],
  ])('%j is an answer on stdout', async (argv, word) => {
    const result = await spawnCli(argv);

    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain(word);
  });

  test('awsops --version prints the version alone', async () => {
    expect(await spawnCli(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
  });
});

describe('output for machines', () => {
  test('ndjson is one object a line, csv has a header and tsv keeps every value on its line', async () => {
    const lines = (result: SpawnResult): string[] => result.stdout.trimEnd().split('\n');
    const run = (format: string): Promise<SpawnResult> =>
      spawnCli(['logs', 'groups', '/web3tier/', '--columns', 'name,retentionDays', '-o', format]);

    expect(lines(await run('ndjson')).map((line): unknown => JSON.parse(line))).toContainEqual({
      name: APP,
      retentionDays: 30,
    });
    expect(lines(await run('csv')).slice(0, 2)).toEqual(['name,retentionDays', `${APP},30`]);
    expect(lines(await run('tsv')).slice(0, 2)).toEqual(['name\tretentionDays', `${APP}\t30`]);
  });

  test('without --output a pipe gets TSV with a header, which --no-header leaves out', async () => {
    const piped = await spawnCli(['logs', 'groups', APP]);
    const bare = await spawnCli(['logs', 'groups', APP, '--no-header']);

    expect(piped.stdout).toMatch(/^name\tarn\tclass\t/);
    expect(`name\tarn\tclass\tretentionDays\tstoredBytes\tcreatedAt\n${bare.stdout}`).toBe(piped.stdout);
  });

  test('--query takes values out of the JSON form', async () => {
    expect(await spawnCli(['logs', 'groups', '--query', "[?name=='/web3tier/app'].retentionDays | [0]"])).toMatchObject(
      { code: 0, stdout: '30\n' },
    );
  });

  test('a fan-out over regions puts account and region before each row', async () => {
    const { stdout } = await spawnCli(['logs', 'groups', APP, '--region', 'us-east-1,eu-west-1', '-o', 'json']);

    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ account: '123456789012', region: 'us-east-1', name: APP }),
      expect.objectContaining({ account: '123456789012', region: 'eu-west-1', name: APP }),
    ]);
  });
});

describe('logs query', () => {
  test('reads its text from standard input with -f -', async () => {
    const result = await spawnCli(['logs', 'query', '-f', '-', '-g', APP, '--since', '2h', '-o', 'json'], {
      stdin: 'stats count(*) as n',
    });

    expect(result).toMatchObject({ code: 0 });
    expect(JSON.parse(result.stdout)).toEqual([{ n: expect.any(Number) }]);
  });

  test('finds a saved query of the user before the shipped ones', async () => {
    const home = makeDirectory();
    mkdirSync(join(home, '.config', 'awsops', 'queries'), { recursive: true });
    writeFileSync(
      join(home, '.config', 'awsops', 'queries', 'mine.insights'),
      '# description: lines of a level\n# groups: /web3tier/app\n# param: level string ERROR\nfilter level = {{level}} | stats count(*) as n\n',
    );
    const result = await spawnCli(['logs', 'query', '@mine', '--since', '4h', '-o', 'json'], { home });

    expect(result).toMatchObject({ code: 0 });
    expect(JSON.parse(result.stdout)).toEqual([{ n: expect.any(Number) }]);
  });
});

describe('logs get --out', () => {
  test.each(['.ndjson', '.csv', '.txt', '.ndjson.gz'])(
    'writes the events of the range to a file %s',
    async (suffix) => {
      const directory = makeDirectory();
      const file = join(directory, `events${suffix}`);
      const argv = ['logs', 'get', APP, '--since', '2h', '--until', '1h', '--out', file];
      const result = await spawnCli([...argv, '-o', 'json']);

      expect(result).toMatchObject({ code: 0 });
      const report: unknown = JSON.parse(result.stdout);
      const bytes = readFileSync(file);
      const text = (suffix.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
      const header = suffix === '.csv' ? 1 : 0;
      expect(report).toMatchObject({ groups: [APP], file, bytes: bytes.length });
      expect(report).toHaveProperty('events', text.trimEnd().split('\n').length - header);
    },
  );

  test('says in plain text what it wrote when its own output is not JSON', async () => {
    const file = join(makeDirectory(), 'events.ndjson');
    const { stdout } = await spawnCli(['logs', 'get', APP, '--since', '5m', '--out', file]);

    expect(stdout).toMatch(/^groups\tevents\tbytes\tfrom\tto\tfile\n/);
    expect(stdout).toContain(file);
  });
});

describe('several regions at once', () => {
  const regions = ['--region', 'us-east-1,eu-west-1'];

  test.concurrent('a command that tells of account and region tells of them once', async () => {
    const { stdout } = await spawnCli(['whoami', ...regions]);

    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'account\tregion\tarn\tuserId\tprofile',
      expect.stringMatching(/^123456789012\tus-east-1\tarn:/),
      expect.stringMatching(/^123456789012\teu-west-1\tarn:/),
    ]);
  });

  test.concurrent('cannot be written to one file: exit 2, once, and no file', async () => {
    const home = makeDirectory();
    const result = await spawnCli(['logs', 'get', APP, '--out', 'all.ndjson', ...regions], { home });

    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr.match(/^awsops: /gm)).toHaveLength(1);
    expect(result.stderr).toMatch(/awsops: --out writes one file, and 2 accounts or regions are asked/);
    expect(readdirSync(home)).toEqual([]);
  });

  test.concurrent('a mistake in the command line is told once: exit 2', async () => {
    const argv = ['logs', 'tail', APP, '--filter', '{ $.a = ', ...regions];
    const result = await spawnCli(argv);

    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr.match(/^awsops: /gm)).toHaveLength(1);
  });

  test.concurrent('a plan names account and region of each change', async () => {
    const argv = ['logs', 'retention', 'set', APP, '--days', '60', '--dry-run', '-o', 'json', ...regions];
    const { stdout } = await spawnCli(argv);

    expect(JSON.parse(stdout)).toMatchObject({
      changes: [{ id: `123456789012/us-east-1 ${APP}` }, { id: `123456789012/eu-west-1 ${APP}` }],
      applied: false,
    });
  });
});

test('the endpoint of one service can be set apart from the others', async () => {
  const result = await spawnCli(['logs', 'groups', APP, '--query', '[].name', '-o', 'json'], {
    env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: inject('endpoint') },
  });

  expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining(APP) });
});
