import { renderHiveType } from '../../ddl/hive-type.js';
import { parseProjection } from '../../projection/parse.js';
import { boundMs } from '../../projection/dates.js';
import type { ProjectedColumn } from '../../projection/types.js';
import type { Column, TableStorage } from '../../table/types.js';
import { KIND_PROPERTY } from './ownership.js';

type Properties = Readonly<Record<string, string>>;

/**
 * How a table of the catalog differs from the one that is wanted, in words; nothing of it is hidden by IF NOT EXISTS.
 * Ranges that begin earlier, and enums with more values, are no difference: queries find the same and more.
 * Nor is it who made the table.
 */
export function tableDifferences(
  existing: TableStorage,
  { wanted, nowMs }: { readonly wanted: TableStorage; readonly nowMs: number },
): readonly string[] {
  return [
    ...columnDifferences(existing.columns, wanted.columns, 'column'),
    ...columnDifferences(existing.partitionKeys, wanted.partitionKeys, 'partition column'),
    ...different('LOCATION', withoutSlash(existing.location), withoutSlash(wanted.location)),
    ...different('SERDE', existing.serde, wanted.serde),
    ...different('INPUTFORMAT', existing.inputFormat, wanted.inputFormat),
    ...propertyDifferences(existing.serdeProperties, wanted.serdeProperties, isSerdeDetail),
    ...propertyDifferences(existing.properties, wanted.properties, (key) => isProjection(key) || key === KIND_PROPERTY),
    ...projectionDifferences(existing, { wanted, nowMs }),
  ];
}

const withoutSlash = (location: string): string => location.replace(/\/$/, '');

const different = (what: string, is: string, wanted: string): string[] =>
  is === wanted ? [] : [`${what} is "${is}", "${wanted}" is wanted`];

function columnDifferences(existing: readonly Column[], wanted: readonly Column[], what: string): string[] {
  const differences: string[] = [];
  for (let index = 0; index < Math.max(existing.length, wanted.length); index += 1) {
    const [is, should] = [existing[index], wanted[index]].map(describe);
    if (is === should) continue;
    if (is === undefined) differences.push(`${what} ${index + 1}, ${should}, is missing`);
    else if (should === undefined) differences.push(`${what} ${index + 1}, ${is}, is not wanted`);
    else differences.push(`${what} ${index + 1} is ${is}, ${should} is wanted`);
  }
  return differences;
}

const describe = (column: Column | undefined): string | undefined =>
  column && `\`${column.name}\` ${renderHiveType(column.type)}`;

/** Hive writes it where nobody asked for it. */
const isSerdeDetail = (key: string): boolean => key === 'serialization.format';

/** Compared by what it means, below. */
const isProjection = (key: string): boolean => key.startsWith('projection.') || key === 'storage.location.template';

/** Only what is wanted counts: catalogs and crawlers add properties of their own. */
const propertyDifferences = (existing: Properties, wanted: Properties, isLeftOut: (key: string) => boolean): string[] =>
  Object.entries(wanted).flatMap(([key, value]) =>
    isLeftOut(key) || existing[key] === value ? [] : [`'${key}' is ${quote(existing[key])}, ${quote(value)} is wanted`],
  );

const quote = (text: string | undefined): string => (text === undefined ? 'absent' : `'${text}'`);

function projectionDifferences(
  existing: TableStorage,
  { wanted, nowMs }: { readonly wanted: TableStorage; readonly nowMs: number },
): string[] {
  const [is, should] = [parseProjection(existing), parseProjection(wanted)];
  if (should.kind !== 'on')
    return is.kind === 'off' ? [] : ['partition projection is on, and there is nothing to project'];
  if (is.kind === 'off') return ['partition projection is off'];
  if (is.kind === 'invalid') return is.problems.map((problem) => `partition projection: ${problem}`);
  return [
    ...different('storage.location.template', is.projection.template, should.projection.template),
    ...should.projection.columns.flatMap((column) => {
      const same = is.projection.columns.find(({ name }) => name === column.name);
      // A column that is missing has been told by then.
      return same === undefined ? [] : rangeDifferences(same, { wanted: column, nowMs });
    }),
  ];
}

function rangeDifferences(
  is: ProjectedColumn,
  { wanted, nowMs }: { readonly wanted: ProjectedColumn; readonly nowMs: number },
): string[] {
  const tell = (what: string): string[] => [`the projection of "${wanted.name}" ${what}`];
  if (is.type === 'injected' && wanted.type === 'enum') return [];
  if (is.type === 'enum' && wanted.type === 'enum') {
    const missing = wanted.values.filter((value) => !is.values.includes(value));
    return missing.length === 0 ? [] : tell(`lacks ${missing.join(', ')}`);
  }
  if (is.type === 'integer' && wanted.type === 'integer') {
    const isWide = is.min <= wanted.min && is.max >= wanted.min && is.digits === wanted.digits;
    return isWide ? [] : tell(`is ${is.min} to ${is.max}, ${wanted.min} to ${wanted.max} is wanted`);
  }
  if (is.type === 'date' && wanted.type === 'date') {
    if (is.format !== wanted.format) return tell(`has the format ${is.format}, ${wanted.format} is wanted`);
    const isWide =
      boundMs(is.from, nowMs) <= boundMs(wanted.from, nowMs) && boundMs(is.to, nowMs) >= boundMs(wanted.to, nowMs);
    return isWide ? [] : tell('leaves out objects that are there: its range is narrower');
  }
  return is.type === wanted.type ? [] : tell(`is of type ${is.type}, ${wanted.type} is wanted`);
}
