import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queryDirectories } from '../../../src/commands/query-directories.js';
import { chooseQuery, loadLibrary } from '../../../src/lib/logs/library/index.js';
import { runQuery, type QueryRow } from '../../../src/lib/logs/query/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { collect } from '../../helpers/collect.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

const NOW = Date.parse('2026-01-15T12:00:00.000Z');
const DAY_MS = 86_400_000;
const SCANNER = /^(198\.51\.100|203\.0\.113|192\.0\.2)\.\d+$/;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false, clock: fakeClock({ nowMs: NOW }) });
}, 60_000);
afterAll(() => sandbox.close());

interface SavedRun {
  readonly groups?: readonly string[];
  readonly params?: readonly string[];
}

/** Runs a saved query over the last day of the practice account, as `awsops logs query @NAME` does. */
async function run(name: string, { groups = [], params = [] }: SavedRun = {}): Promise<readonly QueryRow[]> {
  const ctx = sandboxContext(sandbox);
  const chosen = await chooseQuery(
    { query: `@${name}`, params, groups },
    { directories: queryDirectories({}), readStdin: async () => '', report: ctx.report },
  );
  const range = { fromMs: sandbox.clock.now() - DAY_MS, toMs: sandbox.clock.now() };
  return (await collect(runQuery({ ...chosen, language: 'cwli', range }, ctx))).flat();
}

const app: SavedRun = { groups: ['/web3tier/app'] };
const values = (rows: readonly QueryRow[], key: string): readonly unknown[] => rows.map((row) => row[key]);

