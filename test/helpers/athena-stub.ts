import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

export interface AthenaStubOptions {
  /** How many rows the result has, of six columns and some 170 bytes. */
  readonly rows: number;
  /** Before every answer. */
  readonly latencyMs?: number;
  /** S3 refuses the object of the result, so that pages have to do. */
  readonly denyObject?: boolean;
}

export interface AthenaStub {
  readonly url: string;
  close(): Promise<void>;
}

const COLUMNS = [
  ['time', 'timestamp'],
  ['client_ip', 'varchar'],
  ['request_verb', 'varchar'],
  ['request_url', 'varchar'],
  ['elb_status_code', 'integer'],
  ['target_processing_time', 'double'],
] as const;
const HEADER = COLUMNS.map(([name]) => name);
const ROWS_PER_CHUNK = 500;
/** A result of no more rows is made once and kept, as S3 has it ready: making it must not count as reading it. */
const MAX_KEPT_ROWS = 200_000;

/** A row, different from its neighbours; every hundredth has an absent value and an empty text. */
function rowAt(index: number): readonly (string | null)[] {
  const second = String(index % 60).padStart(2, '0');
  const isSpecial = index % 100 === 0;
  return [
    `2026-01-15 12:${String(Math.floor(index / 60) % 60).padStart(2, '0')}:${second}.${String(index % 1000).padStart(3, '0')}`,
    `10.${index % 4}.${index % 256}.${(index * 7) % 256}`,
    isSpecial ? '' : 'GET',
    `https://www.example.com:443/products/${index}/reviews?page=${index % 50}&sort=newest&session=${index * 31}`,
    String(200 + (index % 4) * 100),
    isSpecial ? null : `0.${String(index % 1000).padStart(3, '0')}`,
  ];
}

const csvLine = (row: readonly (string | null)[]): string =>
  `${row.map((value) => (value === null ? '' : `"${value}"`)).join(',')}\n`;

/** How long the CSV of a result is. */
export function resultBytes(rows: number): number {
  let bytes = 0;
  for (const chunk of csvChunks(rows)) bytes += Buffer.byteLength(chunk);
  return bytes;
}

/** A server that has run every query at once and gives one made-up result: what is measured is the reader. */
export async function startAthenaStub(options: AthenaStubOptions): Promise<AthenaStub> {
  const kept = options.rows <= MAX_KEPT_ROWS ? Buffer.from([...csvChunks(options.rows)].join('')) : undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    // oxlint-disable-next-line typescript/no-misused-promises -- a rejection ends the benchmark, as it should
    request.on('end', async () => {
      await delay(options.latencyMs ?? 0);
      const target = String(request.headers['x-amz-target'] ?? '');
      if (target === '') return sendObject(response, { ...options, kept });
      const input: Readonly<Record<string, unknown>> = JSON.parse(Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answerTo(target.slice(target.indexOf('.') + 1), input, options)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

function answerTo(operation: string, input: Readonly<Record<string, unknown>>, { rows }: AthenaStubOptions): object {
  switch (operation) {
    case 'StartQueryExecution':
      return { QueryExecutionId: 'q-1' };
    case 'GetQueryExecution':
      return {
        QueryExecution: {
          QueryExecutionId: 'q-1',
          StatementType: 'DML',
          SubstatementType: 'SELECT',
          ResultConfiguration: { OutputLocation: 's3://results/q-1.csv' },
          Status: { State: 'SUCCEEDED' },
          Statistics: { DataScannedInBytes: 1 },
        },
      };
    case 'GetQueryResults':
      return page(Number(input['NextToken'] ?? 0), { rows, size: Number(input['MaxResults'] ?? 1000) });
    default:
      throw new Error(`the stub does not answer ${operation}`);
  }
}

/** As many rows as were asked for, the header the first of them. */
function page(start: number, { rows, size }: { readonly rows: number; readonly size: number }): object {
  const end = Math.min(start + size, rows + 1);
  const texts = Array.from({ length: end - start }, (_, index) =>
    start + index === 0 ? HEADER : rowAt(start + index - 1),
  );
  return {
    ResultSet: {
      ResultSetMetadata: { ColumnInfo: COLUMNS.map(([Name, Type]) => ({ CatalogName: 'hive', Name, Type })) },
      Rows: texts.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) })),
    },
    ...(end <= rows ? { NextToken: String(end) } : {}),
  };
}

function sendObject(
  response: ServerResponse,
  { rows, denyObject, kept }: AthenaStubOptions & { readonly kept: Buffer | undefined },
): void {
  if (denyObject === true) {
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/csv', etag: '"stub"' });
  if (kept) {
    response.end(kept);
    return;
  }
  Readable.from(csvChunks(rows)).pipe(response);
}

function* csvChunks(rows: number): Generator<string> {
  let text = csvLine(HEADER);
  for (let index = 0; index < rows; index += 1) {
    text += csvLine(rowAt(index));
    if (index % ROWS_PER_CHUNK > 0) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
