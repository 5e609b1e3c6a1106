import { parseJsonNode, type JsonMember } from '../../core/json-positions.js';
import type { TableStorage } from '../table/types.js';
import { BadJson, jsonFields, type JsonRules } from './json-values.js';
import type { RecordRead, RecordReader, RowProblem } from './types.js';

/**
 * The OpenX JSON SerDe: `case.insensitive` (default true), `mapping.COLUMN`, `dots.in.keys`, `ignore.malformed.json`.
 * A line that is no object or array is a row of NULLs; malformed JSON fails the query unless it is ignored; numbers are
 * made fit, and NULL where they cannot. ("OpenX JSON SerDe" in the Athena user guide; Trino, OpenXJsonDeserializer.)
 */
export function createOpenXReader({ columns, serdeProperties }: TableStorage): RecordReader {
  const find = openXFinder(serdeProperties);
  const rules: JsonRules = { find, isLenient: true };
  const ignoresMalformed = serdeProperties['ignore.malformed.json'] === 'true';
  const nulls = columns.map(() => null);
  return {
    read(line) {
      const text = line.trim();
      if (!text.startsWith('{') && !text.startsWith('[')) {
        return { values: nulls, problems: [malformed('the line is no JSON object', { isFatal: false })] };
      }
      const parsed = parseJsonNode(text);
      if ('problem' in parsed) {
        return { values: nulls, problems: [malformed(tellJson(parsed.problem), { isFatal: !ignoresMalformed })] };
      }
      const { node } = parsed;
      if (node.kind === 'object') return readColumns({ members: node.members, text, columns, rules });
      const members =
        node.kind === 'array' ? node.items.map((value, index) => positional(columns[index]?.name, value)) : [];
      return readColumns({ members, text, columns, rules: { ...rules, find: byKey } });
    },
  };
}

/** Arrays give their columns by position. */
const positional = (key: string | undefined, value: JsonMember['value']): JsonMember => ({
  key: key ?? '',
  offset: value.offset,
  value,
});

const byKey: JsonRules['find'] = (members, field) => members.findLast(({ key }) => key === field);

const byKeyInAnyCase: JsonRules['find'] = (members, field) =>
  members.findLast(({ key }) => key.toLowerCase() === field);

function openXFinder(properties: TableStorage['serdeProperties']): JsonRules['find'] {
  const isCaseInsensitive = properties['case.insensitive']?.toLowerCase() !== 'false';
  const hasDots = properties['dots.in.keys']?.toLowerCase() === 'true';
  const mappings = new Map(
    Object.entries(properties)
      .filter(([name]) => name.startsWith('mapping.'))
      .map(([name, key]) => [name.slice('mapping.'.length).toLowerCase(), key]),
  );
  const fold = (key: string): string => (isCaseInsensitive ? key.toLowerCase() : key);
  return (members, field) => {
    const wanted = fold(mappings.get(field) ?? field);
    const found = members.filter(({ key }) => fold(key) === wanted);
    if (new Set(found.map(({ key }) => key)).size > 1) throw new BadJson(`Duplicate key "${wanted}"`);
    if (found.length > 0 || !hasDots) return found.at(-1);
    return members.find(({ key }) => key.includes('.') && fold(key.replaceAll('.', '_')) === field);
  };
}

/**
 * Hive's JSON SerDe (HCatalog), which the CloudTrail tables use as well: keys in any case, other keys are passed over,
 * and what is malformed or of the wrong type fails the query. ("Hive JSON SerDe" in the Athena user guide.)
 */
export function createHiveJsonReader({ columns }: TableStorage): RecordReader {
  const rules: JsonRules = { find: byKeyInAnyCase, isLenient: false };
  const nulls = columns.map(() => null);
  return {
    read(line) {
      const text = line.trim();
      const parsed = parseJsonNode(text);
      if ('problem' in parsed) {
        return { values: nulls, problems: [malformed(tellJson(parsed.problem), { isFatal: true })] };
      }
      if (parsed.node.kind !== 'object') {
        return { values: nulls, problems: [malformed('the line is no JSON object', { isFatal: true })] };
      }
      return readColumns({ members: parsed.node.members, text, columns, rules });
    },
  };
}

function readColumns({
  members,
  text,
  columns,
  rules,
}: {
  readonly members: readonly JsonMember[];
  readonly text: string;
  readonly columns: TableStorage['columns'];
  readonly rules: JsonRules;
}): RecordRead {
  const problems: RowProblem[] = [];
  const values = columns.map((column) => {
    try {
      return jsonFields(members, { text, fields: [column], rules })[0] ?? null;
    } catch (error) {
      if (!(error instanceof BadJson)) throw error;
      problems.push({ kind: 'badValue', isFatal: true, column: column.name, reason: error.message });
      return null;
    }
  });
  const isForeign = members.length > 0 && columns.every(({ name }) => rulesFind(rules, members, name) === undefined);
  if (isForeign) {
    const keys = members.slice(0, 5).map(({ key }) => `"${key}"`);
    const reason = `none of its keys (${keys.join(', ')}${members.length > 5 ? ', …' : ''}) is a column of the table`;
    problems.push({ kind: 'noMatch', isFatal: false, column: null, reason });
  }
  return { values, problems };
}

/** Two keys for one column count as found: that has been told by then. */
function rulesFind(rules: JsonRules, members: readonly JsonMember[], name: string): JsonMember | undefined {
  try {
    return rules.find(members, name);
  } catch (error) {
    if (error instanceof BadJson) return members[0];
    throw error;
  }
}

const tellJson = ({ offset, message }: { readonly offset: number; readonly message: string }): string =>
  `the line is no JSON: ${message} (character ${offset + 1})`;

const malformed = (reason: string, { isFatal }: { readonly isFatal: boolean }): RowProblem => ({
  kind: 'malformed',
  isFatal,
  column: null,
  reason,
});