/** What each shipped query finds in the practice account: the story that its seed tells. */
const stories: Readonly<Record<string, readonly [SavedRun, (rows: readonly QueryRow[]) => void]>> = {
  'vpc-rejected-sources': [
    {},
    (rows) => {
      expect(rows[0]).toEqual({
        srcAddr: expect.stringMatching(SCANNER),
        packets: expect.any(Number),
        flows: expect.any(Number),
        ports: expect.any(Number),
        targets: expect.any(Number),
      });
      expect(values(rows, 'packets')).toEqual(values(rows, 'packets').toSorted((a, b) => Number(b) - Number(a)));
    },
  ],
  'vpc-rejected-ports': [{}, (rows) => expect(values(rows, 'dstPort')).toEqual(expect.arrayContaining([22, 3389]))],
  'vpc-top-talkers': [
    { params: ['limit=3'] },
    (rows) => {
      expect(rows).toHaveLength(3);
      expect(rows[0]?.['bytes']).toBeGreaterThan(Number(rows[2]?.['bytes']));
    },
  ],
  'vpc-traffic-of': [
    { params: ['address=10.0.21.40'] },
    (rows) => {
      expect(rows.length).toBeGreaterThan(100);
      expect(rows.every((row) => row['srcAddr'] === '10.0.21.40' || row['dstAddr'] === '10.0.21.40')).toBe(true);
    },
  ],
  'vpc-traffic-from-network': [
    { params: ['network=10.0.0.0/16'] },
    (rows) => expect(values(rows, 'action')).toContain('ACCEPT'),
  ],
  'http-5xx-by-path': [{}, (rows) => expect(values(rows, 'path')).toContain('/checkout')],
  'http-status-over-time': [
    { params: ['window=1h'] },
    (rows) => {
      expect(new Set(values(rows, 'responses'))).toEqual(new Set(['2xx', '3xx', '4xx', '5xx']));
      expect(values(rows, 'time')[0]).toMatch(/^2026-01-1[45]T\d\d:00:00\.000Z$/);
    },
  ],
  'http-top-clients': [{}, (rows) => expect(rows[0]?.['requests']).toBeGreaterThan(10)],
  'app-5xx-by-path': [app, (rows) => expect(values(rows, 'path')).toContain('/checkout')],
  'slow-requests': [
    { ...app, params: ['threshold=4000', 'limit=10'] },
    (rows) => {
      expect(rows).toHaveLength(10);
      expect(values(rows, 'took').every((took) => Number(took) >= 4000)).toBe(true);
    },
  ],
  'latency-by-path': [
    app,
    (rows) => {
      const checkout = rows.find((row) => row['path'] === '/checkout');
      expect(Number(checkout?.['p99'])).toBeGreaterThan(Number(checkout?.['p50']));
    },
  ],
  'errors-over-time': [
    { ...app, params: ['window=1h'] },
    (rows) => {
      const busiest = rows.toSorted((a, b) => Number(b['errors']) - Number(a['errors']))[0];
      // The incident of some two hours ago.
      expect(busiest?.['time']).toMatch(/^2026-01-15T(09|10):00/);
    },
  ],
  'error-messages': [app, (rows) => expect(values(rows, 'message').join('\n')).toMatch(/connection pool exhausted/i)],
  'find-text': [
    { ...app, params: ['text="level":"ERROR"'] },
    (rows) => {
      expect(rows.length).toBeGreaterThan(10);
      expect(values(rows, '@message').every((message) => String(message).includes('"level":"ERROR"'))).toBe(true);
    },
  ],
  'top-log-streams': [
    { groups: ['/web3tier/*'] },
    (rows) => expect(values(rows, '@log').join()).toContain(':/web3tier/app'),
  ],
  'ssh-failed-logins': [{}, (rows) => expect(rows[0]).toMatchObject({ source: expect.stringMatching(SCANNER) })],
  'ssh-accepted-logins': [
    {},
    (rows) =>
      expect(rows[0]).toMatchObject({ user: expect.any(String), method: expect.stringMatching(/publickey|password/) }),
  ],
  'console-logins-without-mfa': [{}, (rows) => expect(values(rows, 'userIdentity.type')).toContain('Root')],
  'console-login-failures': [{}, (rows) => expect(rows[0]?.['failures']).toBeGreaterThan(1)],
  'api-errors-by-caller': [{}, (rows) => expect(values(rows, 'errorCode')).toContain('AccessDenied')],
  'access-denied-of': [
    { params: ['principal=web3tier-web'] },
    (rows) => {
      expect(values(rows, 'errorCode').every((code) => /AccessDenied|Unauthorized/.test(String(code)))).toBe(true);
      expect(rows.length).toBeGreaterThan(0);
    },
  ],
  'root-use': [{}, (rows) => expect(values(rows, 'eventName')).toContain('CreateAccessKey')],
  'security-group-changes': [
    {},
    (rows) => expect(values(rows, 'eventName')).toContain('AuthorizeSecurityGroupIngress'),
  ],
  'iam-changes': [{}, (rows) => expect(values(rows, 'eventName')).toContain('CreateAccessKey')],
  'lambda-slowest': [
    { params: ['limit=5'] },
    (rows) => {
      expect(rows).toHaveLength(5);
      expect(values(rows, '@duration')).toEqual(values(rows, '@duration').toSorted((a, b) => Number(b) - Number(a)));
    },
  ],
  'lambda-cold-starts': [
    {},
    (rows) => expect(Number(rows[0]?.['coldStarts'])).toBeLessThan(Number(rows[0]?.['invocations'])),
  ],
  'lambda-memory': [
    {},
    (rows) => expect(Number(rows[0]?.['peakUsedMb'])).toBeLessThanOrEqual(Number(rows[0]?.['provisionedMb'])),
  ],
  'lambda-errors': [{}, (rows) => expect(values(rows, '@message').join('\n')).toMatch(/timeout|timed out|error/i)],
  'database-errors': [{}, (rows) => expect(values(rows, '@message').join('\n')).toMatch(/connection/i)],
};

describe('the saved query', () => {
  test.each(Object.entries(stories))('%s finds its story in the practice account', async (name, [how, check]) => {
    const rows = await run(name, how);
    expect(rows).not.toEqual([]);
    check(rows);
  });

  test('list has a story for every shipped query', async () => {
    const library = await loadLibrary({ ...queryDirectories({}), user: '/nowhere' }, () => undefined);
    expect(Object.keys(stories).sort()).toEqual(library.map(({ name }) => name));
  });
});
