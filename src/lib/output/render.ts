import type { ChildProgram, DescribedRows, Outcome, RawOutput } from '../cli/define.js';
import type { CheckReport } from '../checks/types.js';
import type { ChangeReport, Job, Plan } from '../plan/types.js';
import { collect, inBatches } from './batches.js';
import { changeFields, renderChanges } from './changes.js';
import { declaredColumns, pickKeys } from './columns.js';
import type { Field, Row } from './fields.js';
import { jsonText } from './json.js';
import { renderQueryResult } from './query-result.js';
import { findingFields, renderReport } from './report.js';
import { renderPage } from './page.js';
import type { PageView } from './page-view.js';
import type { RowsView } from './rows-view.js';
import { writeAll, type RenderContext, type RenderOptions, type RenderTarget } from './target.js';
import { renderRows, renderThing } from './views.js';

type Batches = AsyncIterable<readonly Row[]>;
/** What can be shown: a job has run by then and is its rows. */
export type Showable = Exclude<Outcome, ChildProgram | Job> | ChangeReport;
type Shown = Exclude<Showable, RawOutput | undefined>;

/**
 * Writes what a command returned to `target` in the format that was asked for.
 *
 * Batches of rows are written as they arrive, each before the next is asked for; `--query`, and columns that
 * only the rows can tell, need all rows first. Throws a usage error for an unknown column or a bad query.
 */
export async function renderOutcome(outcome: Showable, target: RenderTarget, options: RenderOptions): Promise<void> {
  if (outcome === undefined) return;
  if (isRaw(outcome)) return writeAll(outcome.chunks, target);
  const context = {
    target: { isTty: target.isTty, width: target.width },
    options: isDescribed(outcome) ? { ...options, fields: outcome.fields } : options,
  };
  const chunks =
    options.query === undefined
      ? chunksOf(outcome, context)
      : renderQueryResult(await jsonForm(outcome), { ...context, query: options.query });
  return writeAll(chunks, target);
}

function chunksOf(outcome: Shown, context: RenderContext): AsyncIterable<string> {
  if (isDescribed(outcome)) return renderRows(outcome.batches, context);
  if (isBatches(outcome)) return renderRows(outcome, context);
  if (isView(outcome)) return viewChunks(outcome, context);
  if (isPage(outcome)) return renderPage(outcome, context);
  if (isRows(outcome)) return renderRows(inBatches(outcome), context);
  if (isChanges(outcome)) return changesChunks(changeJson(outcome), context);
  if (isReport(outcome)) return reportChunks(outcome, context);
  return renderThing(outcome, context);
}

function changesChunks(report: ChangeReport, context: RenderContext): AsyncIterable<string> {
  return renderDocument(context, {
    rows: report.changes.map((change): Row => ({ ...change })),
    json: (changes) => ({ ...report, changes }),
    fields: changeFields,
    table: () => renderChanges(report, { isTty: context.target.isTty, palette: context.options.palette }),
  });
}

function reportChunks(report: CheckReport, context: RenderContext): AsyncIterable<string> {
  const { columns: selected, header, palette } = context.options;
  const columns = selected && declaredColumns({ fields: findingFields, selected, set: 'all' });
  return renderDocument(context, {
    rows: report.findings.map((finding): Row => ({ ...finding })),
    json: (findings) => ({ ...reportJson(report), findings }),
    fields: findingFields,
    table: () => renderReport(report, { header, palette, columns, ...context.target }),
  });
}

/** Whoever chooses columns, or another format, wants the rows themselves. */
async function* viewChunks({ rows, table }: RowsView, context: RenderContext): AsyncGenerator<string> {
  const { options } = context;
  if (options.format !== 'table' || options.columns !== undefined) {
    yield* renderRows(inBatches(rows), context);
    return;
  }
  yield* renderRows(inBatches(table.rows), { ...context, options: { ...options, fields: table.fields } });
  yield table.below(options.palette);
}

/** A thing that holds one list of rows: as a whole in JSON, its list alone in CSV and TSV, its own view in a table. */
async function* renderDocument(
  context: RenderContext,
  view: {
    readonly rows: readonly Row[];
    readonly json: (rows: readonly Row[]) => object;
    readonly fields: readonly Field[];
    readonly table: () => Promise<string>;
  },
): AsyncGenerator<string> {
  const { format, columns: selected } = context.options;
  if (format === 'table') {
    yield view.table();
  } else if (format === 'csv' || format === 'tsv') {
    yield* renderRows(inBatches(view.rows), { ...context, options: { ...context.options, fields: view.fields } });
  } else {
    const keys = selected && declaredColumns({ fields: view.fields, selected, set: 'all' })?.map(({ key }) => key);
    const rows = keys ? view.rows.map((row) => pickKeys(row, keys)) : view.rows;
    yield jsonText(view.json(rows), { compact: format === 'ndjson', isTty: context.target.isTty });
  }
}

/** What `--query` sees: the same value that `-o json` prints. */
async function jsonForm(outcome: Shown): Promise<unknown> {
  if (isDescribed(outcome)) return collect(outcome.batches);
  if (isBatches(outcome)) return collect(outcome);
  if (isRows(outcome)) return outcome;
  if (isView(outcome)) return outcome.rows;
  if (isPage(outcome)) return outcome.data;
  if (isChanges(outcome)) return changeJson(outcome);
  return isReport(outcome) ? reportJson(outcome) : outcome;
}

/** The contract's `{changes, applied}` and whatever fields the command adds; a plan is not applied yet. */
function changeJson(outcome: Plan | ChangeReport): ChangeReport {
  const { changes: planned, applied, kind: _, ...more } = { applied: false, kind: 'plan', ...outcome };
  const changes = planned.map(({ action, resource, id, reason }) => ({ action, resource, id, reason }));
  return { changes, applied, ...more };
}

function reportJson(report: CheckReport): Omit<CheckReport, 'kind'> {
  const { kind: _, ...rest } = report;
  return rest;
}

const has = (value: object, key: string): boolean => key in value;

const isRaw = (outcome: object): outcome is RawOutput =>
  'kind' in outcome && outcome.kind === 'raw' && has(outcome, 'chunks');

const isDescribed = (outcome: object): outcome is DescribedRows =>
  'kind' in outcome && outcome.kind === 'rows' && has(outcome, 'batches');

const isPage = (outcome: object): outcome is PageView =>
  'kind' in outcome && outcome.kind === 'page' && has(outcome, 'data') && has(outcome, 'sections');

const isView = (outcome: object): outcome is RowsView =>
  'kind' in outcome && outcome.kind === 'view' && has(outcome, 'rows') && has(outcome, 'table');

const isBatches = (outcome: object): outcome is Batches => Symbol.asyncIterator in outcome;

const isRows = (outcome: object): outcome is readonly Row[] => Array.isArray(outcome);

// A row may have a field named `kind` or `changes`; only both marks together make a plan or a report.
const isChanges = (outcome: object): outcome is Plan | ChangeReport =>
  'changes' in outcome &&
  Array.isArray(outcome.changes) &&
  (has(outcome, 'applied') || ('kind' in outcome && outcome.kind === 'plan'));

const isReport = (outcome: object): outcome is CheckReport =>
  'kind' in outcome && outcome.kind === 'report' && 'findings' in outcome && Array.isArray(outcome.findings);
