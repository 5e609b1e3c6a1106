import type { Column } from '../../table/types.js';
import { columnsOf } from '../kinds/formats.js';
import { folderUri, type S3Folder } from '../location.js';
import type { Discovery } from './discover.js';
import type { Segment } from './types.js';

/** More values would be a property that nobody can read; "limiting the use of enum … to a few dozen or less". */
const MAX_ENUM_VALUES = 300;

/** Years that are projected beyond the newest one: integers have no NOW. */
const YEARS_AHEAD = 10;

export interface PartitionDesign {
  readonly partitionedBy: readonly Column[];
  readonly properties: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/**
 * Partition projection over the folders below a location: a column for each value that they have. Ranges of dates begin
 * at the oldest object.
 */
export function projectLayout(
  location: S3Folder,
  { below, found, nowMs }: { readonly below: readonly Segment[]; readonly found: Discovery; readonly nowMs: number },
): PartitionDesign {
  const columns = below.filter((segment) => segment.kind !== 'literal');
  if (columns.length === 0) return { partitionedBy: [], properties: {}, notes: [] };
  const designs = columns.map((segment) => projectSegment(segment, { found, nowMs }));
  const folders = below.map((segment) =>
    segment.kind === 'literal' ? `${segment.text}/` : `${segment.prefix}\${${segment.column}}/`,
  );
  return {
    partitionedBy: columnsOf(
      Object.fromEntries(columns.map(({ column, kind }) => [column, kind === 'integer' ? 'int' : 'string'])),
    ),
    properties: {
      'projection.enabled': 'true',
      ...Object.assign({}, ...designs.map(({ properties }) => properties)),
      'storage.location.template': `${folderUri(location)}${folders.join('')}`,
    },
    notes: [...designs.flatMap(({ notes }) => notes), ...laterValues(columns, found)],
  };
}

/** Accounts and regions that send logs one day are not among the values of today. */
function laterValues(columns: readonly ColumnSegment[], found: Discovery): readonly string[] {
  const enums = columns
    .filter(({ kind }) => kind === 'enum')
    .map(({ column }) => `${column} ${listed(found.values.get(column) ?? [])}`);
  return enums.length === 0
    ? []
    : [`the table knows ${enums.join('; ')}. When others come, run this again with --replace`];
}

const MAX_LISTED = 4;
const listed = (values: readonly string[]): string =>
  values.length > MAX_LISTED ? `${values.slice(0, MAX_LISTED).join(', ')}, …` : values.join(', ');

type ColumnSegment = Exclude<Segment, { kind: 'literal' }>;

function projectSegment(
  segment: ColumnSegment,
  { found, nowMs }: { readonly found: Discovery; readonly nowMs: number },
): { readonly properties: Readonly<Record<string, string>>; readonly notes: readonly string[] } {
  const { column } = segment;
  const named = (properties: Readonly<Record<string, string>>, notes: readonly string[] = []) => ({
    notes,
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [`projection.${column}.${key}`, value]),
    ),
  });
  if (segment.kind === 'enum') {
    const values = found.values.get(column) ?? [];
    // A comma separates the values of an enum, and has no other spelling.
    if (values.length > MAX_ENUM_VALUES || found.isPartial || values.some((value) => value.includes(','))) {
      return named({ type: 'injected' }, [
        `queries have to say which "${column}" they want (${values.length} are there): WHERE ${column} = '…'`,
      ]);
    }
    return named({ type: 'enum', values: values.join(',') });
  }
  const oldest = found.oldest.time[column] ?? '';
  if (segment.kind === 'date') {
    return named({
      type: 'date',
      format: segment.format,
      range: `${oldest},NOW`,
      interval: '1',
      'interval.unit': 'DAYS',
    });
  }
  const lastYear = Math.max(Number(found.newest.time[column] ?? 0), new Date(nowMs).getUTCFullYear()) + YEARS_AHEAD;
  const [min, max] = segment.range ?? [Number(oldest), lastYear];
  return named({ type: 'integer', range: `${min},${max}`, digits: String(segment.digits) });
}
