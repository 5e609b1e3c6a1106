import type { TaskContext } from '../../../aws/task-context.js';
import { AppError } from '../../../errors/app-error.js';
import type { Plan, PlannedChange } from '../../../plan/types.js';
import { renderDdl } from '../../ddl/render.js';
import type { CreateTable } from '../../ddl/types.js';
import { createStatementRunner, type StatementRunner } from '../../execution/index.js';
import { storageOf } from '../../table/storage.js';
import { databaseState, readTable, type CatalogTable } from '../catalog.js';
import { chooseFlowLog, flowLogsAt, narrowKind, type FlowLogsHere } from '../flow-logs.js';
import { LOG_KINDS } from '../kinds/index.js';
import type { LogKind } from '../kinds/types.js';
import { projectLayout } from '../layout/projection.js';
import { folderUri } from '../location.js';
import { readHead } from '../objects.js';
import { sampleOf } from '../sample.js';
import { jsonValueOf } from '../show-row.js';
import { tableDifferences } from './compare.js';
import { readCreateInput, type CreateTableInput, type CreateTableSettings } from './input.js';
import { locate, type Located } from './locate.js';
import { verifyObjects } from './verify.js';

/** The property by which awsops knows its tables. */
const KIND_PROPERTY = 'awsops.kind';

/**
 * The plan that gives logs in S3 a table: where the objects lie is looked up, the columns follow from the log (for flow
 * logs from their own format), and real objects are read by the rules of the table before anybody trusts it. A table of
 * that name that is there already is compared column by column.
 *
 * @throws usage error for wrong arguments; not-found error where there are no such logs; an error that says at which line
 * and group the table would not fit; an error with the differences to a table that is there, unless it is to be replaced
 */
export async function planCreateTable(input: CreateTableInput, ctx: TaskContext): Promise<Plan> {
  const settings = readCreateInput(input);
  const { folder, database, name, flowLog: flowLogId } = settings;
  const flowLogs =
    settings.kind === 'vpc-flow' ? await flowLogsAt(folder, { flowLogId, ctx }) : { named: undefined, all: [] };
  const kind = narrowKind(LOG_KINDS[settings.kind], flowLogs);
  const located = await locate(folder, { kind, ctx });
  const { statement, verdicts } = await designTable(settings, { kind, located, flowLogs, ctx });
  const [databaseIs, existing] = await Promise.all([databaseState(database, ctx), readTable({ database, name }, ctx)]);
  const runner = createStatementRunner(ctx);
  const run = (sql: string): Promise<unknown> => runStatement(sql, { settings, runner });
  const [first] = verdicts;
  return {
    kind: 'plan',
    changes: [
      databaseChange(database, { state: databaseIs, run }),
      tableChange(statement, { existing, settings, nowMs: ctx.clock.now(), run }),
    ],
    details: {
      database,
      table: name,
      ddl: renderDdl(statement),
      checked: verdicts.map(({ object, verdict: { rows, good } }) => ({ object, rows, good })),
      firstRow: jsonValueOf(first?.verdict.firstRow ?? null),
    },
  };
}

async function designTable(
  settings: CreateTableSettings,
  {
    kind,
    located,
    flowLogs,
    ctx,
  }: {
    readonly kind: LogKind;
    readonly located: Located;
    readonly flowLogs: FlowLogsHere;
    readonly ctx: TaskContext;
  },
) {
  const { folder, database, name } = settings;
  const { below, found, layout } = located;
  const flowLog = chooseFlowLog(flowLogs, { layout, location: folder, ctx });
  const ends = [...new Map([found.newest, found.oldest].map(({ object }) => [object.key, object])).values()];
  ctx.report({ type: 'step', message: 'reading the newest and the oldest object' });
  const objects = await Promise.all(
    ends.map((object) => readHead({ bucket: folder.bucket, object, isParquet: object.key.endsWith('.parquet') }, ctx)),
  );
  const [newest] = objects;
  if (newest === undefined) throw new TypeError('a located log has an object');
  const design = kind.design(await sampleOf(newest), flowLog);
  const partitions = projectLayout(folder, { below, found, nowMs: ctx.clock.now() });
  const statement: CreateTable = {
    kind: 'createTable',
    table: { database, name },
    ifNotExists: false,
    columns: design.columns,
    partitionedBy: partitions.partitionedBy,
    rowFormat: design.rowFormat,
    storedAs: design.storedAs,
    location: folderUri(folder),
    properties: { ...design.properties, ...partitions.properties, [KIND_PROPERTY]: kind.kind },
  };
  const verdicts = await verifyObjects(objects, { storage: storageOf(statement), folder, ctx });
  for (const message of [...design.notes, ...partitions.notes]) ctx.report({ type: 'note', message });
  return { statement, verdicts };
}

