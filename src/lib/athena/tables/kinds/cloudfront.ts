import { parseJsonNode } from '../../../core/json-positions.js';
import { AppError } from '../../../errors/app-error.js';
import { cloudFrontLayouts } from '../layout/layouts.js';
import { columnName, columnsOf, jsonFormat, PARQUET, parquetFormat, TEXTFILE } from './formats.js';
import type { LogKind, Sample } from './types.js';

/** Fields that are not text: "Log file fields" in the Amazon CloudFront developer guide. */
const TYPES: Readonly<Record<string, string>> = {
  date: 'date',
  sc_bytes: 'bigint',
  sc_status: 'int',
  cs_bytes: 'bigint',
  time_taken: 'double',
  c_port: 'int',
  time_to_first_byte: 'double',
  sc_content_len: 'bigint',
  sc_range_start: 'bigint',
  sc_range_end: 'bigint',
  timestamp_ms: 'bigint',
  origin_fbl: 'double',
  origin_lbl: 'double',
  asn: 'bigint',
};

/** The two header lines of a W3C file: `#Version: 1.0` and `#Fields: date time …`. */
const HEADER_LINES = '2';

/**
 * Columns in the order in which the distribution writes them: standard logs have the same fields for everybody, standard
 * logs of version 2 those that were chosen, as W3C text, JSON or Parquet. So a file says which they are.
 */
export const cloudfront: LogKind = {
  kind: 'cloudfront',
  title: 'CloudFront logs',
  defaultName: 'cloudfront_logs',
  layouts: cloudFrontLayouts,
  fileName: /^(?:[A-Z0-9]{8,}\.)?\d{4}-\d{2}-\d{2}-\d{2}\.[^/]+\.(?:gz|parquet)$|\.parquet$|^[^/]+\.gz$/,
  design(sample) {
    if (sample.format === 'parquet') {
      return { columns: sample.parquetColumns, rowFormat: parquetFormat, storedAs: PARQUET, properties: {}, notes: [] };
    }
    const fields = sample.format === 'json' ? jsonKeys(sample) : headerFields(sample);
    const columns = columnsOf(Object.fromEntries(fields.map((field) => [columnName(field), typeOf(field)])));
    if (sample.format === 'json') {
      const keys = Object.fromEntries(
        fields.filter((field) => field.toLowerCase() !== columnName(field)).map((field) => [columnName(field), field]),
      );
      return { columns, rowFormat: jsonFormat(keys), storedAs: TEXTFILE, properties: {}, notes: [] };
    }
    return {
      columns,
      rowFormat: { kind: 'delimited', fields: '\t' },
      storedAs: TEXTFILE,
      properties: { 'skip.header.line.count': HEADER_LINES },
      notes: [],
    };
  },
};

const typeOf = (field: string): string => {
  const name = columnName(field);
  return Object.hasOwn(TYPES, name) ? (TYPES[name] ?? 'string') : 'string';
};

function headerFields({ key, lines }: Sample): readonly string[] {
  const header = lines.find((line) => line.startsWith('#Fields:'));
  if (header === undefined || !lines[0]?.startsWith('#')) {
    throw new AppError('the columns of the CloudFront log are not known', {
      category: 'failed',
      code: 'UnknownFields',
      reason: `"${key}" has no line "#Fields:": it is of the format plain, which does not name its fields`,
      hint: 'let the distribution write W3C, JSON or Parquet; or write the statement yourself: awsops athena query -f FILE',
    });
  }
  return header.slice('#Fields:'.length).trim().split(/\s+/);
}

function jsonKeys({ lines: [line = ''] }: Sample): readonly string[] {
  const parsed = parseJsonNode(line.trim());
  return 'node' in parsed && parsed.node.kind === 'object' ? parsed.node.members.map(({ key }) => key) : [];
}
