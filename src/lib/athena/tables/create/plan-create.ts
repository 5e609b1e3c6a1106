import type { TaskContext } from '../../../aws/task-context.js';
import type { Plan, PlannedChange } from '../../../plan/types.js';
import { renderDdl } from '../../ddl/render.js';
import type { CreateTable } from '../../ddl/types.js';
import { createStatementRunner, type StatementRunner } from '../../execution/index.js';
import { storageOf } from '../../table/storage.js';
import { databaseState, readTable } from '../catalog.js';
import { chooseFlowLog, flowLogsAt, narrowKind, type FlowLogsHere } from '../flow-logs.js';
import { LOG_KINDS } from '../kinds/index.js';
import type { LogKind } from '../kinds/types.js';
import { projectLayout } from '../layout/projection.js';
import { folderUri } from '../location.js';
import { readEnds } from './read-ends.js';
import { sampleOf } from '../sample.js';
import { jsonValueOf } from '../show-row.js';
import { readCreateInput, type CreateTableInput, type CreateTableSettings } from './input.js';
import { locate, type Located } from './locate.js';
import { KIND_PROPERTY } from './ownership.js';
import { tableChange } from './table-change.js';
import { verifyObjects } from './verify.js';

/**
 * The plan that gives logs in S3 a table: where the objects lie is looked up, the columns follow from the log (for flow
 * logs from their own format), and real objects are read by the rules of the table before anybody trusts it. A table of
 * that name that is there already is compared column by column.
 *
 * @throws usage error for wrong arguments; not-found error where there are no such logs; an error that says at which line
 * and group the table would not fit; an error with the differences to a table that is there, unless it is to be replaced, and one that names whose
 * it is, unless the user named it
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
      tableChange(statement, { existing, settings, ctx, run }),
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
  ctx.report({ type: 'step', message: 'reading the newest and the oldest object' });
  const objects = await readEnds([found.newest.object, found.oldest.object], { bucket: folder.bucket, ctx });
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
