import { word, type Node } from './tree.js';

/** Words that are never names unless quoted (Trino, "Reserved keywords"). */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    'alter and as between by case cast constraint create cross cube current_catalog current_date current_path ' +
    'current_role current_schema current_time current_timestamp current_user deallocate delete describe distinct drop ' +
    'else end escape except execute exists extract false for from full group grouping having in inner insert intersect ' +
    'into is join left like listagg localtime localtimestamp natural normalize not null on or order outer prepare ' +
    'recursive right rollup select skip table then trim true uescape union unnest using values when where with'
  ).split(' '),
);

/** Words that are keywords only beside certain others, and names everywhere else. */
const CONTEXTUAL: Readonly<Record<string, (previous: Node | undefined, next: Node | undefined) => boolean>> = {
  asc: () => true,
  desc: () => true,
  limit: () => true,
  fetch: () => true,
  unbounded: () => true,
  preceding: () => true,
  following: () => true,
  nulls: (_, next) => ['first', 'last'].includes(word(next) ?? ''),
  first: (previous) => ['nulls', 'fetch'].includes(word(previous) ?? ''),
  last: (previous) => word(previous) === 'nulls',
  offset: (_, next) => next?.kind === 'leaf' && next.token.kind === 'number',
  rows: (_, next) => ['between', 'unbounded', 'current', 'only'].includes(word(next) ?? ''),
  range: (_, next) => ['between', 'unbounded', 'current'].includes(word(next) ?? ''),
  current: (_, next) => word(next) === 'row',
  row: (previous) => word(previous) === 'current',
  only: (previous) => ['row', 'rows'].includes(word(previous) ?? ''),
  all: (previous, next) =>
    ['union', 'except', 'intersect', 'select', 'limit'].includes(word(previous) ?? '') || next?.kind === 'group',
  any: (_, next) => next?.kind === 'group',
  some: (_, next) => next?.kind === 'group',
  over: (_, next) => next?.kind === 'group',
  filter: (previous, next) => previous?.kind === 'group' && next?.kind === 'group',
  within: (_, next) => word(next) === 'group',
  partition: (_, next) => word(next) === 'by',
  sets: (previous) => word(previous) === 'grouping',
  ordinality: (previous) => word(previous) === 'with',
  ignore: (_, next) => word(next) === 'nulls',
  respect: (_, next) => word(next) === 'nulls',
};

/** Whether a word is a keyword where it stands. */
export function isKeyword(
  text: string,
  { previous, next }: { readonly previous: Node | undefined; readonly next: Node | undefined },
): boolean {
  return RESERVED.has(text) || (Object.hasOwn(CONTEXTUAL, text) && CONTEXTUAL[text]?.(previous, next) === true);
}
