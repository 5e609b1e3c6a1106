import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { alarm } from '../../src/commands/alarm/index.js';
import { metric } from '../../src/commands/metric/index.js';
import { defineGroup } from '../../src/lib/cli/define.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { runCli, type CliResult } from '../helpers/run-cli.js';
import { shellWords } from '../helpers/shell-words.js';
import { toldError } from '../helpers/told-error.js';

const root = defineGroup({ name: 'awsops', summary: 'test', commands: [alarm, metric] });

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false });
}, 60_000);
afterAll(() => sandbox.close());

function run(words: readonly string[]): Promise<CliResult> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  const place = ['--region', 'ap-northeast-1', '--endpoint-url', sandbox.endpoint];
  return runCli([...words, ...place], { root, nowMs: Date.now() });
}

interface BadInput {
  readonly when: string;
  /** After `alarm create NAME`, as in a shell. */
  readonly flags: string;
  readonly name?: string;
  readonly message: RegExp;
  readonly cause: RegExp;
  readonly hint: RegExp;
}

const CPU = '--metric AWS/EC2/CPUUtilization -d InstanceId=i-0123456789abcdef0';
const REST = "--threshold 80 --comparison '>' --period 3m --datapoints 8/10";
const NOT_SO = /^the alarm "web-cpu" cannot be as described$/;

const create: readonly BadInput[] = [
  {
    when: 'M is more than N',
    flags: `${CPU} --threshold 80 --comparison '>' --period 3m --datapoints 10/8`,
    message: /^"10\/8" can never be met: 10 of 8 datapoints$/,
    cause: /the first number is how many must breach/,
    hint: /--datapoints 8\/10\?/,
  },
  {
    when: 'the comparison is a word',
    flags: `${CPU} --threshold 80 --comparison gt --period 3m --datapoints 8/10`,
    message: /^"gt" is not a comparison$/,
    cause: /> >= < <=/,
    hint: /quote it/,
  },
  {
    when: 'no alarm has the period',
    flags: `--metric Shop/Orders --threshold 80 --comparison '>' --period 45s --datapoints 8/10`,
    message: NOT_SO,
    cause: /^Period: 45s is not a period that an alarm can have/,
    hint: /1m/,
  },
  {
    when: 'AWS has no data of the period',
    flags: `${CPU} --threshold 80 --comparison '>' --period 30s --datapoints 8/10`,
    message: NOT_SO,
    cause: /^Period: AWS\/EC2 has no data for periods of 30s/,
    hint: /1m or more/,
  },
  {
    when: 'the window is longer than a week',
    flags: `${CPU} --threshold 80 --comparison '>' --period 1h --datapoints 200/200`,
    message: NOT_SO,
    cause: /200 periods of 1h are 8d8h, and an alarm can look back over 1w/,
    hint: /168 periods at most/,
  },
  {
    when: 'the action is in another region',
    flags: `${CPU} ${REST} --action arn:aws:sns:us-east-1:123456789012:ops`,
    message: NOT_SO,
    cause: /is in us-east-1, the alarm in ap-northeast-1/,
    hint: /give an action of ap-northeast-1/,
  },
  {
    when: 'the action is no ARN',
    flags: `${CPU} ${REST} --action ops`,
    message: NOT_SO,
    cause: /"ops" is not the ARN of an action/,
    hint: /SNS topic/,
  },
  {
    when: 'the percentile is none',
    flags: `${CPU} ${REST} --stat p101`,
    message: NOT_SO,
    cause: /"p101" is not a statistic/,
    hint: /p99/,
  },
  {
    when: 'the metric has no namespace',
    flags: `--metric CPUUtilization ${REST}`,
    message: /^"CPUUtilization" is not a metric$/,
    cause: /NAMESPACE\/METRIC/,
    hint: /awsops metric list/,
  },
  {
    when: 'a dimension has no value',
    flags: `--metric AWS/EC2/CPUUtilization -d InstanceId ${REST}`,
    message: /^"InstanceId" is not a dimension$/,
    cause: /NAME=VALUE/,
    hint: /awsops metric list/,
  },
  {
    when: 'a new alarm lacks its comparison',
    flags: `${CPU} --threshold 80 --period 3m --datapoints 8/10`,
    message: /^the alarm "web-cpu" does not exist yet, and has no comparison$/,
    cause: /needs its comparison/,
    hint: /--comparison '>'/,
  },
  {
    when: 'a rule does not end',
    flags: '--rule \'ALARM("x"\'',
    message: NOT_SO,
    cause: /^AlarmRule: at character/,
    hint: /ALARM\("name"\)/,
  },
  {
    when: 'metric math ends too early',
    flags: `${CPU} ${REST} --expression 'm1 +'`,
    message: NOT_SO,
    cause: /in "m1 \+" at character 5/,
    hint: /metric math/,
  },
  {
    when: 'metric math uses a metric that is not there',
    flags: `${CPU} ${REST} --expression 'm1 / m2'`,
    message: NOT_SO,
    cause: /uses "m2", which is not there/,
    hint: /m1/,
  },
  {
    when: 'the name is too long',
    name: 'a'.repeat(256),
    flags: `${CPU} ${REST}`,
    message: /cannot be as described/,
    cause: /is not a name/,
    hint: /1 to 255 characters/,
  },
];

