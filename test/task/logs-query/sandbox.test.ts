import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { estimateCost } from '../../../src/lib/logs/cost/index.js';
import { listGroups, resolveGroups } from '../../../src/lib/logs/groups/index.js';
import { runQuery, type QueryInput } from '../../../src/lib/logs/query/index.js';
import { planRetention } from '../../../src/lib/logs/retention/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { collect } from '../../helpers/collect.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

const NOW = Date.parse('2026-01-15T12:00:00.000Z');
const HOUR_MS = 3_600_000;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier', throttle: false, clock: fakeClock({ nowMs: NOW }) });
}, 60_000);
afterAll(() => sandbox.close());

const query = (more: Partial<QueryInput> = {}): QueryInput => ({
  text: 'fields @timestamp, path, status, latencyMs | filter status >= 500',
  language: 'cwli',
  groups: ['/web3tier/app'],
  range: { fromMs: sandbox.clock.now() - 24 * HOUR_MS, toMs: sandbox.clock.now() },
  ...more,
});

/** What the sandbox ran since the last look, by operation. */
const calls = (operation: string): number =>
  sandbox.requests().filter((request) => request.operation === operation).length;

describe('on the practice account', () => {
  test('rows have numbers as numbers, instants as ISO-8601, and come newest first', async () => {
    const rows = (await collect(runQuery(query(), sandboxContext(sandbox)))).flat();
    expect(rows.length).toBeGreaterThan(20);
    expect(rows[0]).toEqual({
      '@timestamp': expect.stringMatching(/^2026-01-1[45]T\d\d:\d\d:\d\d\.\d{3}Z$/),
      path: expect.stringMatching(/^\//),
      status: expect.any(Number),
      latencyMs: expect.any(Number),
    });
    const times = rows.map((row) => String(row['@timestamp']));
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('several groups are one query', async () => {
    const before = calls('StartQuery');
    const input = query({ groups: ['/web3tier/*'], text: 'stats count(*) as n by @log' });
    const rows = (await collect(runQuery(input, sandboxContext(sandbox)))).flat();
    expect(rows.length).toBeGreaterThan(1);
    expect(calls('StartQuery') - before).toBe(1);
  });

  test('a malformed query is refused with its line and a caret', async () => {
    const failure = collect(
      runQuery(query({ text: 'fields @message\n| filter lvel lik "x"' }), sandboxContext(sandbox)),
    );
    await expect(failure).rejects.toMatchObject({
      exitCode: 2,
      code: 'MalformedQueryException',
      reason: expect.stringMatching(/\n {4}line 2: \| filter lvel lik "x"\n +\^$/),
    });
  });

  test('an unknown group is not_found before anything is started', async () => {
    const before = calls('StartQuery');
    const failure = collect(runQuery(query({ groups: ['/web3tier/ap'] }), sandboxContext(sandbox)));
    await expect(failure).rejects.toMatchObject({ exitCode: 5, reason: 'did you mean "/web3tier/app"?' });
    expect(calls('StartQuery')).toBe(before);
  });

  test('Ctrl-C leaves no query running', async () => {
    const controller = new AbortController();
    const ctx = sandboxContext(sandbox, {
      signal: controller.signal,
      report: (event) => {
        if (event.type === 'progress') controller.abort(new Error('SIGINT'));
      },
    });
    const before = calls('StopQuery');
    await expect(collect(runQuery(query({ groups: ['/web3tier/*', '/aws/vpc/*'] }), ctx))).rejects.toThrow('SIGINT');
    expect(calls('StopQuery') - before).toBe(1);
  });

  test('--max-scan stops a query that reads too much', async () => {
    const input = query({ groups: ['/web3tier/*', '/aws/vpc/*'], maxScanBytes: 1024 });
    await expect(collect(runQuery(input, sandboxContext(sandbox)))).rejects.toMatchObject({ code: 'MaxScanExceeded' });
  });

  test('a query is stopped when polling fails', async () => {
    const undo = sandbox.addFault('AccessDeniedException:logs.GetQueryResults:1');
    const before = calls('StopQuery');
    try {
      const failure = collect(runQuery(query(), sandboxContext(sandbox)));
      await expect(failure).rejects.toMatchObject({ name: 'AccessDeniedException' });
    } finally {
      undo();
    }
    expect(calls('StopQuery') - before).toBe(1);
  });

  test('groups are listed and resolved', async () => {
    const all = (await collect(listGroups({}, sandboxContext(sandbox)))).flat();
    const web = await resolveGroups(['/web3tier/*'], sandboxContext(sandbox));
    expect(all.length).toBeGreaterThan(web.length);
    expect(web.every(({ arn }) => !arn.endsWith(':*'))).toBe(true);
    const byArn = await resolveGroups(
      web.map(({ arn }) => arn),
      sandboxContext(sandbox),
    );
    expect(byArn).toEqual(web);
  });

  test('retention is planned, applied, and then nothing is left to do', async () => {
    const ctx = sandboxContext(sandbox);
    const wanted = { patterns: ['/web3tier/nginx/*'], days: 14 };
    for (const change of (await planRetention(wanted, ctx)).changes) await change.apply?.(ctx.signal);
    const after = await planRetention(wanted, ctx);
    expect(after.changes.map(({ action }) => action)).toEqual(after.changes.map(() => 'none'));
    expect(after.changes.length).toBeGreaterThan(0);
  });

  test('costs are estimated from what the groups took in', async () => {
    const range = { fromMs: sandbox.clock.now() - 24 * HOUR_MS, toMs: sandbox.clock.now() };
    const rows = await estimateCost({ patterns: ['/web3tier/app'], range }, sandboxContext(sandbox));
    expect(rows).toEqual([
      {
        group: '/web3tier/app',
        ingestedBytes: expect.any(Number),
        storedBytes: expect.any(Number),
        ingestCostUsd: expect.any(Number),
        storageCostUsd: expect.any(Number),
      },
    ]);
    expect(rows[0]?.ingestedBytes).toBeGreaterThan(100_000);
  });
});
