import type { TableStorage } from '../table/types.js';
import { parseDateFormat } from './date-format.js';
import { intervalUnit, parseBound } from './dates.js';
import type { ProjectedColumn, Projection } from './types.js';

export type ParsedProjection =
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly projection: Projection }
  /** Queries fail with them (INVALID_TABLE_PROPERTY), or nothing of the table can be read. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

type Properties = TableStorage['properties'];

/**
 * Reads the partition projection of a table from its properties ("Partition projection with Amazon Athena").
 *
 * @returns `off` for tables whose partitions are those of the catalog
 */
export function parseProjection(
  storage: Pick<TableStorage, 'partitionKeys' | 'properties' | 'location'>,
): ParsedProjection {
  const properties = lowerCaseKeys(storage.properties);
  if (properties['projection.enabled']?.trim().toLowerCase() !== 'true' || storage.partitionKeys.length === 0) {
    return { kind: 'off' };
  }
  const read = storage.partitionKeys.map(({ name }) => readColumn(name, properties));
  const template = readTemplate(storage, properties);
  const missing = storage.partitionKeys
    .filter(({ name }) => !template.includes(`\${${name}}`))
    .map(({ name }) => `storage.location.template has no \${${name}}, and every partition column has to be in it`);
  const problems = [...read.flatMap((column) => ('problem' in column ? [column.problem] : [])), ...missing];
  if (problems.length > 0) return { kind: 'invalid', problems };
  return {
    kind: 'on',
    projection: { columns: read.flatMap((column) => ('problem' in column ? [] : [column])), template },
  };
}

const lowerCaseKeys = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [key.toLowerCase(), value]));

/** Without a template partitions are below the location, as Hive names them. */
function readTemplate(
  { partitionKeys, location }: Pick<TableStorage, 'partitionKeys' | 'location'>,
  properties: Properties,
): string {
  const hive = partitionKeys.map(({ name }) => `${name}=\${${name}}/`).join('');
  const template = properties['storage.location.template'] ?? `${withSlash(location)}${hive}`;
  // Names of columns are in lower case wherever they are written.
  return withSlash(template.replace(/\$\{([^}]*)\}/g, (placeholder) => placeholder.toLowerCase()));
}

const withSlash = (location: string): string => (location.endsWith('/') ? location : `${location}/`);

type ReadColumn = ProjectedColumn | { readonly problem: string };

function readColumn(name: string, properties: Properties): ReadColumn {
  const of = (key: string): string | undefined => properties[`projection.${name}.${key}`];
  const type = of('type')?.trim().toLowerCase();
  switch (type) {
    case 'enum':
      return readEnum(name, of('values'));
    case 'integer':
      return readInteger(name, of);
    case 'date':
      return readDate(name, of);
    case 'injected':
      return { type, name };
    case undefined:
      return { problem: `projection.${name}.type is missing` };
    default:
      return { problem: `projection.${name}.type is "${type}": there are enum, integer, date and injected` };
  }
}

function readEnum(name: string, text: string | undefined): ReadColumn {
  if (text === undefined || text.trim() === '') return { problem: `projection.${name}.values is missing` };
  // White space is part of a value.
  return { type: 'enum', name, values: text.split(',') };
}

function readInteger(name: string, of: (key: string) => string | undefined): ReadColumn {
  const [, min, max] = /^\s*(-?\d+)\s*,\s*(-?\d+)\s*$/.exec(of('range') ?? '') ?? [];
  if (min === undefined || max === undefined || Number(min) > Number(max)) {
    return { problem: `projection.${name}.range has to be two whole numbers, the smaller first, e.g. 0,23` };
  }
  const interval = positive(of('interval') ?? '1');
  const digits = of('digits') === undefined ? null : positive(of('digits'));
  if (interval === undefined || digits === undefined) {
    return { problem: `projection.${name}.interval and projection.${name}.digits have to be whole numbers above 0` };
  }
  return { type: 'integer', name, min: Number(min), max: Number(max), interval, digits };
}

const positive = (text: string | undefined): number | undefined =>
  /^\s*0*[1-9]\d{0,8}\s*$/.test(text ?? '') ? Number(text) : undefined;

function readDate(name: string, of: (key: string) => string | undefined): ReadColumn {
  const source = of('format');
  if (source === undefined) return { problem: `projection.${name}.format is missing, e.g. yyyy/MM/dd` };
  const format = parseDateFormat(source);
  if (format === undefined)
    return { problem: `projection.${name}.format "${source}" is no format of numbers, e.g. yyyy/MM/dd` };
  const ends = (of('range') ?? '').split(',');
  const [from, to] = ends.map((end) => parseBound(end, format));
  if (ends.length !== 2 || from === undefined || to === undefined) {
    const example = format.format(Date.UTC(2026, 0, 1));
    return {
      problem: `projection.${name}.range "${of('range') ?? ''}" has to be two dates like "${source}", e.g. ${example},NOW`,
    };
  }
  const unit = intervalUnit(of('interval.unit'), format);
  const interval = positive(of('interval') ?? '1');
  if (unit === undefined || interval === undefined) {
    return {
      problem: `projection.${name}.interval and interval.unit have to be given for the format "${source}", e.g. 1 and HOURS`,
    };
  }
  return { type: 'date', name, format: source, from, to, interval, unit };
}
