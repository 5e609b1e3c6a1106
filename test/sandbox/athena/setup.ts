import { gzipSync } from 'node:zlib';
import { Athena, type QueryExecution, type StartQueryExecutionInput } from '@aws-sdk/client-athena';
import { Glue } from '@aws-sdk/client-glue';
import { S3 } from '@aws-sdk/client-s3';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { clientConfig, createTestClock, startSandbox, type TestClock } from '../helpers.js';

export const DATA = 'data';
export const RESULTS = 'results';
export const OUTPUT = `s3://${RESULTS}/q/`;

export interface AthenaSetup {
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  readonly athena: Athena;
  readonly glue: Glue;
  readonly s3: S3;
  /** Starts a query, lets its time pass and tells how it ended. */
  run(sql: string, more?: Partial<StartQueryExecutionInput>): Promise<QueryExecution>;
  /** The rows of a query, without the header. */
  rows(sql: string, more?: Partial<StartQueryExecutionInput>): Promise<(string | null)[][]>;
  put(key: string, body: string): Promise<void>;
}

/** A sandbox with a bucket of data and one of results. */
export async function startAthena(): Promise<AthenaSetup> {
  const clock = createTestClock();
  const sandbox = await startSandbox({ clock, throttle: false });
  const config = clientConfig(sandbox);
  const s3 = new S3({ ...config, forcePathStyle: true });
  const athena = new Athena(config);
  for (const Bucket of [DATA, RESULTS]) {
    await s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' } });
  }
  const run: AthenaSetup['run'] = async (sql, more) => {
    const ResultConfiguration = { OutputLocation: OUTPUT };
    const { QueryExecutionId } = await athena.startQueryExecution({ QueryString: sql, ResultConfiguration, ...more });
    clock.advance(60_000);
    const { QueryExecution } = await athena.getQueryExecution({ QueryExecutionId });
    return QueryExecution ?? {};
  };
  const rows: AthenaSetup['rows'] = async (sql, more) => {
    const { QueryExecutionId, Status } = await run(sql, more);
    if (Status?.State !== 'SUCCEEDED') throw new Error(`${Status?.State}: ${Status?.StateChangeReason}`);
    const { ResultSet } = await athena.getQueryResults({ QueryExecutionId });
    return (ResultSet?.Rows ?? [])
      .slice(1)
      .map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue ?? null));
  };
  const put: AthenaSetup['put'] = async (Key, body) => {
    await s3.putObject({ Bucket: DATA, Key, Body: Key.endsWith('.gz') ? gzipSync(body) : body });
  };
  return { sandbox, clock, athena, glue: new Glue(config), s3, run, rows, put };
}
