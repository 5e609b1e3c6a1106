import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Athena } from '@aws-sdk/client-athena';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import type { Emulator } from '../../helpers/emulator.js';
import { findMiniStack, startMiniStack } from '../../helpers/ministack.js';
import { clientConfig } from '../helpers.js';

const program = findMiniStack();

// MiniStack knows neither tables of SerDes nor Trino's functions: what both can run is plain SQL.
describe.skipIf(program === undefined)('beside MiniStack (MINISTACK names it; pip install "ministack[full]")', () => {
  const directory = mkdtempSync(join(tmpdir(), 'awsops-ministack-'));
  let emulator: Emulator;
  let sandbox: Sandbox;

  beforeAll(async () => {
    emulator = await startMiniStack(program ?? '', directory);
    sandbox = await createSandbox({ throttle: false });
    for (const endpoint of [emulator.endpoint, sandbox.endpoint]) {
      await new S3({ ...clientConfig({ endpoint }), region: 'us-east-1', forcePathStyle: true }).createBucket({
        Bucket: 'results',
      });
    }
  }, 60_000);

  afterAll(async () => {
    await emulator.close();
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function ask(endpoint: string, QueryString: string) {
    const athena = new Athena({ ...clientConfig({ endpoint }), region: 'us-east-1' });
    const ResultConfiguration = { OutputLocation: 's3://results/' };
    const { QueryExecutionId } = await athena.startQueryExecution({ QueryString, ResultConfiguration });
    for (;;) {
      const { QueryExecution } = await athena.getQueryExecution({ QueryExecutionId });
      const state = QueryExecution?.Status?.State;
      if (state === 'FAILED') return { state };
      if (state === 'SUCCEEDED') break;
      await delay(20);
    }
    const { ResultSet } = await athena.getQueryResults({ QueryExecutionId });
    const rows = ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue ?? null));
    return { state: 'SUCCEEDED', rows, types: ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Type }) => Type) };
  }

  test.each([
    "SELECT 1 AS a, 'it''s' AS b, true AS c",
    "SELECT x, count(*) AS n FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t(x, y) GROUP BY x ORDER BY x",
    'WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT sum(a) AS s, max(a) AS m FROM t',
    "SELECT a.k, b.v FROM (VALUES (1), (2)) AS a(k) LEFT JOIN (VALUES (1, 'x')) AS b(k, v) ON a.k = b.k ORDER BY a.k",
    "SELECT lower('ABC') AS l, substr('abcdef', 2, 3) AS s, 'a' || 'b' AS c, coalesce(NULL, 'z') AS z",
    'SELECT x, row_number() OVER (ORDER BY x DESC) AS n FROM (VALUES (1), (2), (3)) AS t(x) ORDER BY x LIMIT 2',
    "SELECT CASE WHEN x > 1 THEN 'big' ELSE 'small' END AS size FROM (VALUES (1), (2)) AS t(x) ORDER BY x",
    'SELECT nope',
    'SELECT * FROM nowhere.nothing',
  ])('both say the same to %s', async (sql) => {
    expect(await ask(sandbox.endpoint, sql)).toEqual(await ask(emulator.endpoint, sql));
  });
});
