import { gzipSync } from 'node:zlib';
import { Athena } from '@aws-sdk/client-athena';
import { Glue } from '@aws-sdk/client-glue';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import { createStatementRunner } from '../../../src/lib/athena/execution/index.js';
import { applyPlan } from '../../../src/lib/plan/apply.js';
import type { Plan } from '../../../src/lib/plan/types.js';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { insertBucket, insertObject, s3Store, type StoredBucket } from '../../../src/sandbox/services/s3/store.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { clientConfig, startSandbox } from '../../sandbox/helpers.js';

export const ACCOUNT = '123456789012';
export const REGION = 'ap-northeast-1';
export const RESULTS = 's3://results/';

/** A day of ALB logs as a folder. */
export const albFolder = (day: string, { account = ACCOUNT, region = REGION } = {}): string =>
  `AWSLogs/${account}/elasticloadbalancing/${region}/${day}/`;

export const albFile = (day: string, name = 'app.web.1', place: { account?: string; region?: string } = {}): string =>
  `${albFolder(day, place)}${place.account ?? ACCOUNT}_elasticloadbalancing_${place.region ?? REGION}_${name}_x.log.gz`;

export interface Setup {
  readonly sandbox: Sandbox;
  readonly glue: Glue;
  newContext(): TaskContext & { readonly events: readonly TaskEvent[] };
  /** Puts an object into the bucket "logs"; gzip when its key says so. */
  put(key: string, body: string | Uint8Array, more?: { readonly storageClass?: string }): void;
  /** Runs a statement of SQL to its end. */
  run(sql: string): Promise<void>;
  /** The value of the first column of the first row. */
  one(sql: string): Promise<string | undefined>;
  /** Lets Athena end what it took, whoever asked for it: the sandbox does so when somebody looks. */
  settle(): Promise<void>;
  /** Puts a view into the database "default". */
  addView(name: string): Promise<void>;
}

/** A sandbox with a bucket of logs and one of results, on a day of January 2026; its time jumps from sleep to sleep. */
export async function setUp(): Promise<Setup> {
  const clock = fakeClock();
  const sandbox = await startSandbox({ clock, throttle: false });
  const [logs] = ['logs', 'results'].map((name) =>
    insertBucket(sandbox.store(s3Store), { name, account: ACCOUNT, region: REGION, createdAtMs: clock.now() }),
  ) as [StoredBucket, StoredBucket];
  const newContext: Setup['newContext'] = () => sandboxContext(sandbox, { region: REGION });
  const execute = (sql: string) =>
    createStatementRunner(newContext()).run({ sql, database: 'default', outputLocation: RESULTS });
  const [glue, athena] = [new Glue(clientConfig(sandbox)), new Athena(clientConfig(sandbox))];
  return {
    sandbox,
    glue,
    newContext,
    put(key, body, more = {}) {
      const bytes = key.endsWith('.gz') && typeof body === 'string' ? gzipSync(body) : body;
      insertObject(logs, { ...more, key, body: bytes, lastModifiedMs: clock.now() });
    },
    run: async (sql) => void (await execute(sql)),
    async one(sql) {
      const { queryId } = await execute(sql);
      const { ResultSet: result } = await athena.getQueryResults({ QueryExecutionId: queryId });
      return result?.Rows?.[1]?.Data?.[0]?.VarCharValue;
    },
    async settle() {
      await clock.sleep(60_000);
      const { QueryExecutionIds } = await athena.listQueryExecutions({});
      await athena.batchGetQueryExecution({ QueryExecutionIds });
    },
    async addView(name) {
      const TableInput = { Name: name, TableType: 'VIRTUAL_VIEW', StorageDescriptor: { Columns: [] } };
      await glue.createTable({ DatabaseName: 'default', TableInput });
    },
  };
}

export const carryOut = (plan: Plan, ctx: TaskContext): Promise<void> =>
  applyPlan(plan, { signal: ctx.signal, onChange: () => undefined });

export const rows = (plan: Plan): readonly string[] =>
  plan.changes.map(({ action, id, reason }) => `${action} ${id}: ${reason}`);

export const actions = (plan: Plan): readonly string[] => plan.changes.map(({ action }) => action);

export const told = (ctx: { readonly events: readonly TaskEvent[] }, type: 'note' | 'warn'): readonly string[] =>
  ctx.events.flatMap((event) => (event.type === type ? [event.message] : []));
