/** Steps into a JSON document. */
export type JsonPath = readonly (string | number)[];

/**
 * Reads a JSON path of Trino's json_extract: `$.a.b[0]["c d"]`; undefined for anything else, wildcards too, which the
 * sandbox does not follow.
 */
export function parseJsonPath(path: string): JsonPath | undefined {
  const steps: (string | number)[] = [];
  if (!path.startsWith('$')) return undefined;
  const pattern = /\.([A-Za-z_$][\w$:-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]/y;
  let at = 1;
  while (at < path.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(path);
    if (!match) return undefined;
    const [, name, index, quoted, single] = match;
    steps.push(index === undefined ? (name ?? (quoted ?? single ?? '').replaceAll(/\\(.)/g, '$1')) : Number(index));
    at = pattern.lastIndex;
  }
  return steps;
}

/** What a path leads to; undefined when it leads nowhere. */
export function follow(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((current, step) => {
    if (Array.isArray(current)) return typeof step === 'number' ? current[step] : undefined;
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    return Reflect.get(current, step);
  }, value);
}

/** A scalar as json_extract_scalar gives it: undefined for objects, arrays and null. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
