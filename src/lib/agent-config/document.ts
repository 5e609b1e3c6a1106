import type { JsonNode } from '../core/json-positions.js';

/** A value in a configuration, with its path and the offset that a finding about it points at. */
export interface Spot {
  readonly path: string;
  /** Of the key; of the value itself in a list and for the whole document. */
  readonly offset: number;
  readonly node: JsonNode;
}

export const rootSpot = (node: JsonNode): Spot => ({ path: '/', offset: node.offset, node });

/** The value at the end of a chain of keys; undefined when the chain breaks on the way. */
export function at(spot: Spot | undefined, ...keys: readonly string[]): Spot | undefined {
  let current = spot;
  for (const key of keys) current = current && entriesOf(current).get(key);
  return current;
}

/** The members of an object by key; none of anything else. A later member of the same name takes the place of an earlier one. */
export function entriesOf(spot: Spot | undefined): ReadonlyMap<string, Spot> {
  const entries = new Map<string, Spot>();
  if (spot?.node.kind !== 'object') return entries;
  for (const { key, offset, value } of spot.node.members) {
    entries.set(key, { path: childPath(spot, key), offset, node: value });
  }
  return entries;
}

/** The elements of a list; none of anything else. */
export function itemsOf(spot: Spot | undefined): readonly Spot[] {
  if (spot?.node.kind !== 'array') return [];
  return spot.node.items.map((node, index) => ({ path: childPath(spot, String(index)), offset: node.offset, node }));
}

/** Path of a member, with `/` in keys written `~1` as in JSON pointers: `Network Interface`, but `Disk~1Reads`. */
export function childPath(spot: Spot, key: string): string {
  const base = spot.path === '/' ? '' : spot.path;
  return `${base}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export const textOf = (spot: Spot | undefined): string | undefined =>
  spot?.node.kind === 'string' ? String(spot.node.value) : undefined;

export const numberOf = (spot: Spot | undefined): number | undefined =>
  spot?.node.kind === 'number' ? Number(spot.node.value) : undefined;

export const flagOf = (spot: Spot | undefined): boolean | undefined =>
  spot?.node.kind === 'boolean' ? spot.node.value === true : undefined;

/** The texts in a list; other elements are left out. */
export const textsOf = (spot: Spot | undefined): readonly string[] =>
  itemsOf(spot).flatMap((item) => textOf(item) ?? []);

/** The elements of a list, or the value itself when it is one object: `jmx` and `otlp` may be written either way. */
export const oneOrMany = (spot: Spot | undefined): readonly Spot[] =>
  spot?.node.kind === 'object' ? [spot] : itemsOf(spot);

/** Every value in the document, parents first. */
export function* everySpot(spot: Spot): Generator<Spot> {
  const pending = [spot];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    yield current;
    pending.push(...[...entriesOf(current).values(), ...itemsOf(current)].toReversed());
  }
}
