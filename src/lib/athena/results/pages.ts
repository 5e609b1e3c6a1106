import {
  GetQueryResultsCommand,
  type AthenaClient,
  type GetQueryResultsCommandOutput,
  type Row,
} from '@aws-sdk/client-athena';
import type { Execution } from '../execution/index.js';
import type { CsvRecord } from './csv-scanner.js';

/** GetQueryResults, MaxResults: at most 1,000 rows a page, the header among them. */
export const MAX_ROWS_PER_PAGE = 1000;

export interface PageSource {
  readonly queryId: string;
  readonly client: AthenaClient;
  readonly signal: AbortSignal;
}

export const getPage = (
  source: PageSource,
  { token, maxRows = MAX_ROWS_PER_PAGE }: { readonly token?: string; readonly maxRows?: number } = {},
): Promise<GetQueryResultsCommandOutput> =>
  source.client.send(
    new GetQueryResultsCommand({
      QueryExecutionId: source.queryId,
      MaxResults: maxRows,
      ...(token === undefined ? {} : { NextToken: token }),
    }),
    { abortSignal: source.signal },
  );

/** The first page and all that follow it. A page is asked for while the one before is worked on. */
export async function* readPages(
  first: GetQueryResultsCommandOutput,
  source: PageSource,
): AsyncGenerator<readonly Row[]> {
  let page = first;
  for (;;) {
    const token = page.NextToken;
    const next = token === undefined || token === '' ? undefined : getPage(source, { token });
    // It may fail while nobody waits for it yet; whoever awaits it below is told.
    next?.catch(() => undefined);
    yield page.ResultSet?.Rows ?? [];
    if (next === undefined) return;
    page = await next;
  }
}

/** The texts of a row of a page, for as many columns as there are. */
export function recordOf(row: Row, columnCount: number): CsvRecord {
  const data = row.Data ?? [];
  const [only] = data;
  // DESCRIBE gives its columns as one text with tabs between them, padded with blanks.
  if (columnCount > 1 && data.length === 1 && only?.VarCharValue?.includes('\t')) {
    return only.VarCharValue.split('\t').map((text) => text.trim());
  }
  return Array.from({ length: columnCount }, (_, index) => data[index]?.VarCharValue ?? null);
}

/** Whether the first row of the first page repeats the names of the columns: so with queries, not with SHOW or DESCRIBE. */
export function beginsWithHeader(
  page: GetQueryResultsCommandOutput,
  execution: Pick<Execution, 'statementType' | 'substatementType'>,
): boolean {
  const { statementType, substatementType } = execution;
  if (statementType === 'DDL' || (statementType === 'UTILITY' && substatementType !== 'EXPLAIN')) return false;
  const names = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name: name }) => name ?? '');
  const data = page.ResultSet?.Rows?.[0]?.Data ?? [];
  return data.length > 0 && data.length === names.length && names.every((name, at) => data[at]?.VarCharValue === name);
}
