import type { ContextEntry } from '../simulate/types.js';
import type { Catalog } from './load.js';

export type ContextType = NonNullable<ContextEntry['type']>;

/** Types of the Service Authorization Reference, as the simulator calls them. */
const TYPES: Readonly<Record<string, ContextType>> = {
  String: 'string',
  ARN: 'string',
  Bool: 'boolean',
  Numeric: 'numeric',
  Date: 'date',
  IPAddress: 'ip',
  ArrayOfString: 'stringList',
  ArrayOfARN: 'stringList',
  ArrayOfBool: 'booleanList',
};

/** IAM API reference, ContextEntry, ContextKeyType. */
export const CONTEXT_TYPES: readonly ContextType[] = [
  'string',
  'stringList',
  'numeric',
  'numericList',
  'boolean',
  'booleanList',
  'ip',
  'ipList',
  'binary',
  'binaryList',
  'date',
  'dateList',
];

const LISTS: Partial<Readonly<Record<ContextType, ContextType>>> = {
  string: 'stringList',
  numeric: 'numericList',
  boolean: 'booleanList',
  ip: 'ipList',
  binary: 'binaryList',
  date: 'dateList',
};

/** The type of a list of such values. */
export const listType = (type: ContextType): ContextType => LISTS[type] ?? type;

/**
 * The type of a condition key; undefined for keys that the catalog does not have. Keys with a free part, such as
 * `aws:RequestTag/team`, are found by what stands before it.
 */
export function contextType(key: string, catalog: Catalog): ContextType | undefined {
  const lower = key.toLowerCase();
  const [service = ''] = lower.split(':');
  const type = lookUp(lower, catalog.globalKeys) ?? lookUp(lower, catalog.keysOf(service));
  return type === undefined ? undefined : TYPES[type];
}

function lookUp(key: string, keys: ReadonlyMap<string, string>): string | undefined {
  const slash = key.indexOf('/');
  return keys.get(key) ?? (slash === -1 ? undefined : keys.get(`${key.slice(0, slash)}/*`));
}
