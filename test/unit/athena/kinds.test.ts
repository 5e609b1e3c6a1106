import { describe, expect, it } from 'vitest';
import { athenaTableCreate } from '../../../src/commands/athena/table/create.js';
import { parseDdl } from '../../../src/lib/athena/ddl/parse.js';
import { renderDdl } from '../../../src/lib/athena/ddl/render.js';
import type { CreateTable } from '../../../src/lib/athena/ddl/types.js';
import { readRegex } from '../../../src/lib/athena/serde/regex.js';
import { createRecordReader } from '../../../src/lib/athena/serde/reader.js';
import type { HiveValue } from '../../../src/lib/athena/serde/types.js';
import { storageOf } from '../../../src/lib/athena/table/storage.js';
import { LOG_KINDS } from '../../../src/lib/athena/tables/kinds/index.js';
import {
  TABLE_KINDS,
  type FlowLogFormat,
  type Sample,
  type TableKind,
} from '../../../src/lib/athena/tables/kinds/types.js';
import {
  ALB_CONNECTION_LINES,
  ALB_LINES,
  CLOUDFRONT_FILE,
  FLOW_LOG_FORMATS,
  NLB_LINES,
  S3_ACCESS_LINES,
  WAF_LINE,
} from '../../helpers/access-log-lines.js';

const sample = (lines: readonly string[] = [], more: Partial<Sample> = {}): Sample => ({
  key: 'x',
  format: 'text',
  lines,
  parquetColumns: [],
  ...more,
});

const tableOf = (kind: TableKind, from: Sample = sample(), flowLog?: FlowLogFormat): CreateTable => {
  const { columns, rowFormat, storedAs, properties } = LOG_KINDS[kind].design(from, flowLog);
  const table = { database: 'logs', name: 't' };
  return {
    kind: 'createTable',
    table,
    ifNotExists: false,
    columns,
    partitionedBy: [],
    rowFormat,
    storedAs,
    location: 's3://b/',
    properties,
  };
};

/** What a line becomes, by the name of the column. */
const read = (statement: CreateTable, line: string): Record<string, HiveValue> => {
  const storage = storageOf(statement);
  const { values, problems } = createRecordReader(storage).read(line);
  expect(problems).toEqual([]);
  return Object.fromEntries(storage.columns.map(({ name }, index) => [name, values[index] ?? null]));
};

describe.each<[TableKind, typeof ALB_LINES]>([
  ['alb', ALB_LINES],
  ['alb-connection', ALB_CONNECTION_LINES],
  ['nlb', NLB_LINES],
  ['s3-access', S3_ACCESS_LINES],
])('the table %s', (kind, lines) => {
  it.each(lines)('reads a line $what', ({ line, columns }) => {
    expect(read(tableOf(kind), line)).toMatchObject(columns);
  });

  it('has a group of its expression for each column', () => {
    const storage = storageOf(tableOf(kind));
    expect(readRegex(storage.serdeProperties)).toMatchObject({ groupCount: storage.columns.length });
  });
});

describe('the table vpc-flow', () => {
  it.each(FLOW_LOG_FORMATS)('has the columns of a flow log $what', ({ format, line, columns }) => {
    expect(read(tableOf('vpc-flow', sample(), { logFormat: format }), line)).toMatchObject(columns);
  });

  it('has the columns that the header line names, where no flow log is to be seen', () => {
    const statement = tableOf('vpc-flow', sample(['srcaddr dstaddr end', '1.1.1.1 2.2.2.2 5']));
    expect(statement.columns.map(({ name }) => name)).toEqual(['srcaddr', 'dstaddr', 'end']);
    expect(statement.properties).toEqual({ 'skip.header.line.count': '1' });
    expect(() => tableOf('vpc-flow', sample(['2 123 eni-1']))).toThrow('columns of the flow log are not known');
  });

  it('skips no line of Parquet files, and is stored as what they are', () => {
    const statement = tableOf('vpc-flow', sample([], { format: 'parquet' }), { logFormat: '${version} ${protocol}' });
    expect(statement).toMatchObject({ storedAs: { kind: 'format', format: 'PARQUET' }, properties: {} });
  });

  it('makes a string of a field that is new to awsops, and says so', () => {
    const { columns, notes } = LOG_KINDS['vpc-flow'].design(sample(), { logFormat: '${brand-new}' });
    expect(columns).toEqual([{ name: 'brand_new', type: { kind: 'primitive', name: 'string' } }]);
    expect(notes).toEqual(['the field "brand-new" is new to awsops: its column is a string']);
  });
});