type Run = (sql: string) => Promise<unknown>;

const runStatement = (
  sql: string,
  { settings, runner }: { readonly settings: CreateTableSettings; readonly runner: StatementRunner },
): Promise<unknown> => runner.run({ sql, workgroup: settings.workgroup, outputLocation: settings.outputLocation });

function databaseChange(
  name: string,
  { state, run }: { readonly state: Awaited<ReturnType<typeof databaseState>>; readonly run: Run },
): PlannedChange {
  const row = { resource: 'database', id: name } as const;
  if (state === 'exists') return { ...row, action: 'none', reason: 'it is there' };
  const reason = state === 'absent' ? 'it is not there' : 'unknown whether it is there (denied: glue:GetDatabase)';
  const sql = renderDdl({ kind: 'createDatabase', name, ifNotExists: true, properties: {} });
  return { ...row, action: 'create', reason, apply: async () => void (await run(sql)) };
}

function tableChange(
  statement: CreateTable,
  {
    existing,
    settings,
    nowMs,
    run,
  }: {
    readonly existing: CatalogTable | undefined;
    readonly settings: CreateTableSettings;
    readonly nowMs: number;
    readonly run: Run;
  },
): PlannedChange {
  const { database, name, replace = false } = settings;
  const row = { resource: 'table', id: `${database}.${name}` } as const;
  const create = renderDdl(statement);
  if (existing === undefined) {
    const columns = `${statement.columns.length} columns`;
    const keys = statement.partitionedBy.map((column) => column.name);
    const reason = keys.length === 0 ? columns : `${columns}, partitions by ${keys.join(', ')}`;
    return { ...row, action: 'create', reason, apply: async () => void (await run(create)) };
  }
  const differences =
    existing.type === 'files'
      ? tableDifferences(existing.storage, { wanted: storageOf(statement), nowMs })
      : [`it is a ${existing.type === 'iceberg' ? 'table of Iceberg' : existing.type}, not a table of files`];
  if (differences.length === 0) return { ...row, action: 'none', reason: 'it is so already' };
  if (existing.type !== 'files' || !replace) throw tableDiffers(row.id, { differences, existing });
  const drop = renderDdl({ kind: 'dropTable', table: { database, name }, ifExists: true });
  return {
    ...row,
    action: 'update',
    reason: `dropped and made again (the objects stay): ${differences.join('; ')}`,
    apply: async () => {
      await run(drop);
      await run(create);
    },
  };
}

/** More would hide the command to run. */
const MAX_LISTED = 5;

function tableDiffers(
  id: string,
  { differences, existing }: { readonly differences: readonly string[]; readonly existing: CatalogTable },
): AppError {
  const more = differences.length > MAX_LISTED ? `; and ${differences.length - MAX_LISTED} more` : '';
  return new AppError(`table "${id}" is there, and is another one`, {
    category: 'failed',
    code: 'TableDiffers',
    reason: `${differences.slice(0, MAX_LISTED).join('; ')}${more}`,
    hint:
      existing.type === 'files'
        ? 'make it anew with --replace (partitions that were added by hand are lost, objects are not), or another with --name NAME'
        : 'make another with --name NAME',
  });
}
