import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHiveType, renderHiveType } from '../../../src/lib/athena/ddl/hive-type.js';
import { parseDdl } from '../../../src/lib/athena/ddl/parse.js';
import { renderDdl } from '../../../src/lib/athena/ddl/render.js';
import type { CreateTable, DdlStatement } from '../../../src/lib/athena/ddl/types.js';
import { storageOf } from '../../../src/lib/athena/table/storage.js';
import type { Column, HiveType } from '../../../src/lib/athena/table/types.js';

const parsed = (text: string): DdlStatement => {
  const result = parseDdl(text);
  if (result.kind !== 'statement') throw new Error(JSON.stringify(result));
  return result.statement;
};
const problem = (text: string): string => {
  const result = parseDdl(text);
  if (result.kind !== 'problem') throw new Error(`no problem: ${JSON.stringify(result)}`);
  return `${result.problem.line}:${result.problem.column} ${result.problem.message}`;
};
const string: HiveType = { kind: 'primitive', name: 'string' };

describe('CREATE EXTERNAL TABLE', () => {
  it('is read with every clause, in the words that the Athena user guide uses', () => {
    const statement = parsed(`
      CREATE EXTERNAL TABLE IF NOT EXISTS Logs.flow_logs ( -- a comment
        version int, \`end\` bigint COMMENT 'seconds',
        request struct<verb:string,headers:map<string,array<string>>>
      )
      COMMENT "flow logs"
      PARTITIONED BY (\`aws-region\` string, day string)
      ROW FORMAT DELIMITED FIELDS TERMINATED BY ' ' ESCAPED BY '\\\\' NULL DEFINED AS '-'
      STORED AS TEXTFILE
      LOCATION 's3://bucket/prefix/'
      TBLPROPERTIES ("skip.header.line.count"="1");`);
    expect(statement).toEqual({
      kind: 'createTable',
      table: { database: 'logs', name: 'flow_logs' },
      ifNotExists: true,
      columns: [
        { name: 'version', type: { kind: 'primitive', name: 'int' } },
        { name: 'end', type: { kind: 'primitive', name: 'bigint' }, comment: 'seconds' },
        {
          name: 'request',
          type: {
            kind: 'struct',
            fields: [
              { name: 'verb', type: string },
              { name: 'headers', type: { kind: 'map', key: string, value: { kind: 'array', element: string } } },
            ],
          },
        },
      ],
      comment: 'flow logs',
      partitionedBy: [
        { name: 'aws-region', type: string },
        { name: 'day', type: string },
      ],
      rowFormat: { kind: 'delimited', fields: ' ', escape: '\\', nullFormat: '-' },
      storedAs: { kind: 'format', format: 'TEXTFILE' },
      location: 's3://bucket/prefix/',
      properties: { 'skip.header.line.count': '1' },
    });
  });

  it('takes backslashes out of texts as Hive does, so that expressions have two', () => {
    const statement = parsed(`CREATE EXTERNAL TABLE t (a string)
      ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
      WITH SERDEPROPERTIES ('input.regex' = '\\"([^ ]*)\\" (\\\\d+)\\t\\001') LOCATION 's3://b/'`);
    expect(statement).toMatchObject({ rowFormat: { properties: { 'input.regex': '"([^ ]*)" (\\d+)\t\u0001' } } });
  });

  it.each([
    ["CREATE EXTERNAL TABLE t (a text) LOCATION 's3://b/'", /^1:\d+ expected a type .*"text" stands there/],
    ["CREATE EXTERNAL TABLE t (date string) LOCATION 's3://b/'", /"date" is a reserved word: write `date`/],
    ['CREATE EXTERNAL TABLE t (a string)', /expected LOCATION, but the statement ends/],
    ["CREATE TABLE t (a string) LOCATION 's3://b/'", /expected EXTERNAL, but "TABLE"/],
    ["CREATE EXTERNAL TABLE t (a string) LOCATION 's3://b/", /is never closed/],
    ["CREATE EXTERNAL TABLE a-b (a string) LOCATION 's3://b/'", /expected "\(", but "-" stands there/],
    ['DROP TABLE a; DROP TABLE b', /Athena runs one at a time/],
    ['ALTER TABLE t RENAME TO u', /expected SET/],
  ])('says where it goes wrong: %s', (text, message) => {
    expect(problem(text)).toMatch(message);
  });

  it.each([
    'SELECT 1',
    'create table t as select 1',
    "CREATE TABLE t WITH (format = 'PARQUET') AS SELECT 1",
    'CREATE OR REPLACE VIEW v AS SELECT 1',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    '',
  ])('leaves to the engine what is no DDL of Hive: %s', (text) => {
    expect(parseDdl(text)).toEqual({ kind: 'other' });
  });

  it('is stored with the classes and properties that the clauses stand for', () => {
    const table = (rest: string): CreateTable => {
      const statement = parsed(`CREATE EXTERNAL TABLE t (a string) ${rest} LOCATION 's3://b/'`);
      if (statement.kind !== 'createTable') throw new Error('no table');
      return statement;
    };
    expect(storageOf(table("ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'"))).toMatchObject({
      serde: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      serdeProperties: { 'field.delim': '\t', 'serialization.format': '\t' },
      inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    });
    expect(storageOf(table('STORED AS PARQUET'))).toMatchObject({
      serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
      inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    });
    expect(storageOf(table("ROW FORMAT SERDE 'x' STORED AS INPUTFORMAT 'i' OUTPUTFORMAT 'o'"))).toMatchObject({
      serde: 'x',
      inputFormat: 'i',
      outputFormat: 'o',
    });
  });
});

