import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAthenaQuery } from '../../../src/lib/athena/index.js';
import { systemClock } from '../../../src/lib/core/clock.js';
import { collect } from '../../helpers/collect.js';
import type { Emulator } from '../../helpers/emulator.js';
import { findMiniStack, startMiniStack } from '../../helpers/ministack.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

const program = findMiniStack();

// Another implementation of the API than ours, by other people: it runs plain SELECTs on its own DuckDB.
describe.skipIf(program === undefined)(
  'a query of MiniStack (MINISTACK names it; pip install "ministack[full]")',
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'awsops-ministack-'));
    let emulator: Emulator;

    beforeAll(async () => {
      emulator = await startMiniStack(program ?? '', directory);
      await context()
        .aws.client(S3Client)
        .send(new CreateBucketCommand({ Bucket: 'results' }));
    }, 60_000);
    afterAll(async () => {
      await emulator.close();
      rmSync(directory, { recursive: true, force: true });
    });

    const context = (): ReturnType<typeof sandboxContext> =>
      sandboxContext(
        { endpoint: emulator.endpoint, account: '000000000000', clock: systemClock },
        { region: 'us-east-1' },
      );

    async function rowsOf(sql: string): Promise<readonly object[]> {
      const { batches } = await runAthenaQuery({ sql, outputLocation: 's3://results/' }, context());
      return (await collect(batches)).flat();
    }

    test('gives its rows', async () => {
      expect(await rowsOf("SELECT 1 AS a, 'x' AS b")).toEqual([{ a: expect.anything(), b: 'x' }]);
    });

    test('of more than a page gives them all, in order', async () => {
      const rows = await rowsOf('SELECT CAST(range AS varchar) AS n FROM range(2500) ORDER BY range');
      expect(rows).toEqual(Array.from({ length: 2500 }, (_, index) => ({ n: String(index) })));
    });
  },
);
