import { dateValues, isDateInRange } from './dates.js';
import { parseDateFormat } from './date-format.js';
import type { ProjectedColumn, ProjectedPartition, Projection } from './types.js';

/** What a query wants of the partitions: values of a column that its WHERE leaves; injected columns need theirs. */
export interface PartitionWish {
  readonly nowMs: number;
  readonly wanted?: Readonly<Record<string, readonly string[]>>;
}

/**
 * The partitions that a projection has, one after the other: there may be millions.
 *
 * @param wish `wanted`: only these values of a column, where they are in its range
 */
export function* projectedPartitions(projection: Projection, wish: PartitionWish): Generator<ProjectedPartition> {
  yield* combine(projection, { wish, values: {}, at: 0 });
}

function* combine(
  projection: Projection,
  {
    wish,
    values,
    at,
  }: { readonly wish: PartitionWish; readonly values: Readonly<Record<string, string>>; readonly at: number },
): Generator<ProjectedPartition> {
  const column = projection.columns[at];
  if (column === undefined) {
    yield { values, location: locationOf(projection, values) };
    return;
  }
  for (const value of columnValues(column, wish)) {
    yield* combine(projection, { wish, values: { ...values, [column.name]: value }, at: at + 1 });
  }
}

function* columnValues(column: ProjectedColumn, { nowMs, wanted }: PartitionWish): Generator<string> {
  const wishes = wanted?.[column.name];
  if (wishes !== undefined) {
    for (const value of new Set(wishes.map((wish) => spelled(wish, column)))) {
      if (isInRange(value, { column, nowMs })) yield value;
    }
    return;
  }
  switch (column.type) {
    case 'enum':
      yield* column.values;
      return;
    case 'integer':
      for (let value = column.min; value <= column.max; value += column.interval) yield padded(value, column.digits);
      return;
    case 'date':
      yield* dateValues(column, { nowMs });
      return;
    case 'injected':
      // Without a value Athena refuses the query (CONSTRAINT_VIOLATION).
      return;
  }
}

const padded = (value: number, digits: number | null): string =>
  digits === null ? String(value) : `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(digits, '0')}`;

/** Queries say 5 where the folder is called 05. */
const spelled = (wish: string, column: ProjectedColumn): string =>
  column.type === 'integer' && /^-?\d{1,15}$/.test(wish) ? padded(Number(wish), column.digits) : wish;

/** Where the partition of these values is. */
export const locationOf = ({ template }: Projection, values: Readonly<Record<string, string>>): string =>
  template.replace(/\$\{([^}]*)\}/g, (placeholder, name: string) => values[name] ?? placeholder);

/** Whether a projection has a partition with this value. */
export function isInRange(
  value: string,
  { column, nowMs }: { readonly column: ProjectedColumn; readonly nowMs: number },
): boolean {
  switch (column.type) {
    case 'enum':
      return column.values.includes(value);
    case 'integer': {
      const number = Number(value);
      const isStep = (number - column.min) % column.interval === 0;
      return (
        /^-?\d+$/.test(value) &&
        number >= column.min &&
        number <= column.max &&
        isStep &&
        padded(number, column.digits) === value
      );
    }
    case 'date':
      return isDateInRange(value, { column, nowMs });
    case 'injected':
      return value !== '';
  }
}

export type KeyFit =
  /** A partition of the projection holds it: queries find it. */
  | { readonly kind: 'found'; readonly values: Readonly<Record<string, string>> }
  /** The template fits, and the values are out of the ranges: `columns` says of which. */
  | {
      readonly kind: 'outOfRange';
      readonly values: Readonly<Record<string, string>>;
      readonly columns: readonly ProjectedColumn[];
    }
  /** No values make a location that it is below. */
  | { readonly kind: 'misfit'; readonly reason: string };

/**
 * Whether queries find an object by the projection, and if not, why.
 *
 * @param location `s3://bucket/key` of the object
 */
export function fitLocation(
  location: string,
  { projection, nowMs }: { readonly projection: Projection; readonly nowMs: number },
): KeyFit {
  const parts = projection.template.split(/\$\{([^}]*)\}/);
  let pattern = '^';
  const names: string[] = [];
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) pattern += escape(part);
    else {
      names.push(part);
      pattern += `(${shapeOf(projection.columns.find(({ name }) => name === part))})`;
    }
    if (!new RegExp(pattern).test(location))
      return { kind: 'misfit', reason: tellMisfit(location, { parts, index, projection }) };
  }
  const groups = new RegExp(pattern).exec(location)?.slice(1) ?? [];
  const values = Object.fromEntries(names.map((name, index) => [name, groups[index] ?? '']));
  const outside = projection.columns.filter((column) => !isInRange(values[column.name] ?? '', { column, nowMs }));
  return outside.length === 0 ? { kind: 'found', values } : { kind: 'outOfRange', values, columns: outside };
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function shapeOf(column: ProjectedColumn | undefined): string {
  if (column?.type === 'date') return parseDateFormat(column.format)?.pattern ?? '.+?';
  return column?.type === 'integer' ? '-?\\d+' : '[^/]*';
}

/** The longest beginning of the template that still fits, and what stands after it. */
function tellMisfit(
  location: string,
  {
    parts,
    index,
    projection,
  }: { readonly parts: readonly string[]; readonly index: number; readonly projection: Projection },
): string {
  const part = parts[index] ?? '';
  const before = parts.slice(0, index);
  const fitting = new RegExp(
    `^${before.map((text, at) => (at % 2 === 0 ? escape(text) : shapeOf(projection.columns.find(({ name }) => name === text)))).join('')}`,
  ).exec(location)?.[0];
  const rest = location.slice(fitting?.length ?? 0);
  const column = index % 2 === 1 ? projection.columns.find(({ name }) => name === part) : undefined;
  if (column !== undefined) {
    const what =
      column.type === 'date' ? `a date like "${column.format}"` : column.type === 'integer' ? 'a number' : 'a value';
    return `\${${part}} should be ${what}, and "${firstPart(rest)}" stands there`;
  }
  const same = commonLength(part, rest);
  return `the template goes on with "${part.slice(same)}" where the key has "${firstPart(rest.slice(same))}"`;
}

const firstPart = (text: string): string => text.split('/').slice(0, 2).join('/');

const commonLength = (a: string, b: string): number => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
};