describe('other statements', () => {
  it.each<[string, object]>([
    ['CREATE SCHEMA IF NOT EXISTS x', { kind: 'createDatabase', name: 'x', ifNotExists: true }],
    ['drop table if exists a.b', { kind: 'dropTable', table: { database: 'a', name: 'b' }, ifExists: true }],
    ['DROP DATABASE x CASCADE', { kind: 'dropDatabase', cascade: true }],
    ['MSCK REPAIR TABLE `a-b`', { kind: 'repairTable', table: { database: null, name: 'a-b' } }],
    [
      "ALTER TABLE t ADD IF NOT EXISTS PARTITION (year='2026', n=-3) LOCATION 's3://b/x/' PARTITION (year='2025', n=1)",
      {
        kind: 'addPartitions',
        partitions: [
          { values: { year: '2026', n: '-3' }, location: 's3://b/x/' },
          { values: { year: '2025', n: '1' } },
        ],
      },
    ],
    [
      "ALTER TABLE t DROP PARTITION (a='1'), PARTITION (a='2')",
      { partitions: [{ values: { a: '1' } }, { values: { a: '2' } }] },
    ],
    ["ALTER TABLE t SET TBLPROPERTIES ('a'='b')", { kind: 'setProperties', properties: { a: 'b' } }],
    [
      "ALTER TABLE t PARTITION (a='1') SET LOCATION 's3://b/'",
      { kind: 'setLocation', partition: { values: { a: '1' } } },
    ],
    ['ALTER TABLE t ADD COLUMNS (c int)', { kind: 'addColumns' }],
    ['SHOW DATABASES', { kind: 'showDatabases', like: null }],
    ["SHOW TABLES IN logs 'alb*'", { kind: 'showTables', database: 'logs', like: 'alb*' }],
    ['SHOW PARTITIONS a.t', { kind: 'showPartitions' }],
    ['SHOW CREATE TABLE t', { kind: 'showCreateTable' }],
    ['SHOW COLUMNS FROM t IN logs', { kind: 'showColumns', table: { database: 'logs', name: 't' } }],
    ["SHOW TBLPROPERTIES t('x')", { kind: 'showProperties', property: 'x' }],
    ['DESCRIBE FORMATTED logs.t', { kind: 'describeTable', detail: 'formatted' }],
  ])('%s', (text, statement) => {
    expect(parsed(text)).toMatchObject(statement);
  });
});

