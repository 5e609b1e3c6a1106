import { suggest } from '../../core/suggest.js';
import { usageError } from '../../errors/app-error.js';
import { CONTEXT_TYPES, contextType, listType, type Catalog, type ContextType } from '../catalog/index.js';
import type { ContextEntry } from '../simulate/types.js';

/** IAM API reference, ContextEntry: length of a ContextKeyName. */
const KEY_LENGTH = { min: 5, max: 256 };

/** A value with the type that stands with it: `aws:SourceIp:ip=203.0.113.7`. */
interface Assignment {
  readonly key: string;
  readonly type: ContextType | undefined;
  readonly value: string;
}

/**
 * Reads `KEY=VALUE` and `KEY:TYPE=VALUE`; a key that is given several times has a list of values. Without a type it is
 * that of the catalog, and text for keys that it does not have.
 *
 * @throws usage error for what is no assignment, and for keys that contradict themselves
 */
export function readContext(texts: readonly string[], catalog: Catalog): readonly ContextEntry[] {
  const byKey = new Map<string, Assignment[]>();
  for (const text of texts) {
    const assignment = readAssignment(text);
    const lower = assignment.key.toLowerCase();
    byKey.set(lower, [...(byKey.get(lower) ?? []), assignment]);
  }
  return [...byKey.values()].map((assignments) => entryOf(assignments, catalog));
}

function readAssignment(text: string): Assignment {
  const equals = text.indexOf('=');
  const [name, value] = equals === -1 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
  const typed = /^(?<key>[^:]+:.+):(?<type>[A-Za-z]+)$/.exec(name)?.groups;
  const type = CONTEXT_TYPES.find((one) => one === typed?.['type']);
  const key = type === undefined ? name : (typed?.['key'] ?? name);
  if (equals === -1 || !/^[^:\s]+:\S+$/.test(key)) {
    throw usageError(`"${text}" is not a context key with its value`, {
      code: 'InvalidContext',
      reason: 'it is written as KEY=VALUE, or KEY:TYPE=VALUE',
      hint: 'e.g. --context aws:SourceIp=203.0.113.7 --context aws:RequestTag/team:string=web',
    });
  }
  const nearest = typed?.['type'] === undefined ? undefined : suggest(typed['type'], CONTEXT_TYPES);
  if (type === undefined && nearest !== undefined && !key.includes('/')) {
    throw usageError(`"${typed?.['type']}" is not a type of context keys`, {
      code: 'InvalidContextType',
      reason: `the types are ${CONTEXT_TYPES.join(', ')}`,
      hint: `did you mean ${typed?.['key']}:${nearest}=${value}?`,
    });
  }
  if (key.length < KEY_LENGTH.min || key.length > KEY_LENGTH.max) {
    throw usageError(
      `the context key "${key.slice(0, 40)}${key.length > 40 ? '…' : ''}" has ${key.length} characters`,
      {
        code: 'TooLong',
        reason: `IAM's policy simulator takes keys of ${KEY_LENGTH.min} to ${KEY_LENGTH.max}`,
        hint: 'e.g. --context aws:SourceIp=203.0.113.7',
      },
    );
  }
  return { key, type, value };
}

function entryOf(assignments: readonly Assignment[], catalog: Catalog): ContextEntry {
  const name = assignments[0]?.key ?? '';
  const types = new Set(assignments.flatMap(({ type }) => type ?? []));
  if (types.size > 1) {
    throw usageError(`the context key "${name}" has ${types.size} types: ${[...types].join(', ')}`, {
      code: 'InvalidContextType',
      hint: 'give each of its values the same type',
    });
  }
  const [given] = types;
  const type = given ?? contextType(name, catalog) ?? 'string';
  const values = assignments.map(({ value }) => value);
  return { name, values, type: values.length > 1 ? listType(type) : type };
}
