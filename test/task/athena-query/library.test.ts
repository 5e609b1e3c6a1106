import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queryDirectories } from '../../../src/commands/query-directories.js';
import { chooseSql, loadSqlLibrary, runAthenaQuery } from '../../../src/lib/athena/index.js';
import { planCreateTable, type TableKind } from '../../../src/lib/athena/tables/index.js';
import { applyPlan } from '../../../src/lib/plan/apply.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { flowLogEvents } from '../../../src/sandbox/seed/flow-logs.js';
import { webRequests, type WebRequest } from '../../../src/sandbox/seed/requests.js';
import { s3AccessRecords } from '../../../src/sandbox/seed/s3-access-logs.js';
import { createStory, type Story } from '../../../src/sandbox/seed/story.js';
import { trailEvents } from '../../../src/sandbox/seed/trail-logs.js';
import { wafRecords } from '../../../src/sandbox/seed/waf-logs.js';
import { insertBucket, insertObject, s3Store } from '../../../src/sandbox/services/s3/store.js';
import { NLB_LINES } from '../../helpers/access-log-lines.js';
import { collect } from '../../helpers/collect.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

const ACCOUNT = '123456789012';
const REGION = 'ap-northeast-1';
const DAY_MS = 86_400_000;
const AUDIT = `s3://web3tier-audit-${ACCOUNT}`;
const OTHER = 'other-logs';

let sandbox: Sandbox;
let story: Story;
let requests: readonly WebRequest[];

const TABLES: readonly (readonly [kind: TableKind, location: string, flowLog?: string])[] = [
  ['alb', `s3://web3tier-logs-${ACCOUNT}/AWSLogs/`],
  ['nlb', `s3://${OTHER}/AWSLogs/`],
  ['vpc-flow', `${AUDIT}/AWSLogs/${ACCOUNT}/vpcflowlogs/`, 'fl-0eb1cfef1b3bd8fee'],
  ['cloudtrail', `${AUDIT}/AWSLogs/`],
  ['s3-access', `${AUDIT}/s3-access/`],
  ['cloudfront', `${AUDIT}/cloudfront/`],
  ['waf', `${AUDIT}/AWSLogs/`],
  ['firehose-logs', `s3://${OTHER}/logs/`],
];

beforeAll(async () => {
  sandbox = await createSandbox({ clock: fakeClock(), seed: 'web3tier', throttle: false });
  story = createStory({ account: ACCOUNT, region: REGION }, sandbox.clock.now());
  requests = webRequests(story);
  addOtherLogs();
  for (const [kind, location, flowLog] of TABLES) {
    const ctx = sandboxContext(sandbox);
    const plan = await planCreateTable({ kind, location, flowLog }, ctx);
    await applyPlan(plan, { signal: ctx.signal, onChange: () => undefined });
  }
}, 120_000);
afterAll(() => sandbox.close());

/** What the practice account has none of: a network load balancer, and logs that a pipeline delivered. */
function addOtherLogs(): void {
  const bucket = insertBucket(sandbox.store(s3Store), {
    name: OTHER,
    account: ACCOUNT,
    region: REGION,
    createdAtMs: 0,
  });
  const [day = ''] = new Date(story.nowMs).toISOString().split('T');
  const put = (key: string, text: string): void =>
    void insertObject(bucket, { key, body: gzipSync(text), lastModifiedMs: story.nowMs });
  const timestamp = story.nowMs - 60_000;
  const messages = ['first timeout', 'second', 'third timeout'];
  const record = {
    messageType: 'DATA_MESSAGE',
    owner: ACCOUNT,
    logGroup: '/web3tier/app',
    logStream: 'web-1',
    subscriptionFilters: ['f'],
    logEvents: messages.map((message, index) => ({ id: String(index), timestamp: timestamp + index, message })),
  };
  const control = {
    ...record,
    messageType: 'CONTROL_MESSAGE',
    logEvents: [{ id: 'c', timestamp, message: 'timeout' }],
  };
  put(
    `logs/log_group=web3tier-app/day=${day}/web3tier-1-${day}-11-00-00-aaaaaaaa-0000-4000-8000-000000000000.gz`,
    `${JSON.stringify(control)}\n${JSON.stringify(record)}\n`,
  );
  const lines = NLB_LINES.map(({ line }) => line.replace(/\d{4}-\d\d-\d\dT[\d:]+/, `${day}T10:00:00`)).join('\n');
  const folder = `AWSLogs/${ACCOUNT}/elasticloadbalancing/${REGION}/${day.replaceAll('-', '/')}`;
  put(
    `${folder}/${ACCOUNT}_elasticloadbalancing_${REGION}_net.lb.0123456789abcdef_20260115T1000Z_abcdefgh.log.gz`,
    lines,
  );
}

