import type { JsonMember } from '../../core/json-positions.js';
import type { HiveType, StructField } from '../table/types.js';
import { coerceText } from './coerce.js';
import { asText, scalarText, type JsonSource } from './json-fields.js';
import { inRange, isWholeType, truncateToWhole } from './numbers.js';
import { parseDate, parseTimestamp, parseZonedTimestamp, timestampText } from './times.js';
import type { HiveValue } from './types.js';

/** What fails a query, told by where it stands. */
export class BadJson extends Error {}

/** How the two SerDes of JSON differ. */
export interface JsonRules {
  /** The member that a column or field takes its value from. */
  readonly find: (members: readonly JsonMember[], field: string) => JsonMember | undefined;
  /** OpenX: a value of a wrong kind is NULL or made fit. Hive: the query fails. */
  readonly isLenient: boolean;
}

/** Epoch numbers with as many digits are milliseconds, others seconds (Trino, OpenXJsonDeserializer). */
const MILLISECONDS_DIGITS = 13;

/**
 * The value of a column from JSON.
 *
 * @throws BadJson where Athena's query would fail
 */
export function jsonColumn(source: JsonSource, type: HiveType, rules: JsonRules): HiveValue {
  const { node, text } = source;
  if (node.kind === 'null') return null;
  switch (type.kind) {
    case 'array':
      if (node.kind === 'array') return node.items.map((item) => jsonColumn({ text, node: item }, type.element, rules));
      if (!rules.isLenient) throw new BadJson(`expected an array, but it is ${describe(source)}`);
      if (node.kind === 'string' && node.value === '') return null;
      return [jsonColumn(source, type.element, rules)];
    case 'map': {
      if (node.kind !== 'object') return emptyOrFail(source, 'a map', rules) ?? null;
      const entries = node.members.map(({ key, value }): [HiveValue, HiveValue] => [
        coerceText(key, type.key, { booleans: 'strict' }) ?? null,
        jsonColumn({ text, node: value }, type.value, rules),
      ]);
      return new Map(entries.filter(([key]) => key !== null));
    }
    case 'struct':
      return jsonStruct(source, type.fields, rules);
    default:
      return jsonScalar(source, type, rules);
  }
}

/** The columns or fields that an object has, in the order of the names. */
export function jsonFields(
  members: readonly JsonMember[],
  {
    text,
    fields,
    rules,
  }: { readonly text: string; readonly fields: readonly StructField[]; readonly rules: JsonRules },
): readonly HiveValue[] {
  return fields.map(({ name, type }) => {
    const member = rules.find(members, name);
    return member === undefined ? null : jsonColumn({ text, node: member.value }, type, rules);
  });
}

function jsonStruct(source: JsonSource, fields: readonly StructField[], rules: JsonRules): HiveValue {
  const { node, text } = source;
  const named = (values: readonly HiveValue[]): HiveValue =>
    Object.fromEntries(fields.map(({ name }, index) => [name, values[index] ?? null]));
  if (node.kind === 'object') return named(jsonFields(node.members, { text, fields, rules }));
  if (node.kind === 'array' && rules.isLenient) {
    // By position, as the SerDe does.
    return named(
      fields.map(({ type }, index) => {
        const item = node.items[index];
        return item === undefined ? null : jsonColumn({ text, node: item }, type, rules);
      }),
    );
  }
  emptyOrFail(source, 'an object', rules);
  return named([]);
}

function emptyOrFail(source: JsonSource, what: string, { isLenient }: JsonRules): undefined {
  if (isLenient && source.node.kind === 'string' && String(source.node.value).trim() === '') return undefined;
  throw new BadJson(`expected ${what}, but it is ${describe(source)}`);
}

const describe = (source: JsonSource): string => {
  const text = asText(source);
  return text.length > 40 ? `${text.slice(0, 40)}…` : JSON.stringify(text);
};

function jsonScalar(source: JsonSource, type: HiveType, rules: JsonRules): HiveValue {
  const isText =
    type.kind === 'char' || type.kind === 'varchar' || (type.kind === 'primitive' && type.name === 'string');
  if (isText) return coerceText(asText(source), type, { booleans: 'strict' }) ?? null;
  const { kind } = source.node;
  if (kind === 'object' || kind === 'array') throw new BadJson(`expected a value, but it is ${describe(source)}`);
  const text = scalarText(source);
  const value = readScalar(text, type, rules);
  if (value !== undefined) return value;
  if (rules.isLenient) return null;
  throw new BadJson(`${describe(source)} does not fit the type of the column`);
}

function readScalar(text: string, type: HiveType, { isLenient }: JsonRules): HiveValue | undefined {
  if (type.kind !== 'primitive') return coerceText(text, type, { booleans: 'strict' });
  if (isWholeType(type.name)) {
    const whole = isLenient ? lenientWhole(text) : /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    return whole === undefined ? undefined : inRange(whole, type.name);
  }
  if (type.name === 'timestamp') return isLenient ? lenientTimestamp(text) : (parseTimestamp(text) ?? undefined);
  if (type.name === 'date' && isLenient) return parseDate(text);
  return coerceText(text, type, { booleans: isLenient ? 'anythingElseIsFalse' : 'strict' });
}

/** Hexadecimal, octal (also 0755), decimals cut off. */
function lenientWhole(text: string): bigint | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return BigInt(text);
  if (/^0[0-7]+$/.test(text)) return BigInt(`0o${text.slice(1)}`);
  return truncateToWhole(text);
}

function lenientTimestamp(text: string): string | undefined {
  if (text.includes(':')) return parseZonedTimestamp(text) ?? parseTimestamp(text);
  if (!/^[-+]?\d+(?:\.\d+)?$/.test(text)) return undefined;
  const isMs = !text.includes('.') && text.length >= MILLISECONDS_DIGITS;
  return timestampText(Math.trunc(isMs ? Number(text) : Number(text) * 1000));
}