const PRIMITIVES = ['boolean', 'int', 'bigint', 'double', 'string', 'binary', 'date', 'timestamp'] as const;
const nameArbitrary = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/),
  fc.constantFrom('end', 'date', 'aws-region', 'a`b', '_x', '1st', 'with space'),
);
const typeArbitrary: fc.Arbitrary<HiveType> = fc.letrec<{ type: HiveType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...PRIMITIVES).map((name) => ({ kind: 'primitive' as const, name })),
    fc.record({
      kind: fc.constant('decimal' as const),
      precision: fc.integer({ min: 6, max: 38 }),
      scale: fc.integer({ min: 0, max: 6 }),
    }),
    fc.record({ kind: fc.constantFrom('char' as const, 'varchar' as const), length: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ kind: fc.constant('array' as const), element: tie('type') }),
    fc.record({ kind: fc.constant('map' as const), key: fc.constant(string), value: tie('type') }),
    fc.record({
      kind: fc.constant('struct' as const),
      fields: fc.array(fc.record({ name: nameArbitrary, type: tie('type') }), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).type;
const columnArbitrary: fc.Arbitrary<Column> = fc.record(
  { name: nameArbitrary, type: typeArbitrary, comment: fc.string({ unit: 'grapheme' }) },
  { requiredKeys: ['name', 'type'] },
);
const tableArbitrary = fc.record({ database: fc.option(nameArbitrary), name: nameArbitrary });
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom("'", '"', '\\', '\n', '\t', '\u0001', '%', '_', '0', '`'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
});
const properties = fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true });
const partitionArbitrary = fc.record(
  { values: fc.dictionary(nameArbitrary, text, { minKeys: 1, maxKeys: 3, noNullPrototype: true }), location: text },
  { requiredKeys: ['values'] },
);
const createTableArbitrary = fc.record(
  {
    kind: fc.constant('createTable' as const),
    table: tableArbitrary,
    ifNotExists: fc.boolean(),
    columns: fc.array(columnArbitrary, { minLength: 1, maxLength: 4 }),
    comment: text,
    partitionedBy: fc.array(columnArbitrary, { maxLength: 2 }),
    clusteredBy: fc.record({ columns: fc.array(nameArbitrary, { minLength: 1 }), buckets: fc.nat(64) }),
    rowFormat: fc.oneof(
      fc.record({ kind: fc.constant('serde' as const), serde: text, properties }),
      fc.record(
        { kind: fc.constant('delimited' as const), fields: text, escape: text, nullFormat: text },
        { requiredKeys: ['kind', 'fields'] },
      ),
    ),
    storedAs: fc.oneof(
      fc.record({
        kind: fc.constant('format' as const),
        format: fc.constantFrom('PARQUET' as const, 'TEXTFILE' as const),
      }),
      fc.record({ kind: fc.constant('classes' as const), inputFormat: text, outputFormat: text }),
    ),
    location: text,
    properties,
  },
  { requiredKeys: ['kind', 'table', 'ifNotExists', 'columns', 'partitionedBy', 'location', 'properties'] },
);
const statementArbitrary: fc.Arbitrary<DdlStatement> = fc.oneof(
  createTableArbitrary,
  fc.record({ kind: fc.constant('dropTable' as const), table: tableArbitrary, ifExists: fc.boolean() }),
  fc.record({
    kind: fc.constant('addPartitions' as const),
    table: tableArbitrary,
    ifNotExists: fc.boolean(),
    partitions: fc.array(partitionArbitrary, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('createDatabase' as const),
    name: nameArbitrary,
    ifNotExists: fc.boolean(),
    properties,
  }),
  fc.record({ kind: fc.constant('showTables' as const), database: fc.option(nameArbitrary), like: fc.option(text) }),
);

describe('statements that are written', () => {
  it('give the same statement back when they are read', () => {
    fc.assert(
      fc.property(statementArbitrary, (statement) => {
        expect(parsed(renderDdl(statement))).toEqual(statement);
      }),
      { numRuns: 300 },
    );
  });

  it('never throw anything but a problem with a place', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            'create ',
            'external ',
            'table ',
            'a',
            '`',
            "'",
            '"',
            '(',
            ')',
            ',',
            ' int',
            '\\',
            ';',
            '--',
            '\n',
            'location ',
          ),
        }),
        (source) => {
          const result = parseDdl(source);
          if (result.kind === 'problem') expect(result.problem.offset).toBeLessThanOrEqual(source.length);
        },
      ),
    );
  });

  it('have types that are read back', () => {
    fc.assert(
      fc.property(typeArbitrary, (type) => {
        expect(parseHiveType(renderHiveType(type))).toEqual(type);
      }),
    );
  });

  it.each(['strin', 'array<int', 'decimal(39,0)', 'varchar', 'struct<>', 'map<int>', 'int int', 'char(256)'])(
    '%s is no type',
    (source) => {
      expect(parseHiveType(source)).toBeUndefined();
    },
  );
});