interface Ran {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly scannedBytes: number;
}

/** Runs a saved query over the last day, or less, as `awsops athena query @NAME` does. */
async function run(name: string, params: readonly string[] = [], lastMs = DAY_MS): Promise<Ran> {
  const ctx = sandboxContext(sandbox);
  const { nowMs } = story;
  const sources = { directories: queryDirectories({ HOME: '/nonexistent' }), readStdin: async () => '' };
  const range = { fromMs: nowMs - lastMs, toMs: nowMs };
  const chosen = await chooseSql({ query: `@${name}`, params, isRangeAsked: true, range }, sources, ctx);
  const { execution, batches } = await runAthenaQuery(chosen, ctx);
  return { rows: (await collect(batches)).flat(), scannedBytes: execution.scannedBytes };
}

const inDay = (timeMs: number): boolean => timeMs >= story.nowMs - DAY_MS && timeMs <= story.nowMs;
const sum = (rows: Ran['rows'], key: string): number => rows.reduce((total, row) => total + Number(row[key]), 0);
const values = (rows: Ran['rows'], key: string): readonly unknown[] => rows.map((row) => row[key]);

describe('on the load balancer', () => {
  const recent = (): readonly WebRequest[] => requests.filter(({ timeMs }) => inDay(timeMs));

  test('server errors by target are all of them', async () => {
    const { rows } = await run('alb-5xx-by-target');
    expect(sum(rows, 'errors')).toBe(recent().filter(({ status }) => status >= 500).length);
    expect(rows.every((row) => Number(row['elb_status_code']) >= 500)).toBe(true);
  });

  test('requests over time are all of them', async () => {
    const { rows } = await run('alb-status-over-time');
    expect(sum(rows, 'requests')).toBe(recent().length);
  });

  test('slow targets are the servers, and their worst is the worst of all', async () => {
    const { rows } = await run('alb-slow-targets');
    expect(values(rows, 'target_ip').map(String).toSorted()).toEqual([
      '10.0.11.21',
      '10.0.11.22',
      '10.0.12.21',
      '10.0.12.22',
    ]);
    const { rows: slowest } = await run('alb-slow-requests', ['limit=1']);
    expect(Math.max(...values(rows, 'max_seconds').map(Number))).toBe(slowest[0]?.['target_processing_time']);
  });

  test('clients and their bytes, and the requests of one of them, agree with each other', async () => {
    const { rows } = await run('alb-top-clients', ['limit=1']);
    const [top] = rows;
    const client = String(top?.['client_ip']);
    expect(top?.['requests']).toBe(recent().filter(({ clientIp }) => clientIp === client).length);
    const bytes = (await run('alb-bytes-by-client', ['limit=1000'])).rows.find((row) => row['client_ip'] === client);
    expect(bytes?.['requests']).toBe(top?.['requests']);
    const own = await run('alb-requests-of', [`client=${client}`]);
    expect(own.rows).toHaveLength(Number(top?.['requests']));
  });

  test('an hour reads less than a day', async () => {
    const day = await run('alb-status-over-time');
    const hour = await run('alb-status-over-time', [], 3_600_000);
    expect(hour.scannedBytes).toBeLessThan(day.scannedBytes);
  });

  test('bytes by client of a network load balancer are those of its lines', async () => {
    const { rows } = await run('nlb-bytes-by-client');
    expect(sum(rows, 'connections')).toBe(NLB_LINES.length);
  });
});

describe('on the flow logs', () => {
  const flows = (): readonly (readonly string[])[] =>
    flowLogEvents(story)
      .map(({ message }) => message.split(' '))
      .filter((fields) => inDay(Number(fields[10]) * 1000));

  test('rejected traffic is all of it, most of it from the scanner', async () => {
    const rejected = flows().filter((fields) => fields[12] === 'REJECT');
    const sources = await run('vpc-rejected-sources');
    expect(sources.rows[0]).toMatchObject({ srcaddr: '198.51.100.7' });
    expect(sum(sources.rows, 'records')).toBe(rejected.length);
    const ports = await run('vpc-rejected-ports');
    expect(values(ports.rows, 'dstport')).toEqual(expect.arrayContaining([22, 3389]));
    expect(sum(ports.rows, 'records')).toBe(rejected.length);
  });

  test('top talkers have the bytes of their flows', async () => {
    const [top] = (await run('vpc-top-talkers', ['limit=1'])).rows;
    const between = flows().filter((f) => f[3] === top?.['srcaddr'] && f[4] === top?.['dstaddr'] && f[12] === 'ACCEPT');
    expect(top?.['bytes']).toBe(between.reduce((total, fields) => total + Number(fields[9]), 0));
  });

  test('traffic of one address is both ways', async () => {
    const { rows } = await run('vpc-traffic-of', ['address=198.51.100.7', 'limit=1000']);
    const own = flows().filter((fields) => fields.slice(3, 5).includes('198.51.100.7'));
    expect(sum(rows, 'records')).toBe(own.length);
  });
});