describe('alarm create', () => {
  test.each(create)('refuses before any write when $when', async ({ name = 'web-cpu', flags, ...told }) => {
    const { code, stderr, stdout } = await run(['alarm', 'create', name, ...shellWords(flags), '--yes']);
    expect([code, stdout]).toEqual([2, '']);
    expect(toldError(stderr)).toMatchObject({
      message: expect.stringMatching(told.message),
      cause: expect.stringMatching(told.cause),
      hint: expect.stringMatching(told.hint),
    });
    expect(sandbox.requests().filter(({ operation }) => operation.startsWith('Put'))).toEqual([]);
  });
});

test('alarm create refuses before any write a rule that names an alarm which is not there', async () => {
  const words = ['alarm', 'create', 'shop-down', '--rule', 'ALARM("web3tier-alb-5xx") AND ALARM("web3tier-alb-slo")'];
  const { code, stderr } = await run([...words, '--yes']);
  expect(code).toBe(2);
  expect(toldError(stderr)).toMatchObject({
    message: 'the alarm "shop-down" names "web3tier-alb-slo"',
    cause: 'there is no such alarm in ap-northeast-1',
    hint: 'did you mean "web3tier-alb-slow"?',
  });
  expect(sandbox.requests().filter(({ operation }) => operation.startsWith('Put'))).toEqual([]);
});

test.each([
  ['45 seconds', '--period 45s', '45s is not a period of metrics', /1, 5, 10, 20, 30 seconds, or whole minutes/],
  ['the 101st percentile', '--stat p101', '"p101" is not a statistic', /p99/],
  ['math that ends too early', "--math 'm1 +'", '"m1 +" cannot be computed', /at character 5/],
])('metric get refuses %s', async (_, flags, message, cause) => {
  const metricName = 'AWS/ApplicationELB/RequestCount';
  const { code, stderr } = await run(['metric', 'get', metricName, ...shellWords(flags)]);
  expect(code).toBe(2);
  expect(toldError(stderr)).toMatchObject({ message, cause: expect.stringMatching(cause) });
});

test('metric get takes the short names of statistics', async () => {
  const words =
    'metric get AWS/ApplicationELB/RequestCount -d LoadBalancer=app/web3tier-alb/50dc6c495c0c9188 --since 1h';
  const values = async (stat: string) => (await run([...words.split(' '), '--stat', stat, '-o', 'csv'])).stdout;
  expect(await values('max')).toBe(await values('Maximum'));
});
