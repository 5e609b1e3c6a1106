import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import { describeExecution } from '../../../src/lib/athena/execution/index.js';
import { openResult } from '../../../src/lib/athena/results/index.js';
import { collect } from '../../helpers/collect.js';
import { executionOf, pageAnswer, s3Fault } from '../../helpers/fake-athena.js';
import { fakeAws, fakeContext, http, type Answer, type FakeAws } from '../../helpers/fake-aws.js';

const columns = [
  ['id', 'bigint'],
  ['name', 'varchar'],
] as const;
const header = ['id', 'name'];
const CSV = '"id","name"\n"1","a"\n"2",\n"3",""\n';
const GET = 'GET /q-1.csv';
const rows = [
  { id: 1, name: 'a' },
  { id: 2, name: null },
  { id: 3, name: '' },
];
/** Of what is no query Athena writes no CSV. */
const asText = { ResultConfiguration: { OutputLocation: 's3://results/q-1.txt' } };
/** A first page that is not the last. */
const more = pageAnswer({ columns, rows: [header, ['1', 'a']], token: 't1' });
const last = pageAnswer({
  columns,
  rows: [
    ['2', null],
    ['3', ''],
  ],
});

async function read(
  aws: FakeAws,
  change: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly rows: readonly object[]; readonly notes: readonly string[] }> {
  const ctx = fakeContext(aws);
  const execution = describeExecution(
    executionOf('SUCCEEDED', { Status: { SubmissionDateTime: undefined }, ...change }),
  );
  const result = await openResult(execution, ctx);
  const found = (await collect(result.batches)).flat();
  aws.verify();
  return { rows: found, notes: messages(ctx.events) };
}

const messages = (events: readonly TaskEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'note' ? [event.message] : []));

describe('a result of one page', () => {
  test('needs one call, and its header is no row', async () => {
    const aws = fakeAws()
      .on('GetQueryResults', pageAnswer({ columns, rows: [header, ['1', 'a'], ['2', null], ['3', '']] }))
      .may(GET, http(CSV));
    expect(await read(aws)).toEqual({ rows, notes: [] });
    expect(aws.callsOf('GetQueryResults')).toHaveLength(1);
  });

  test('is complete also where its object cannot be read, without a word about it', async () => {
    const aws = fakeAws()
      .on('GetQueryResults', pageAnswer({ columns, rows: [header, ['1', 'a'], ['2', null], ['3', '']] }))
      .may(GET, s3Fault('AccessDenied', 403));
    expect(await read(aws)).toEqual({ rows, notes: [] });
  });

  test('lets go of the object that was asked for beside it', async () => {
    let isDropped: () => void = () => {};
    const dropped = new Promise<void>((resolve) => (isDropped = resolve));
    let isAsked: (answer: Answer) => void = () => {};
    const asked = new Promise<Answer>((resolve) => (isAsked = resolve));
    const page = pageAnswer({ columns, rows: [header, ['1', 'a']] });
    const aws = fakeAws()
      .on('GetQueryResults', () => asked)
      .on(GET, (_, signal) => {
        signal?.addEventListener('abort', isDropped);
        isAsked(page);
        return new Promise<Answer>(() => {});
      });
    expect((await read(aws)).rows).toEqual([{ id: 1, name: 'a' }]);
    await dropped;
  });

  test('of SHOW has no header, though its first value may be that of the column', async () => {
    const page = pageAnswer({ columns: [['tab_name', 'string']], rows: [['tab_name'], ['alb_logs']] });
    const aws = fakeAws().on('GetQueryResults', page);
    const { rows: tables } = await read(aws, { ...asText, StatementType: 'UTILITY', SubstatementType: 'SHOW_TABLES' });
    expect(tables).toEqual([{ tab_name: 'tab_name' }, { tab_name: 'alb_logs' }]);
  });

  test('of DESCRIBE is one text, which is taken apart', async () => {
    const described = [
      ['col_name', 'string'],
      ['data_type', 'string'],
      ['comment', 'string'],
    ] as const;
    const page = pageAnswer({ columns: described, rows: [['time                \tstring              \t']] });
    const aws = fakeAws().on('GetQueryResults', page);
    const { rows: found } = await read(aws, {
      ...asText,
      StatementType: 'UTILITY',
      SubstatementType: 'DESCRIBE_TABLE',
    });
    expect(found).toEqual([{ col_name: 'time', data_type: 'string', comment: '' }]);
  });

  test('of DDL has neither columns nor rows', async () => {
    const aws = fakeAws().on('GetQueryResults', pageAnswer({ columns: [], rows: [] }));
    expect(await read(aws, { ...asText, StatementType: 'DDL' })).toEqual({ rows: [], notes: [] });
  });
});