describe('on CloudTrail', () => {
  test('the root user logged in once, without a second factor', async () => {
    const { rows } = await run('root-logins');
    expect(rows).toEqual([expect.objectContaining({ outcome: 'Success', mfa_used: 'No' })]);
  });

  test('somebody tried the password of admin', async () => {
    const { rows } = await run('console-login-failures');
    expect(rows).toEqual([expect.objectContaining({ username: 'admin', sourceipaddress: '198.51.100.23' })]);
  });

  test('denied calls are all of them', async () => {
    const denied = trailEvents(story)
      .filter(({ timestamp }) => inDay(timestamp))
      .filter(({ message }) => /"errorCode":"[^"]*(AccessDenied|Unauthorized)/.test(message));
    const { rows } = await run('denied-calls');
    expect(sum(rows, 'calls')).toBe(denied.length);
    expect(denied.length).toBeGreaterThan(0);
  });

  test('a security group was opened and closed again', async () => {
    const { rows } = await run('security-group-changes');
    expect(values(rows, 'eventname')).toEqual(['RevokeSecurityGroupIngress', 'AuthorizeSecurityGroupIngress']);
  });

  test('what was deleted, and what a principal called, is what the trail has', async () => {
    const events = trailEvents(story).filter(({ timestamp }) => inDay(timestamp));
    const { rows: deleted } = await run('deleted-resources');
    expect(deleted.map(({ eventname, caller }) => `${String(caller).split('/')[1]} ${String(eventname)}`)).toEqual([
      'suzuki DeleteDBClusterSnapshot',
      'tanaka DeleteKeyPair',
      'tanaka TerminateInstances',
    ]);
    const { rows } = await run('calls-of', ['principal=%:user/tanaka']);
    const own = events.filter(({ message }) => message.includes(':user/tanaka"'));
    expect(sum(rows, 'calls')).toBe(own.length);
  });
});

describe('on the other logs', () => {
  test('objects were deleted, requests denied and bytes read in S3', async () => {
    expect((await run('s3-deletes')).rows).toHaveLength(3);
    const { rows } = await run('s3-denied');
    expect(sum(rows, 'requests')).toBe(
      s3AccessRecords(story).filter(({ timeMs, text }) => inDay(timeMs) && text.includes('" 403 ')).length,
    );
    const read = await run('s3-bytes-by-requester');
    expect(sum(read.rows, 'bytes')).toBeGreaterThan(0);
  });

  test('the web ACL blocked the scanners', async () => {
    const blocked = wafRecords(story).filter(({ timeMs, text }) => inDay(timeMs) && text.includes('"action":"BLOCK"'));
    expect(sum((await run('waf-blocks')).rows, 'blocked')).toBe(blocked.length);
    const { rows } = await run('waf-blocked-clients');
    expect(sum(rows, 'blocked')).toBe(blocked.length);
    expect(String(rows[0]?.['client_ip'])).toMatch(/^198\.51\.100\./);
  });

  test('CloudFront told of errors and of its cache', async () => {
    const statics = requests.filter(({ timeMs, path }) => inDay(timeMs) && path === '/static/app.js');
    expect(sum((await run('cloudfront-cache')).rows, 'requests')).toBe(statics.length);
    const errors = await run('cloudfront-errors');
    expect(sum(errors.rows, 'errors')).toBe(statics.filter(({ status }) => status >= 400).length);
  });

  test('delivered events are found by their text, without the control messages', async () => {
    const { rows } = await run('delivered-events', ['text=timeout']);
    expect(values(rows, 'message')).toEqual(['third timeout', 'first timeout']);
    expect((await run('delivered-volume')).rows).toEqual([
      { loggroup: '/web3tier/app', logstream: 'web-1', events: 3, characters: 32 },
    ]);
  });
});

test('every shipped query has an answer above', async () => {
  const { readFile } = await import('node:fs/promises');
  const own = await readFile(new URL(import.meta.url), 'utf8');
  const library = await loadSqlLibrary(queryDirectories({ HOME: '/nonexistent' }), () => undefined);
  expect(library.filter(({ name }) => !own.includes(`run('${name}'`))).toEqual([]);
});
