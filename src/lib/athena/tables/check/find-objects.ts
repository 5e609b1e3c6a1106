import type { TaskContext } from '../../../aws/task-context.js';
import { parseDateFormat } from '../../projection/date-format.js';
import type { ParsedProjection } from '../../projection/parse.js';
import type { ProjectedColumn, Projection } from '../../projection/types.js';
import { readS3Folder, type S3Folder } from '../location.js';
import { edgeObject, listLevel, type ListedObject } from '../objects.js';

type Edge = 'first' | 'last';

/**
 * The last and the first object that queries of a table would see: below the template of its projection, where other
 * logs may lie beside it; or anywhere in its location, when the template fits nothing.
 */
export async function findObjects(
  folder: S3Folder,
  { projection, ctx }: { readonly projection: ParsedProjection; readonly ctx: TaskContext },
): Promise<readonly ListedObject[]> {
  const find = async (edge: Edge): Promise<ListedObject | undefined> =>
    (projection.kind === 'on' ? await projectedObject(projection.projection, { edge, ctx }) : undefined) ??
    edgeObject(folder, { edge, ctx });
  const first = await find('first');
  if (first === undefined) return [];
  const last = (await find('last')) ?? first;
  return first.key === last.key ? [first] : [last, first];
}

async function projectedObject(
  projection: Projection,
  { edge, ctx }: { readonly edge: Edge; readonly ctx: TaskContext },
): Promise<ListedObject | undefined> {
  const [head = '', ...rest] = folderPatterns(projection);
  const bucket = readS3Folder(`s3://${head}/`)?.bucket;
  if (bucket === undefined) return undefined;
  const visit = async (prefix: string, depth: number): Promise<ListedObject | undefined> => {
    const pattern = rest[depth];
    if (pattern === undefined) return edgeObject({ bucket, prefix }, { edge, ctx });
    const { folders } = await listLevel({ bucket, prefix }, ctx);
    const fitting = folders.filter((name) => new RegExp(`^${pattern}$`).test(name));
    for (const name of edge === 'first' ? fitting : fitting.toReversed()) {
      const found = await visit(`${prefix}${name}/`, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit('', 0);
}

/** The bucket, and an expression for the name of each folder that the template has. */
function folderPatterns({ template, columns }: Projection): readonly string[] {
  const pieces = template
    .replace(/^s3:\/\//, '')
    .replace(/\/$/, '')
    .split(/\$\{([^}]*)\}/);
  const source = pieces.map((piece, index) =>
    index % 2 === 0 ? piece.replace(/[\\^$*+?()[\]{}|]/g, '\\$&') : shapeOf(columns.find(({ name }) => name === piece)),
  );
  return source.join('').split('/');
}

/** Names of folders have no slash, but dates may be several folders. */
function shapeOf(column: ProjectedColumn | undefined): string {
  if (column?.type === 'integer') return '-?\\d+';
  if (column?.type === 'date') return parseDateFormat(column.format)?.pattern.replaceAll('\\/', '/') ?? '.+';
  return '.+';
}
