import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { alarm } from '../../src/commands/alarm/index.js';
import { metric } from '../../src/commands/metric/index.js';
import { defineGroup } from '../../src/lib/cli/define.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { runCli, type CliResult } from '../helpers/run-cli.js';

const root = defineGroup({ name: 'awsops', summary: 'test', commands: [alarm, metric] });
const BALANCER = 'LoadBalancer=app/web3tier-alb/50dc6c495c0c9188';

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  // On the clock of the wall, as the command line is.
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false });
  folder = await mkdtemp(join(tmpdir(), 'awsops-preview-'));
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

function run(...words: readonly string[]): Promise<CliResult> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  return runCli([...words, '--region', 'ap-northeast-1', '--endpoint-url', sandbox.endpoint], {
    root,
    nowMs: Date.now(),
  });
}

describe('alarm preview', () => {
  test('of an alarm of the seed predicts its own history, as one JSON object', async () => {
    const { code, stdout } = await run('alarm', 'preview', 'web3tier-alb-5xx', '--since', '13d', '-o', 'json');
    expect(code).toBe(0);
    const preview = JSON.parse(stdout) as Record<string, unknown> & { readonly transitions: object[] };
    expect(preview).toMatchObject({ alarm: 'web3tier-alb-5xx', periodSeconds: 60, alarmCount: 2 });
    const { transitions } = preview['actual'] as { readonly transitions: object[] };
    expect(preview.transitions.map((one) => ({ ...one, reason: undefined }))).toEqual(
      transitions.map((one) => ({ ...one, reason: undefined })),
    );
    expect(Object.keys(preview)).toEqual(
      expect.arrayContaining(['from', 'to', 'timeInAlarmSeconds', 'missingPeriods', 'series', 'sensitivity']),
    );
  });

  test('shows people a chart within eighty columns, and sentences below it', async () => {
    const { code, stdout } = await run('alarm', 'preview', 'web3tier-alb-slow', '--since', '1d', '-o', 'table');
    expect(code).toBe(0);
    expect(stdout).toMatch(/[\u2801-\u28ff]/);
    expect(stdout).toContain('╌ ╌');
    expect(stdout).toMatch(/^ALARM .*█/m);
    expect(stdout).toContain('would have gone to ALARM once');
    expect(stdout).toContain('2/3 (as it is): once');
    const chart = stdout.slice(0, stdout.indexOf('real'));
    expect(Math.max(...chart.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('gives scripts the changes of state as CSV', async () => {
    const { stdout } = await run('alarm', 'preview', 'web3tier-alb-slow', '--since', '1d', '-o', 'csv');
    expect(stdout.split('\n')[0]?.trim()).toBe('at,from,to,reason');
    expect(stdout).toContain('OK,ALARM,');
  });

  test('tells what a rate of errors would have done, which no alarm watches', async () => {
    const flags = ['-d', BALANCER, '--stat', 'Sum', '--expression', '100 * m1 / m2', '--threshold', '5'];
    const { stdout } = await run(
      'alarm',
      'preview',
      '--metric',
      'AWS/ApplicationELB/HTTPCode_Target_5XX_Count',
      '--metric',
      'AWS/ApplicationELB/RequestCount',
      ...flags,
      '--comparison',
      '>=',
      '--period',
      '1m',
      '--datapoints',
      '2/5',
      '--missing',
      'notBreaching',
      '--since',
      '6h',
      '-o',
      'json',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      alarm: 'preview',
      actual: null,
      alarmCount: expect.any(Number) as number,
    });
    expect((JSON.parse(stdout) as { alarmCount: number }).alarmCount).toBeGreaterThan(0);
  });

  test('writes a page and a drawing as a whole, and leaves nothing else behind', async () => {
    const [html, svg] = [join(folder, 'p.html'), join(folder, 'p.svg')];
    const { code, stderr } = await run(
      'alarm',
      'preview',
      'web3tier-alb-5xx',
      '--since',
      '1d',
      '--html',
      html,
      '--svg',
      svg,
    );
    expect(code).toBe(0);
    expect(stderr).toContain(`wrote ${html}`);
    expect(await readFile(html, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(await readFile(svg, 'utf8')).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    expect((await readdir(folder)).sort()).toEqual(['p.html', 'p.svg']);
  });

  test.each<[string, string[], number, string]>([
    ['nothing at all', [], 2, 'no alarm is named, and none is described'],
    ['a name that is not there', ['web3tier-alb-5xy'], 5, 'did you mean "web3tier-alb-5xx"'],
    [
      'settings of a metric for a composite alarm',
      ['web3tier-shop-down', '--threshold', '5'],
      2,
      'is a composite alarm',
    ],
    ['M over N', ['web3tier-alb-5xx', '--datapoints', '5/3'], 2, 'did you mean --datapoints 3/5?'],
    ['a period that no alarm has', ['web3tier-alb-5xx', '--period', '90s'], 2, 'is not a period'],
    ['a file in no folder', ['web3tier-alb-5xx', '--svg', '/nowhere/x.svg', '--since', '1h'], 2, 'cannot write'],
    ['a PNG without the package for it', ['web3tier-alb-5xx', '--png', 'x.png', '--since', '1h'], 3, '@napi-rs/canvas'],
  ])('refuses %s', async (_, words, exitCode, message) => {
    const { code, stderr } = await run('alarm', 'preview', ...words);
    expect(stderr).toContain(message);
    expect(code).toBe(exitCode);
  });
});

describe('metric get', () => {
  const get = (...words: string[]) => run('metric', 'get', ...words);

  test('gives one row for every period, null where there is no data', async () => {
    const { stdout } = await get(
      'AWS/ApplicationELB/HTTPCode_Target_5XX_Count',
      '-d',
      BALANCER,
      '--stat',
      'Sum',
      '--since',
      '2h',
      '-o',
      'json',
    );
    const rows = JSON.parse(stdout) as { timestamp: string; value: number | null }[];
    expect(rows.length).toBeGreaterThanOrEqual(120);
    expect(rows.some(({ value }) => value === null)).toBe(true);
    expect(rows[0]?.timestamp).toMatch(/:00\.000Z$/);
  });

  test('charts on request, and computes with several metrics', async () => {
    const { stdout } = await get(
      'AWS/ApplicationELB/HTTPCode_Target_5XX_Count',
      'AWS/ApplicationELB/RequestCount',
      '-d',
      BALANCER,
      '--stat',
      'Sum',
      '--math',
      '100 * m1 / m2',
      '-o',
      'table',
    );
    expect(stdout).toContain('100 * m1 / m2, by 1m');
    expect(stdout).toMatch(/[\u2801-\u28ff]/);
  });

  test('names the dimensions that are missing', async () => {
    const { code, stderr } = await get('AWS/ApplicationELB/RequestCount');
    expect(code).toBe(5);
    expect(stderr).toContain(`--dimension '${BALANCER}'`);
  });
});

test('metric list shows names with their dimensions', async () => {
  const { stdout } = await run('metric', 'list', 'AWS/SQS', '--dimension', 'QueueName=web3tier-orders', '-o', 'json');
  expect(JSON.parse(stdout)).toEqual(
    expect.arrayContaining([
      { namespace: 'AWS/SQS', metric: 'ApproximateAgeOfOldestMessage', dimensions: { QueueName: 'web3tier-orders' } },
    ]),
  );
});
