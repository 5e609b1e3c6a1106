import type { TaskContext } from '../../../aws/task-context.js';
import { mapPool } from '../../../core/pool.js';
import type { S3Folder } from '../location.js';
import { listLevel, type ListedObject } from '../objects.js';
import { partsOf, valueOf, type Part } from './parts.js';
import type { Segment } from './types.js';

/** Accounts × regions × … that are looked at; with more, the range of dates begins at the oldest of these. */
const MAX_FOLDERS = 300;
const PARALLEL_LISTS = 8;

/** Days that are tried for an object with a name of this log, where several logs share the folders. */
const MAX_TRIES = 3;

/** What there is below a location. */
export interface Discovery {
  /** The values of each enum, sorted. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly oldest: FoundObject;
  readonly newest: FoundObject;
  /** There were more folders than were looked at. */
  readonly isPartial: boolean;
}

export interface FoundObject {
  readonly object: ListedObject;
  /** The folders of time above it, by the column they belong to: `2026/11/30`, `05`. */
  readonly time: Readonly<Record<string, string>>;
}

interface Search {
  readonly bucket: string;
  readonly fileName: RegExp;
  readonly ctx: TaskContext;
}

/**
 * Looks for objects below a folder where a layout puts them: which accounts, regions and so on there are, and the oldest
 * and the newest object of all.
 *
 * @param below the segments of the layout below the folder
 * @returns undefined when there is no such object
 */
export async function discover(
  { bucket, prefix }: S3Folder,
  {
    below,
    fileName,
    ctx,
  }: { readonly below: readonly Segment[]; readonly fileName: RegExp; readonly ctx: TaskContext },
): Promise<Discovery | undefined> {
  const search = { bucket, fileName, ctx };
  const values = new Map<string, Set<string>>();
  const from = below.findIndex(({ kind }) => kind === 'date' || kind === 'integer');
  const [fixed, time] = from < 0 ? [below, []] : [below.slice(0, from), below.slice(from)];
  let prefixes: readonly string[] = [prefix];
  let isPartial = false;
  for (const segment of fixed) {
    const found = await enter(prefixes, { segment, search });
    if (segment.kind === 'enum') values.set(segment.column, new Set(found.map(({ value }) => value)));
    prefixes = found.slice(0, MAX_FOLDERS).map((one) => one.prefix);
    isPartial ||= found.length > MAX_FOLDERS;
  }
  const parts = time.flatMap(partsOf);
  const edges = await mapPool(prefixes, { limit: PARALLEL_LISTS, signal: ctx.signal }, async (folder) => {
    const first = await findEdge(folder, { parts, search, edge: 'first' });
    return first === undefined ? [] : [first, (await findEdge(folder, { parts, search, edge: 'last' })) ?? first];
  });
  const ordered = edges.flat().toSorted((a, b) => compareTimes(a.time, b.time));
  const [oldest, newest] = [ordered[0], ordered.at(-1)];
  if (oldest === undefined || newest === undefined) return undefined;
  const sorted = [...values].map(([column, set]) => [column, [...set].toSorted()] as const);
  return { values: new Map(sorted), oldest, newest, isPartial };
}

/** The folders of one segment in each of the folders above. */
async function enter(
  prefixes: readonly string[],
  { segment, search }: { readonly segment: Segment; readonly search: Search },
): Promise<readonly { readonly prefix: string; readonly value: string }[]> {
  if (segment.kind === 'literal') return prefixes.map((above) => ({ prefix: `${above}${segment.text}/`, value: '' }));
  const [part] = partsOf(segment);
  const lists = await mapPool(prefixes, { limit: PARALLEL_LISTS, signal: search.ctx.signal }, async (prefix) => {
    const { folders } = await listLevel({ bucket: search.bucket, prefix }, search.ctx);
    return folders
      .filter((folder) => part?.pattern.test(folder))
      .map((folder) => ({ prefix: `${prefix}${folder}/`, value: valueOf(folder, segment) }));
  });
  return lists.flat();
}

const compareTimes = (a: FoundObject['time'], b: FoundObject['time']): number => {
  const [left, right] = [Object.values(a).join('/'), Object.values(b).join('/')];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Goes down to the first or last folder of time, and takes the first or last object in it that has the right name. */
async function findEdge(
  prefix: string,
  {
    parts,
    search,
    edge,
  }: { readonly parts: readonly Part[]; readonly search: Search; readonly edge: 'first' | 'last' },
): Promise<FoundObject | undefined> {
  let tries = 0;
  const visit = async (folder: string, depth: number, names: readonly string[]): Promise<FoundObject | undefined> => {
    search.ctx.signal.throwIfAborted();
    const level = await listLevel({ bucket: search.bucket, prefix: folder }, search.ctx);
    const part = parts[depth];
    if (part === undefined) {
      tries += 1;
      const objects = level.objects.filter(({ key }) => search.fileName.test(key.slice(key.lastIndexOf('/') + 1)));
      const object = edge === 'first' ? objects[0] : objects.at(-1);
      if (object !== undefined) return { object, time: timeOf(parts, names) };
    }
    // A day may have folders of its own, of hours and minutes; a log that is all in one folder has none.
    const below = level.folders.filter((name) => (part === undefined ? parts.length > 0 : part.pattern.test(name)));
    for (const name of edge === 'first' ? below : below.toReversed()) {
      const found = await visit(`${folder}${name}/`, depth + 1, [...names, name]);
      if (found !== undefined) return found;
      if (tries >= MAX_TRIES) return undefined;
    }
    return undefined;
  };
  return visit(prefix, 0, []);
}

function timeOf(parts: readonly Part[], names: readonly string[]): Readonly<Record<string, string>> {
  const time: Record<string, string> = {};
  for (const [index, { segment, index: within }] of parts.entries()) {
    if (segment.kind === 'literal') continue;
    const name = names[index] ?? '';
    time[segment.column] = within === 0 ? valueOf(name, segment) : `${time[segment.column] ?? ''}/${name}`;
  }
  return time;
}
