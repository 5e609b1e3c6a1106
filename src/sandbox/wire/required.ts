import type { NormalizedSchema } from '@smithy/core/schema';
import { requiredMembers } from './model.js';

/** A required member that is not there, and where it should be. */
export interface MissingMember {
  readonly name: string;
  /** As AWS writes it in its messages: `logEvents.1.member.message`. */
  readonly path: string;
}

/** All required members, at any depth, that an input lacks. */
export function findMissing(schema: NormalizedSchema, value: unknown, path = ''): readonly MissingMember[] {
  if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema();
    return value.flatMap((element, index) => findMissing(item, element, `${path}.${index + 1}.member`));
  }
  if (!schema.isStructSchema() || typeof value !== 'object' || value === null) return [];
  const members = new Map<string, unknown>(Object.entries(value));
  const missing = requiredMembers(schema)
    .filter((name) => members.get(name) === undefined || members.get(name) === null)
    .map((name) => ({ name, path: join(path, name) }));
  const nested = [...members].flatMap(([name, member]) =>
    isObject(member) && hasMember(schema, name)
      ? findMissing(schema.getMemberSchema(name), member, join(path, name))
      : [],
  );
  return [...missing, ...nested];
}

function join(path: string, name: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return path === '' ? member : `${path}.${member}`;
}

/** Blobs are objects too, but have no members. */
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !(value instanceof Date);
}

function hasMember(schema: NormalizedSchema, name: string): boolean {
  const raw: unknown = schema.getSchema();
  return Array.isArray(raw) && Array.isArray(raw[4]) && raw[4].includes(name);
}
