import { http, json, type Answer } from './fake-aws.js';

/** GetQueryExecution's answer for an execution in a state. */
export const executionAnswer = (state: string, more: Readonly<Record<string, unknown>> = {}): Answer =>
  json({ QueryExecution: executionOf(state, more) });

/** A SELECT of the id `q-1`, whose result is `s3://results/q-1.csv`; `more` replaces keys, of Status those it names. */
export const executionOf = (
  state: string,
  { Status = {}, ...more }: Readonly<Record<string, unknown>> & { readonly Status?: object } = {},
): object => ({
  QueryExecutionId: 'q-1',
  Query: 'SELECT a\nFROM t',
  StatementType: 'DML',
  SubstatementType: 'SELECT',
  WorkGroup: 'primary',
  ResultConfiguration: { OutputLocation: 's3://results/q-1.csv' },
  Statistics: { DataScannedInBytes: 20 * 2 ** 20, QueryQueueTimeInMillis: 100, EngineExecutionTimeInMillis: 1200 },
  Status: { State: state, SubmissionDateTime: 1_768_478_400, ...Status },
  ...more,
});

/** A page of GetQueryResults; `null` is an absent value. */
export const pageAnswer = (page: {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly token?: string;
}): Answer =>
  json({
    ResultSet: {
      ResultSetMetadata: { ColumnInfo: page.columns.map(([Name, Type]) => ({ Name, Type })) },
      Rows: page.rows.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) })),
    },
    ...(page.token === undefined ? {} : { NextToken: page.token }),
  });

/** An error of S3. */
export const s3Fault = (code: string, status: number): Answer =>
  http(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} it says</Message></Error>`, {
    status,
    headers: { 'content-type': 'application/xml' },
  });
