import { AthenaClient, type GetQueryResultsCommandOutput } from '@aws-sdk/client-athena';
import type { TaskContext } from '../../aws/task-context.js';
import type { Execution } from '../execution/index.js';
import { columnsOf, rowMaker, type ResultColumn, type ResultRow } from './columns.js';
import { askForCsv, reportPages } from './csv-object.js';
import type { CsvRecord } from './csv-scanner.js';
import { beginsWithHeader, getPage, readPages, recordOf, type PageSource } from './pages.js';

/** A complete result, read while it is taken. */
export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly batches: AsyncIterable<readonly ResultRow[]>;
}

/**
 * Rows of the first page, the header among them, where the object is asked for at the same time: enough for nearly
 * every answer that people read, and a page of 1,000 takes the SDK a tenth of a second to take apart.
 */
const ROWS_BESIDE_OBJECT = 50;

/**
 * Opens the result of an execution that has SUCCEEDED. A short one comes with the columns, from GetQueryResults. Of a
 * longer one the CSV object is read from S3 as a stream: pages of 1,000 rows can only be asked for one after the
 * other. Both are asked for at once; whoever may call GetQueryResults may read the object, says
 * https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html. Where that fails nevertheless, pages
 * it is, and a note says why.
 */
export async function openResult(execution: Execution, ctx: TaskContext): Promise<QueryResult> {
  const source: PageSource = {
    queryId: execution.queryId,
    client: ctx.aws.client(AthenaClient),
    signal: ctx.signal,
  };
  const object = askForCsv(execution, ctx);
  const isAsked = !('obstacle' in object);
  try {
    const first = await getPage(source, isAsked ? { maxRows: ROWS_BESIDE_OBJECT } : {});
    const columns = columnsOf(first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []);
    const pages = { first, source, columnCount: columns.length, hasHeader: beginsWithHeader(first, execution) };
    if (!first.NextToken) {
      if (isAsked) object.drop();
      return { columns, batches: rowsOf(pageRecords(pages), columns) };
    }
    if (!isAsked) reportPages(object.obstacle, ctx);
    const records = isAsked ? await object.records(columns) : undefined;
    return { columns, batches: rowsOf(records ?? pageRecords(pages), columns) };
  } catch (error) {
    if (isAsked) object.drop();
    throw error;
  }
}

async function* rowsOf(
  records: AsyncIterable<readonly CsvRecord[]>,
  columns: readonly ResultColumn[],
): AsyncGenerator<readonly ResultRow[]> {
  const toRow = rowMaker(columns);
  for await (const batch of records) if (batch.length > 0) yield batch.map(toRow);
}

async function* pageRecords(pages: {
  readonly first: GetQueryResultsCommandOutput;
  readonly source: PageSource;
  readonly columnCount: number;
  readonly hasHeader: boolean;
}): AsyncGenerator<readonly CsvRecord[]> {
  let skip = pages.hasHeader ? 1 : 0;
  for await (const rows of readPages(pages.first, pages.source)) {
    yield rows.slice(skip).map((row) => recordOf(row, pages.columnCount));
    skip = 0;
  }
}
