import type { TaskContext } from '../../../aws/task-context.js';
import { notFoundError, usageError } from '../../../errors/app-error.js';
import type { LogKind } from '../kinds/types.js';
import { discover, type Discovery } from '../layout/discover.js';
import { align } from '../layout/parts.js';
import type { Layout, Segment } from '../layout/types.js';
import { folderUri, type S3Folder } from '../location.js';
import { listLevel } from '../objects.js';

export interface Located {
  readonly layout: Layout;
  /** The part of the layout that is below the location. */
  readonly below: readonly Segment[];
  readonly found: Discovery;
}

/**
 * Finds in which of the layouts of a log its objects lie below a location.
 *
 * @throws not-found error when there are none; usage error for a location that ends inside of a date
 */
export async function locate(
  folder: S3Folder,
  { kind, ctx }: { readonly kind: LogKind; readonly ctx: TaskContext },
): Promise<Located> {
  ctx.report({ type: 'step', message: `looking for ${kind.title} in ${folderUri(folder)}` });
  for (const layout of kind.layouts) {
    const alignment = align(folder.prefix, layout);
    if (alignment.kind === 'insideOfDate') throw insideOfDate(folder, alignment.folders);
    const found = await discover(folder, { below: alignment.below, fileName: kind.fileName, ctx });
    if (found !== undefined) return { layout, below: alignment.below, found };
  }
  throw await nothingFound(folder, { kind, ctx });
}

function insideOfDate(folder: S3Folder, folders: number): unknown {
  const prefix = folder.prefix
    .split('/')
    .slice(0, -1 - folders)
    .map((part) => `${part}/`)
    .join('');
  return usageError(`${folderUri(folder)} ends inside of a date`, {
    code: 'InvalidLocation',
    reason: 'the days are partitions of the table',
    hint: `give --location ${folderUri({ ...folder, prefix })}`,
  });
}

async function nothingFound(
  folder: S3Folder,
  { kind, ctx }: { readonly kind: LogKind; readonly ctx: TaskContext },
): Promise<unknown> {
  const { folders, objects } = await listLevel(folder, ctx);
  const names = [...folders.map((name) => `${name}/`), ...objects.map(({ key }) => key.slice(folder.prefix.length))];
  const there = names
    .slice(0, 3)
    .map((name) => `"${name}"`)
    .join(', ');
  const layouts = kind.layouts
    .map(({ name }) => name)
    .slice(0, 2)
    .join(', or ');
  const [first] = folders;
  const deeper =
    first === undefined || /^AWSLogs$/.test(first)
      ? `aws s3 ls ${folderUri(folder)} --recursive`
      : `aws s3 ls ${folderUri({ ...folder, prefix: `${folder.prefix}${first}/` })}`;
  return notFoundError(`there are no ${kind.title} in ${folderUri(folder)}`, {
    code: 'NoObjects',
    reason:
      names.length === 0
        ? 'the folder is empty: a table over it could not be checked'
        : `it has ${there}${names.length > 3 ? ', …' : ''}; expected is ${layouts}`,
    hint:
      names.length === 0
        ? 'wait until the first objects are delivered (a few minutes), or look at --location'
        : `look further: ${deeper}`,
  });
}
