/**
 * A policy document in the one form that all documents of the same meaning share, as far as their text tells: without
 * Ids and Sids; statements, and values in lists, in one order and once; a lone value and a list of one are the same;
 * actions and condition keys in lower case. Null for a text that is no policy document.
 */
export function canonicalPolicy(text: string): string | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // Nothing that IAM stored; then it is like no other.
    return null;
  }
  if (!isRecord(document)) return null;
  const statements = listOf(document['Statement']).map((statement) => JSON.stringify(canonicalStatement(statement)));
  const version = document['Version'] ?? '2008-10-17';
  return JSON.stringify([version, [...new Set(statements)].toSorted()]);
}

function canonicalStatement(statement: unknown): unknown {
  if (!isRecord(statement)) return statement;
  const elements = Object.entries(statement).filter(([name]) => name !== 'Sid');
  return sorted(elements.map(([name, value]) => [name, canonicalElement(name, value)]));
}

function canonicalElement(name: string, value: unknown): unknown {
  if (name === 'Action' || name === 'NotAction') return values(value, (text) => text.toLowerCase());
  if (name === 'Condition' && isRecord(value)) {
    return sorted(Object.entries(value).map(([operator, keys]) => [operator, canonicalKeys(keys)]));
  }
  if ((name === 'Principal' || name === 'NotPrincipal') && isRecord(value)) {
    return sorted(Object.entries(value).map(([type, names]) => [type, values(names)]));
  }
  return values(value);
}

const canonicalKeys = (keys: unknown): unknown =>
  isRecord(keys) ? sorted(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), values(value)])) : keys;

const values = (value: unknown, change: (text: string) => string = (text) => text): readonly string[] =>
  [...new Set(listOf(value).map((item) => change(String(item))))].toSorted();

const sorted = (entries: readonly (readonly [string, unknown])[]): unknown =>
  entries.toSorted(([a], [b]) => (a < b ? -1 : 1));

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