describe('the table cloudfront', () => {
  const lines = CLOUDFRONT_FILE.split('\n');

  it('has the columns that a W3C file names, and skips its two header lines', () => {
    const statement = tableOf('cloudfront', sample(lines));
    expect(statement.properties).toEqual({ 'skip.header.line.count': '2' });
    expect(statement.columns).toHaveLength(33);
    expect(read(statement, lines[2] ?? '')).toMatchObject({
      date: '2019-12-04',
      sc_status: 200,
      cs_user_agent: 'Mozilla/5.0%20(Windows%20NT%2010.0)',
      time_taken: 0.001,
      sc_range_end: null,
    });
  });

  it('has the keys of JSON lines, by the names that columns can have', () => {
    const line = '{"date":"2026-11-30","sc-status":"200","cs(User-Agent)":"x","timestamp(ms)":"1764464400000"}';
    const statement = tableOf('cloudfront', sample([line], { format: 'json' }));
    expect(read(statement, line)).toEqual({
      date: '2026-11-30',
      sc_status: 200,
      cs_user_agent: 'x',
      timestamp_ms: 1764464400000n,
    });
  });

  it('says what to do about files that do not name their fields', () => {
    expect(() => tableOf('cloudfront', sample(['2026-11-30\tx']))).toThrow(
      'columns of the CloudFront log are not known',
    );
  });
});

describe('the tables of JSON', () => {
  it('read a record of a web ACL, with what is nested', () => {
    expect(read(tableOf('waf'), WAF_LINE)).toMatchObject({
      action: 'BLOCK',
      timestamp: 1683355579981n,
      httprequest: { clientip: '52.46.82.45', headers: [{ name: 'Host', value: 'shop.example.com' }] },
      terminatingrulematchdetails: [{ matcheddata: ['10', 'AND', '1'] }],
      ratebasedrulelist: [{ maxrateallowed: 100, customvalues: null }],
      ja4fingerprint: 't13d1516h2',
    });
  });

  it('read an event of CloudTrail, whose parameters stay JSON', () => {
    const event = {
      eventName: 'RunInstances',
      readOnly: false,
      userIdentity: { type: 'Root', sessionContext: { attributes: { mfaAuthenticated: 'true' } } },
      requestParameters: { a: [1] },
      resources: [{ ARN: 'arn:x' }],
    };
    expect(read(tableOf('cloudtrail'), JSON.stringify(event))).toMatchObject({
      eventname: 'RunInstances',
      readonly: 'false',
      useridentity: { type: 'Root', sessioncontext: { attributes: { mfaauthenticated: 'true' } } },
      requestparameters: '{"a":[1]}',
      resources: [{ arn: 'arn:x' }],
    });
  });

  it('read records of a pipeline, or the messages alone', () => {
    const record = {
      messageType: 'DATA_MESSAGE',
      owner: '1',
      logGroup: '/app',
      logStream: 's',
      subscriptionFilters: ['f'],
      logEvents: [{ id: '1', timestamp: 1764464400000, message: 'x' }],
    };
    const line = JSON.stringify(record);
    expect(read(tableOf('firehose-logs', sample([line], { format: 'json' })), line)).toMatchObject({
      loggroup: '/app',
      logevents: [{ timestamp: 1764464400000n, message: 'x' }],
    });
    expect(read(tableOf('firehose-logs', sample(['a b'])), 'a b')).toEqual({ message: 'a b' });
  });
});

describe('every kind', () => {
  it.each(TABLE_KINDS)('%s has a statement that Athena can read', (kind) => {
    const line = CLOUDFRONT_FILE.split('\n');
    const statement = tableOf(kind, sample(line), { logFormat: '${version} ${end}' });
    expect(parseDdl(renderDdl(statement))).toEqual({ kind: 'statement', statement });
  });

  it('is offered on the command line', () => {
    expect(athenaTableCreate.args?.['kind']?.choices).toEqual(TABLE_KINDS);
  });
});
