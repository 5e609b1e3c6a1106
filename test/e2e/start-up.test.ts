import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { version } from '../../src/version.js';
import { makeDirectory, spawnCli } from '../helpers/spawn-cli.js';
import type { BundleContents } from '../../scripts/build/contents.js';

const KIB = 1024;
/** Largest size of a file, in KiB: growth beyond it is to be looked at, not to be waved through. */
const SIZE_BUDGETS_KIB: readonly (readonly [file: RegExp, limit: number])[] = [
  [/^loader$/, 16],
  [/^main$/, 320],
  // They join EC2, Systems Manager, IAM, CloudWatch and Logs.
  [/^commands\/(node|agent)$/, 1060],
  // It reads all that alarms can watch, and files of alarms in YAML.
  [/^commands\/alarm$/, 1080],
  [/^commands\/(athena|pipeline)$/, 860],
  // It reads tests in YAML.
  [/^commands\/iam$/, 700],
  [/^commands\/subscription$/, 660],
  [/^commands\//, 600],
];
/** SDK clients that the commands of a noun may contain besides those of the kernel. */
const OWN_CLIENTS: Readonly<Record<string, readonly string[]>> = {
  'commands/agent': ['client-cloudwatch', 'client-cloudwatch-logs', 'client-iam', 'client-ssm'],
  'commands/alarm': [
    'client-cloudwatch',
    'client-cloudwatch-logs',
    'client-dynamodb',
    'client-elastic-load-balancing-v2',
    'client-firehose',
    'client-lambda',
    'client-rds',
    'client-sns',
    'client-sqs',
  ],
  'commands/athena': ['client-athena', 'client-glue', 'client-s3'],
  'commands/event': ['client-eventbridge', 'client-sns'],
  'commands/iam': ['client-iam'],
  'commands/logs': ['client-cloudwatch', 'client-cloudwatch-logs'],
  'commands/metric': ['client-cloudwatch'],
  'commands/node': ['client-cloudwatch', 'client-cloudwatch-logs', 'client-iam', 'client-s3', 'client-ssm'],
  'commands/param': ['client-ssm'],
  'commands/pipeline': [
    'client-cloudwatch',
    'client-cloudwatch-logs',
    'client-firehose',
    'client-iam',
    'client-lambda',
    'client-s3',
  ],
  'commands/role': ['client-iam'],
  'commands/subscription': [
    'client-cloudwatch-logs',
    'client-firehose',
    'client-iam',
    'client-kinesis',
    'client-lambda',
  ],
};
/** whoami and --expect-account; --region all. */
const KERNEL_CLIENTS = ['client-sts', 'client-ec2'];
/** Of EC2 only what the commands ask for, mostly DescribeRegions: all of it are 2 MiB. */
const EC2_LIMIT_KIB = 40;
/** Those that look at the network of nodes, or for what alarms can watch. */
const EC2_LARGER_LIMITS_KIB: Readonly<Record<string, number>> = {
  'commands/node': 110,
  'commands/agent': 110,
  'commands/alarm': 50,
};
/** Nothing of these runs before a command does. */
const NEVER_EAGER = /node_modules\/(@aws-sdk|@smithy|@aws-lambda-powertools|ora|papaparse|string-width)\//;

const root = dirname(dirname(inject('bin')));
const bundles: readonly BundleContents[] = JSON.parse(readFileSync(join(root, 'dist/contents.json'), 'utf8'));
const commands = bundles.filter(({ name }) => name.startsWith('commands/'));
const filesOf = ({ eager, lazy }: BundleContents): readonly string[] => [...Object.keys(eager), ...Object.keys(lazy)];

describe('what is in the bundles', () => {
  test('the bundle for help has neither SDK nor domain', () => {
    const main = bundles.find(({ name }) => name === 'main');
    expect(
      main && filesOf(main).filter((file) => NEVER_EAGER.test(file) || /^src\/(sandbox|lib\/logs)\//.test(file)),
    ).toEqual([]);
  });

  test('no bundle of a command runs the SDK, a spinner or a table before the command', () => {
    const eager = commands.flatMap(({ name, eager: files }) =>
      Object.keys(files).flatMap((file) => (NEVER_EAGER.test(file) ? [`${name}: ${file}`] : [])),
    );
    expect(eager).toEqual([]);
  });

  test('a noun has the SDK clients that its commands use and no other', () => {
    const clients = commands.map((bundle) => [
      bundle.name,
      [...new Set(filesOf(bundle).flatMap((file) => /@aws-sdk\/(client-[^/]+)/.exec(file)?.[1] ?? []))].toSorted(),
    ]);
    const expected = commands.map(({ name }) => [name, [...KERNEL_CLIENTS, ...(OWN_CLIENTS[name] ?? [])].toSorted()]);
    expect(clients).toEqual(expected);
  });

  test('of EC2 a noun has the operations that its commands use', () => {
    for (const { name, lazy } of commands) {
      const bytes = Object.entries(lazy).flatMap(([file, size]) => (file.includes('client-ec2') ? [size] : []));
      expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(
        (EC2_LARGER_LIMITS_KIB[name] ?? EC2_LIMIT_KIB) * KIB,
      );
    }
  });

  test('every file is within its budget', () => {
    const over = bundles.flatMap(({ name }) => {
      const limit = SIZE_BUDGETS_KIB.find(([file]) => file.test(name))?.[1] ?? Infinity;
      const size = Math.round(statSync(join(root, 'dist/cli', `${name}.cjs`)).size / KIB);
      return size > limit ? [`${name}: ${size} KiB`] : [];
    });
    expect(over).toEqual([]);
  });
});

describe('what is loaded', () => {
  /** Prints which of these modules of Node the process has loaded: the SDK needs all of them, help none. */
  const SPY = `process.on('exit', () => {
    const used = ['https', 'http2', 'child_process'].filter((name) => process.moduleLoadList.includes('NativeModule ' + name));
    require('node:fs').writeSync(2, 'loaded: ' + used.join(' ') + '\\n');
  });`;

  async function loadedBy(line: string): Promise<string | undefined> {
    const spy = join(makeDirectory(), 'spy.cjs');
    writeFileSync(spy, SPY);
    const { stderr } = await spawnCli(line.split(' '), { env: { NODE_OPTIONS: `--require ${spy}` } });
    return /^loaded: (.*)$/m.exec(stderr)?.[1];
  }

  test.each([
    '--version',
    '--help',
    'logs --help',
    'logs query --help',
    'help exit-codes',
    'whoami --unknown',
    'logs query --limit many',
    'logs qeury',
    '__complete -- lo',
    '__complete -- logs query --lang',
    'completion bash',
  ])('"awsops %s" loads no SDK', async (line) => {
    expect(await loadedBy(line)).toBe('');
  });

  test('the spy sees an SDK that is loaded', async () => {
    expect(await loadedBy('whoami')).toContain('https');
  });
});

describe('the loader', () => {
  test.each(['--version', '-V'])('answers %s', async (flag) => {
    expect(await spawnCli([flag])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('answers --version after other global flags too', async () => {
    expect(await spawnCli(['-q', '--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  test('shows help in colour where it is wanted', async () => {
    expect((await spawnCli(['logs', 'query', '--help', '--color', 'always'])).stdout).toContain('\u001b[');
  });

  test('keeps warnings of Node and the SDK off stderr', async () => {
    const warn = join(makeDirectory(), 'warn.cjs');
    writeFileSync(warn, `setTimeout(() => process.emitWarning('something is old', 'DeprecationWarning'), 1);`);
    const env = { NODE_OPTIONS: `--require ${warn}` };
    const quiet = await spawnCli(['logs', 'groups', '-o', 'json'], { env });
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
    const debug = await spawnCli(['logs', 'groups', '-o', 'json', '--debug'], { env });
    expect(debug.stderr).toContain('something is old');
  });
});