describe('a longer result', () => {
  test('is read from its object, from the beginning', async () => {
    const aws = fakeAws().on('GetQueryResults', more).on(GET, http(CSV));
    expect(await read(aws)).toEqual({ rows, notes: [] });
    expect(aws.callsOf('GetQueryResults')[0]?.input).toMatchObject({ MaxResults: 50 });
  });

  test('asks for its object and its first page at the same time', async () => {
    let isAsked: (answer: Answer) => void = () => {};
    const asked = new Promise<Answer>((resolve) => (isAsked = resolve));
    const aws = fakeAws()
      .on('GetQueryResults', () => asked)
      .on(GET, () => {
        isAsked(more);
        return http(CSV);
      });
    expect((await read(aws)).rows).toEqual(rows);
  });

  test('goes on where the connection broke, as long as the object is the same', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from(CSV.slice(0, 17));
        throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      })(),
    );
    const aws = fakeAws()
      .on('GetQueryResults', more)
      .on(GET, http(broken, { headers: { etag: '"e1"' } }), http(CSV.slice(17), { status: 206 }));
    expect((await read(aws)).rows).toEqual(rows);
    expect(aws.callsOf(GET)[1]?.headers).toMatchObject({ range: 'bytes=17-', 'if-match': '"e1"' });
  });

  test.each([
    ['access is denied', s3Fault('AccessDenied', 403), 'access denied: s3:GetObject'],
    ['the object is gone', s3Fault('NoSuchKey', 404), 'NoSuchKey it says'],
    ['the bucket is elsewhere', s3Fault('PermanentRedirect', 301), 'PermanentRedirect it says'],
    ['the object is in Glacier', s3Fault('InvalidObjectState', 403), 'InvalidObjectState it says'],
    ['its key may not be used', s3Fault('KMS.DisabledException', 400), 'KMS.DisabledException it says'],
    ['the object is another one', http('"x"\n"1"\n'), 'is not the result of this query'],
  ])('is read in pages when %s', async (_, answer, why) => {
    const aws = fakeAws().on('GetQueryResults', more, last).on(GET, answer);
    const found = await read(aws);
    expect(found.rows).toEqual(rows);
    expect(found.notes).toEqual([expect.stringContaining(why)]);
    expect(aws.callsOf('GetQueryResults')[1]?.input).toMatchObject({ NextToken: 't1', MaxResults: 1000 });
  });

  test.each([
    ['Athena keeps it', { ResultConfiguration: {}, ManagedQueryResultsConfiguration: { Enabled: true } }, 'in Athena'],
    [
      'it is encrypted on the client side',
      {
        ResultConfiguration: {
          OutputLocation: 's3://results/q-1.csv',
          EncryptionConfiguration: { EncryptionOption: 'CSE_KMS' },
        },
      },
      'CSE_KMS',
    ],
    ['its object is no CSV', { ResultConfiguration: { OutputLocation: 's3://results/q-1.txt' } }, 'no CSV'],
  ])('is read in pages, without a question to S3, when %s', async (_, change, why) => {
    const aws = fakeAws().on('GetQueryResults', more, last);
    const found = await read(aws, change);
    expect(found.rows).toEqual(rows);
    expect(found.notes).toEqual([expect.stringContaining(why)]);
    expect(aws.callsOf('GetQueryResults')[0]?.input).toMatchObject({ MaxResults: 1000 });
  });
});
