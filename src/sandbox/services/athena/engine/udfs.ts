import type { DuckDBConnection, DuckDBTimestampValue, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { DuckModule } from './duck.js';
import { formatTime, jodaFormat, mysqlFormat, parseTime, type TimeFormat } from './formats.js';
import { follow, jsonText, parseJson, parseJsonPath, scalarText } from './json-path.js';
import { athenaText, timestampText } from './values.js';

type Arguments = readonly Exclude<DuckDBValue, null>[];

/** A function of text; NULL arguments give NULL and do not get here. */
interface TextFunction {
  readonly parameters: readonly ('ANY' | 'VARCHAR' | 'BOOLEAN' | 'TIMESTAMP')[];
  readonly run: (args: Arguments, types: readonly DuckDBType[]) => string | undefined;
}

/** Gives DuckDB the functions that Trino has and it has not, or has otherwise. */
export function registerFunctions(module: DuckModule, connection: DuckDBConnection): void {
  const types = { ANY: module.ANY, VARCHAR: module.VARCHAR, BOOLEAN: module.BOOLEAN, TIMESTAMP: module.TIMESTAMP };
  for (const [name, { parameters, run }] of Object.entries(FUNCTIONS)) {
    const scalar = module.DuckDBScalarFunction.create({
      name,
      returnType: module.VARCHAR,
      parameterTypes: parameters.map((parameter) => types[parameter]),
      mainFunction: (_info, input, output) => {
        const vectors = parameters.map((_, index) => input.getColumnVector(index));
        const vectorTypes = vectors.map(({ type }) => type);
        for (let row = 0; row < input.rowCount; row += 1) {
          const args = vectors.map((vector) => vector.getItem(row)).filter((value) => value !== null);
          output.setItem(row, args.length < parameters.length ? null : (run(args, vectorTypes) ?? null));
        }
        output.flush();
      },
    });
    connection.registerScalarFunction(scalar);
  }
}

const text = (count: number, run: (...args: string[]) => string | undefined): TextFunction => ({
  parameters: Array.from({ length: count }, () => 'VARCHAR' as const),
  run: (args) => run(...args.map(String)),
});

const ofTime = (run: (timeMs: number, argument: string) => string): TextFunction => ({
  parameters: ['TIMESTAMP', 'VARCHAR'],
  run: ([time, argument]) => run(Number((time as DuckDBTimestampValue).micros / 1000n), String(argument)),
});

/** The newest formats: a query has few, and calls with them come row by row. */
function remembered(read: (format: string) => TimeFormat): (format: string) => TimeFormat {
  let last: { readonly format: string; readonly read: TimeFormat } | undefined;
  return (format) => {
    if (last?.format !== format) last = { format, read: read(format) };
    return last.read;
  };
}

const mysql = remembered(mysqlFormat);
const joda = remembered(jodaFormat);

const FUNCTIONS: Readonly<Record<string, TextFunction>> = {
  athena_text: {
    parameters: ['ANY'],
    run: ([value], [type]) => (value !== undefined && type ? athenaText(value, type) : undefined),
  },
  athena_cardinality: { parameters: ['ANY'], run: ([value]) => cardinality(value) },
  athena_check_text: {
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'BOOLEAN'],
    run: ([value, kind, name, isTry]) => {
      if (PATTERNS[String(kind)]?.test(String(value)) === true) return String(value);
      if (isTry === true) return undefined;
      throw new Error(castProblem(String(value), { kind: String(kind), name: String(name) }));
    },
  },
  athena_json_text: text(1, (value) => {
    const parsed = parseJson(value);
    return scalarText(parsed);
  }),
  athena_json_scalar: text(2, (value, path) => scalarText(follow(parseJson(value), pathOf(path)))),
  athena_json_extract: text(2, (value, path) => jsonText(follow(parseJson(value), pathOf(path)))),
  athena_json_parse: text(1, (value) => {
    const parsed = parseJson(value);
    if (parsed !== undefined) return jsonText(parsed);
    throw new Error(`INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: '${value}'`);
  }),
  athena_url_part: text(2, (url, part) => urlPart(url, part)),
  athena_url_parameter: text(2, (url, name) => parseUrl(url)?.searchParams.get(name) ?? undefined),
  athena_url_decode: text(1, (value) => decodeURIComponent(value.replaceAll('+', ' '))),
  athena_url_encode: text(1, (value) => new URLSearchParams([['', value]]).toString().slice(1)),
  athena_iso_timestamp: text(1, isoTimestamp),
  athena_to_iso: ofTime((timeMs, type) => {
    const iso = new Date(timeMs).toISOString();
    if (type === 'DATE') return iso.slice(0, 10);
    return type === 'TIMESTAMP' ? iso.slice(0, -1) : iso;
  }),
  athena_date_parse: text(2, (value, format) => readTime(value, mysql(format))),
  athena_date_format: ofTime((timeMs, format) => formatTime(mysql(format), timeMs)),
  athena_joda_parse: text(2, (value, format) => `${readTime(value, joda(format))}+00`),
  athena_joda_format: ofTime((timeMs, format) => formatTime(joda(format), timeMs)),
};

