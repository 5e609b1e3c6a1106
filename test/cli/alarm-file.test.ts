import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { alarm } from '../../src/commands/alarm/index.js';
import { defineGroup } from '../../src/lib/cli/define.js';
import { ALARM_FILE_TOPIC } from '../../src/lib/cli/alarm-file-topic.js';
import { ALARM_KEYS } from '../../src/lib/alarm/file/alarm-settings.js';
import { parseAlarmFile } from '../../src/lib/alarm/file/parse-file.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { runCli, type CliResult } from '../helpers/run-cli.js';
import { toldError } from '../helpers/told-error.js';

const root = defineGroup({ name: 'awsops', summary: 'test', commands: [alarm] });
const EXAMPLE = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'examples', 'alarms.yaml');

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false });
  folder = await mkdtemp(join(tmpdir(), 'awsops-alarms-'));
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

function run(words: readonly string[], stdin?: string): Promise<CliResult> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  const region = words.includes('--region') ? [] : ['--region', 'ap-northeast-1'];
  return runCli(['alarm', ...words, ...region, '--endpoint-url', sandbox.endpoint], {
    root,
    nowMs: Date.now(),
    ...(stdin === undefined ? {} : { stdin }),
  });
}

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

describe('help alarm-file', () => {
  test('shows a file that can be read, and names every key', () => {
    const text = ALARM_FILE_TOPIC.split('\n').filter((line) => line.startsWith('  '));
    const { entries, prefix } = parseAlarmFile({ name: 'help', text: text.join('\n') });
    expect([entries.length, prefix]).toEqual([4, 'web-']);
    for (const key of ALARM_KEYS) expect(ALARM_FILE_TOPIC).toMatch(new RegExp(String.raw`\b${key}\b`));
    expect(Math.max(...ALARM_FILE_TOPIC.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe('alarm apply -f', () => {
  test('shows the plan of the example', async () => {
    const { code, stdout, stderr } = await run(['apply', '-f', EXAMPLE, '--dry-run', '-o', 'table']);
    expect(code).toBe(0);
    expect(stderr).toContain('account 123456789012');
    await expect(stdout).toMatchFileSnapshot('../golden/tables/alarm-apply.txt');
  });

  test('needs a yes when nobody can be asked', async () => {
    const { code, stderr } = await run(['apply', '-f', EXAMPLE]);
    expect(code).toBe(2);
    expect(toldError(stderr)?.hint).toContain('--yes');
  });

  test('calls standard input by its name in errors', async () => {
    const { code, stderr } = await run(['apply', '-f', '-', '--dry-run'], 'alarms:\n  - {name: a}\n');
    expect(code).toBe(2);
    expect(toldError(stderr)?.message).toMatch(/^stdin:2:5: this alarm watches nothing/);
  });

  test.each<[string, string, string, string]>([
    [
      'malformed YAML',
      'alarms:\n  - {name: a',
      '2:13: Flow map in block collection must be sufficiently indented and end with a }',
      'the form of the file: awsops help alarm-file',
    ],
    ['an unknown key', 'alarms:\n  - {name: a, metrik: x}', '2:15: an alarm has no "metrik"', 'did you mean "metric"?'],
    [
      'no metric',
      'alarms:\n  - name: a\n    threshold: 5',
      '2:5: this alarm watches nothing: it has no "metric" and no "rule"',
      'add metric: NAMESPACE/METRIC, or rule: ALARM("another alarm")',
    ],
    [
      'a number of another type',
      'alarms:\n  - {name: a, metric: A/B, threshold: [5], comparison: ">", period: 1m, datapoints: 1}',
      '2:39: "threshold" has to be a text',
      'the form of the file: awsops help alarm-file',
    ],
    ['nothing in it', '', '1:1: a file of alarms has to be an object', 'the form of the file: awsops help alarm-file'],
    [
      'a placeholder that is none',
      'alarms:\n  - {name: "a-{who}", metric: A/B, threshold: 5, comparison: ">", period: 1m, datapoints: 1}',
      '2:12: nothing is known for "{who}"',
      'take one of those, or write {{who}} for the braces themselves',
    ],
  ])('and alarm preview -f refuse a file with %s', async (name, text, message, hint) => {
    const path = await file(`${name}.yaml`, text);
    for (const words of [
      ['apply', '-f', path, '--dry-run'],
      ['preview', '-f', path],
    ]) {
      const { code, stderr } = await run(words);
      expect(code).toBe(2);
      expect(toldError(stderr)).toMatchObject({ message: `${path}:${message}`, hint });
    }
  });

  test.each<[string, () => Promise<string>, string]>([
    ['a file that is not there', async () => join(folder, 'none.yaml'), 'there is no such file'],
    ['a folder', async () => folder, 'it is a folder'],
    ['text that is not UTF-8', () => file('latin.yaml', Buffer.from('prefix: \xe9', 'latin1')), 'it is not UTF-8 text'],
    [
      'a huge file',
      async () => {
        const path = await file('huge.yaml', '');
        await truncate(path, 20_000_000);
        return path;
      },
      'it has 20000000 bytes, and 10485760 are read at most',
    ],
  ])('refuse %s', async (_, make, cause) => {
    const path = await make();
    for (const verb of ['apply', 'preview']) {
      const { code, stderr } = await run([verb, '-f', path]);
      expect(code).toBe(2);
      expect(toldError(stderr)).toMatchObject({ message: `cannot read the file of alarms "${path}"`, cause });
    }
  });
});

describe('alarm preview -f', () => {
  test('shows a row for each alarm within eighty columns, and a summary', async () => {
    const { code, stdout } = await run(['preview', '-f', EXAMPLE, '--since', '6h', '-o', 'table']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^alarm +alarms {2}inAlarm {2}flaps +noData {2}last/m);
    expect(stdout).toMatch(/^web3tier-shop-errors +[1-9]\d* {2}\d/m);
    expect(stdout).toMatch(/^web3tier-shop-cpu-web-1 +\d+ {2}/m);
    expect(stdout).toMatch(/: [1-7] of 7 would have been in ALARM, (?:once|twice|\d+ times) together$/m);
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .slice(0, 9)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
  });

  test('reads all plain metrics with one call, whatever their periods, and those of an expression with another', async () => {
    const before = sandbox.requests().length;
    await run(['preview', '-f', EXAMPLE, '--since', '2d']);
    const calls = sandbox
      .requests()
      .slice(before)
      .filter(({ operation }) => operation === 'GetMetricData');
    expect(calls).toHaveLength(2);
  });

  test('gives programs an array of what alarm preview gives of one', async () => {
    const flags = ['--since', '6h', '-o', 'json'];
    const all = JSON.parse((await run(['preview', '-f', EXAMPLE, ...flags])).stdout) as readonly {
      readonly alarm: string;
    }[];
    expect(all.map(({ alarm: name }) => name)).toEqual([
      'web3tier-shop-errors',
      ...[1, 2, 3, 4].map((server) => `web3tier-shop-cpu-web-${server}`),
      'web3tier-shop-orders-wait',
      'web3tier-shop-broken',
    ]);
    const one: unknown = JSON.parse((await run(['preview', '-f', EXAMPLE, 'web3tier-shop-errors', ...flags])).stdout);
    expect(Object.keys(one as object)).toEqual(Object.keys(all[0] as object));
    expect((one as { readonly alarmCount: number }).alarmCount).toBeGreaterThan(0);
  });

  test('gives a record for each alarm as CSV', async () => {
    const { stdout } = await run(['preview', '-f', EXAMPLE, '--since', '6h', '-o', 'csv']);
    expect(stdout.split('\n')[0]?.trim()).toBe(
      'alarm,alarmCount,timeInAlarmSeconds,flapping,missingPeriods,lastAt,state',
    );
    expect(stdout.trim().split('\n')).toHaveLength(8);
  });

  test('gives a record for each alarm of each region', async () => {
    const flags = ['--region', 'ap-northeast-1,us-east-1', '--since', '1h', '-o', 'csv'];
    const { code, stdout } = await run(['preview', '-f', EXAMPLE, ...flags]);
    expect(code).toBe(0);
    const [header, ...records] = stdout.trim().split(/\r?\n/);
    expect(header).toBe('account,region,alarm,alarmCount,timeInAlarmSeconds,flapping,missingPeriods,lastAt,state');
    expect(records.filter((record) => record.includes('web3tier-shop-broken'))).toHaveLength(2);
  });

  test('plays a composite alarm over the alarms of the file', async () => {
    const { stdout } = await run(['preview', '-f', EXAMPLE, 'web3tier-shop-broken', '--since', '6h', '-o', 'json']);
    const preview = JSON.parse(stdout) as { readonly alarmCount: number; readonly children: readonly object[] };
    expect(preview.alarmCount).toBeGreaterThan(0);
    expect(preview).toMatchObject({
      alarm: 'web3tier-shop-broken',
      children: [
        { alarm: 'web3tier-shop-errors', alarmCount: expect.any(Number) as number },
        { alarm: 'web3tier-shop-orders-wait', alarmCount: expect.any(Number) as number },
      ],
    });
  });

  test.each<[string, readonly string[], number, string]>([
    ['a name that the file does not have', ['web3tier-shop-eror'], 5, 'did you mean "web3tier-shop-errors"?'],
    ['flags of an alarm beside the file', ['--threshold', '5'], 2, 'cannot be used with'],
    ['a page of all', ['--html', 'x.html'], 2, 'a page or a picture is of one alarm'],
    [
      'a picture of an alarm without values',
      ['web3tier-shop-broken', '--svg', 'x.svg', '--since', '1h'],
      2,
      'has no values to draw',
    ],
  ])('refuses %s', async (_, words, exitCode, message) => {
    const { code, stderr } = await run(['preview', '-f', EXAMPLE, ...words]);
    expect(stderr).toContain(message);
    expect(code).toBe(exitCode);
  });
});

test('alarm preview plays a composite alarm of the account beside its own history', async () => {
  const { code, stdout } = await run(['preview', 'web3tier-shop-down', '--since', '13d', '-o', 'json']);
  expect(code).toBe(0);
  const preview = JSON.parse(stdout) as {
    readonly alarmCount: number;
    readonly actual: { readonly alarmCount: number };
  };
  expect(preview).toMatchObject({
    series: null,
    children: [{ alarm: 'web3tier-alb-5xx' }, { alarm: 'web3tier-alb-slow' }],
  });
  // One of its alarms has periods of five minutes, which the account looks at every minute.
  expect(Math.abs(preview.alarmCount - preview.actual.alarmCount)).toBeLessThanOrEqual(1);
  expect(preview.alarmCount).toBeGreaterThan(0);
  const { stdout: page } = await run(['preview', 'web3tier-shop-down', '--since', '13d', '-o', 'table']);
  expect(page).toContain('web3tier-shop-down: ALARM("web3tier-alb-5xx") OR ALARM("web3tier-alb-slow")');
  expect(page).toContain('"web3tier-alb-5xx" went to ALARM');
});
