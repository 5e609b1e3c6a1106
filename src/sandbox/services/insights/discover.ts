import type { InsightsEvent } from './row.js';
import type { Value } from './values.js';

// The most fields that the service discovers in one JSON event ("Fields in JSON logs", CloudWatch Logs user guide).
const MAX_JSON_FIELDS = 200;

// Lambda reports memory in MB; the service shows bytes, in powers of ten.
const BYTES_IN_MEGABYTE = 1_000_000;

const flowLogFields = [
  'version',
  'accountId',
  'interfaceId',
  'srcAddr',
  'dstAddr',
  'srcPort',
  'dstPort',
  'protocol',
  'packets',
  'bytes',
  'startTime',
  'endTime',
  'action',
  'logStatus',
];

const route53Fields = [
  'version',
  'queryTimestamp',
  'hostZoneId',
  'queryName',
  'queryType',
  'responseCode',
  'protocol',
  'edgeLocation',
  'resolverIp',
  'ednsClientSubnet',
];

type Fields = ReadonlyMap<string, Value>;

/**
 * The fields that the service finds in an event by itself: those of a JSON message (of the first JSON fragment in a
 * Lambda log), of a VPC flow log record in the default format, of a Route 53 query log line and of Lambda's own lines.
 */
export function discoverFields({ message, log }: InsightsEvent): Fields {
  const first = message.trimStart().charAt(0);
  if (first === '{' || first === '[') return jsonFields(message);
  if (first >= '0' && first <= '9') return flowLog(message) ?? route53(message) ?? lambdaFields(message, log);
  return lambdaFields(message, log);
}

function flowLog(message: string): Fields | undefined {
  return /^2 (?:\d{12}|unknown) eni-[0-9a-f]+ (?:\S+ ){10}(?:OK|NODATA|SKIPDATA)\s*$/.test(message)
    ? named(flowLogFields, message)
    : undefined;
}

function route53(message: string): Fields | undefined {
  return /^1\.0 \d{4}-\d\d-\d\dT\S+Z Z\S+ /.test(message) ? named(route53Fields, message) : undefined;
}

function named(names: readonly string[], message: string): Fields {
  const values = message.trim().split(' ');
  // A dash is what these formats write for "no value".
  return new Map(names.map((name, i): [string, Value] => [name, values[i] === '-' ? undefined : values[i]]));
}

function jsonFields(text: string): Fields {
  const fields = new Map<string, Value>();
  try {
    flatten(JSON.parse(text), '', fields);
  } catch {
    // Not JSON after all: an event without fields of its own.
  }
  return fields;
}

function flatten(json: unknown, name: string, fields: Map<string, Value>): void {
  if (fields.size >= MAX_JSON_FIELDS) return;
  if (typeof json === 'object' && json !== null) {
    const prefix = name === '' ? '' : `${name}.`;
    for (const [key, value] of Object.entries(json)) {
      // The service sets its own fields apart from the log's by one more @.
      flatten(value, prefix + (name === '' && key.startsWith('@') ? `@${key}` : key), fields);
    }
  } else if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') {
    if (name !== '') fields.set(name, json);
  }
}

function lambdaFields(message: string, log: string): Fields {
  const report = /^(START|END|REPORT) RequestId: (\S+)/.exec(message);
  if (report !== null) return platformLine(message, report[1] ?? '', report[2] ?? '');
  if (!log.includes(':/aws/lambda/')) return new Map();
  const fields = new Map(firstJsonFragment(message));
  const requestId = /^\S+Z\t([0-9a-f]{8}-[0-9a-f-]{27})\t/.exec(message)?.[1];
  if (requestId !== undefined) fields.set('@requestId', requestId);
  return fields;
}

function platformLine(message: string, type: string, requestId: string): Fields {
  const fields = new Map<string, Value>([
    ['@type', type],
    ['@requestId', requestId],
  ]);
  if (type !== 'REPORT') return fields;
  const number = (name: string, pattern: RegExp, factor = 1): void => {
    const found = pattern.exec(message)?.[1];
    if (found !== undefined) fields.set(name, Number(found) * factor);
  };
  const text = (name: string, pattern: RegExp): void => {
    const found = pattern.exec(message)?.[1];
    if (found !== undefined) fields.set(name, found);
  };
  number('@duration', /\tDuration: ([\d.]+) ms/);
  number('@billedDuration', /\tBilled Duration: ([\d.]+) ms/);
  number('@initDuration', /\tInit Duration: ([\d.]+) ms/);
  number('@memorySize', /\tMemory Size: (\d+) MB/, BYTES_IN_MEGABYTE);
  number('@maxMemoryUsed', /\tMax Memory Used: (\d+) MB/, BYTES_IN_MEGABYTE);
  text('@xrayTraceId', /XRAY TraceId: (\S+)/);
  text('@xraySegmentId', /SegmentId: (\S+)/);
  return fields;
}

/** The first object in braces that is JSON, from its opening to its closing brace. */
function firstJsonFragment(message: string): Fields {
  const start = message.indexOf('{');
  if (start < 0) return new Map();
  let depth = 0;
  let inString = false;
  for (let i = start; i < message.length; i++) {
    const char = message[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return jsonFields(message.slice(start, i + 1));
  }
  return new Map();
}