function readTime(value: string, format: TimeFormat): string {
  const timeMs = parseTime(format, value);
  if (timeMs === undefined) throw new Error(`INVALID_FUNCTION_ARGUMENT: Invalid format: "${value}"`);
  return timestampText(BigInt(timeMs) * 1000n);
}

/** Which texts Trino takes in a CAST: DuckDB takes more. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  whole: /^[+-]?\d+$/,
  date: /^\s*[+-]?\d{4,}-\d{1,2}-\d{1,2}\s*$/,
  timestamp: /^\s*[+-]?\d{4,}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\s*$/,
  zoned: /^\s*[+-]?\d{4,}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?: ?(?:UTC|Z|[+-]\d{2}:\d{2}))?\s*$/,
};

const castProblem = (value: string, { kind, name }: { readonly kind: string; readonly name: string }): string =>
  kind === 'whole'
    ? `INVALID_CAST_ARGUMENT: Cannot cast '${value}' to ${name}`
    : `INVALID_CAST_ARGUMENT: Value cannot be cast to ${name.toLowerCase()}: ${value}`;

/** How many elements an array or a map has. */
function cardinality(value: DuckDBValue | undefined): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('items' in value) return String(value.items.length);
  return 'entries' in value && Array.isArray(value.entries) ? String(value.entries.length) : undefined;
}

function pathOf(path: string) {
  const steps = parseJsonPath(path);
  if (!steps) throw new Error(`NOT_SUPPORTED: the sandbox does not follow the JSON path ${path}`);
  return steps;
}

function parseUrl(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function urlPart(url: string, part: string): string | undefined {
  // A URL writes the default port away; Java keeps what was written.
  const [, protocol = '', authority = '', path = '', query = '', fragment = ''] =
    /^([A-Za-z][\w+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  if (protocol === '') return undefined;
  const [, host = '', port] = /^(?:.*@)?(.*?)(?::(\d*))?$/s.exec(authority) ?? [];
  const parts: Readonly<Record<string, string | undefined>> = { protocol, host, port, path, query, fragment };
  return parts[part];
}

/** The sandbox keeps no time zones: what comes in another one than UTC would come out wrong. */
function isoTimestamp(value: string): string {
  const [, date = '', time = '00:00:00', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(value) ?? [];
  if (date === '') throw new Error(`INVALID_FUNCTION_ARGUMENT: Invalid format: "${value}"`);
  if (zone !== 'Z' && zone !== '+00:00') {
    throw new Error(`NOT_SUPPORTED: the sandbox keeps timestamps in UTC only, and "${value}" is in ${zone}`);
  }
  return `${date} ${time}+00`;
}
