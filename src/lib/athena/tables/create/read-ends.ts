import type { TaskContext } from '../../../aws/task-context.js';
import { AppError } from '../../../errors/app-error.js';
import { fromAws } from '../../../errors/from-aws.js';
import type { S3Object } from '../../serde/object.js';
import { readHead, type ListedObject } from '../objects.js';

/**
 * The beginnings of the newest and the oldest object of a log. An oldest one that is archived is left out with a note,
 * as Athena leaves it out: https://docs.aws.amazon.com/athena/latest/ug/querying-glacier.html
 *
 * @throws an error for a newest one that is archived; what S3 refuses
 */
export async function readEnds(
  [newest, oldest]: readonly [newest: ListedObject, oldest: ListedObject],
  { bucket, ctx }: { readonly bucket: string; readonly ctx: TaskContext },
): Promise<readonly S3Object[]> {
  const read = (object: ListedObject): Promise<S3Object> =>
    readHead({ bucket, object, isParquet: object.key.endsWith('.parquet') }, ctx);
  const [first, last] = await Promise.all([
    read(newest).catch((error: unknown) => {
      throw isArchived(error) ? archived(`s3://${bucket}/${newest.key}`, error) : error;
    }),
    oldest.key === newest.key ? undefined : read(oldest).catch((error: unknown) => leftOut(error, { oldest, ctx })),
  ]);
  return last === undefined ? [first] : [first, last];
}

function leftOut(
  error: unknown,
  { oldest, ctx }: { readonly oldest: ListedObject; readonly ctx: TaskContext },
): undefined {
  if (!isArchived(error)) throw error;
  const message = `the oldest object is archived (Glacier), so it was not looked at, and Athena passes over it: ${oldest.key}`;
  ctx.report({ type: 'note', message });
}

const isArchived = (error: unknown): boolean => fromAws(error)?.code === 'InvalidObjectState';

const archived = (uri: string, cause: unknown): AppError =>
  new AppError('the newest object is archived (Glacier), so that no table can show anything of it', {
    category: 'failed',
    code: 'InvalidObjectState',
    reason: `Athena passes over archived objects: ${uri}`,
    hint: 'restore it (aws s3api restore-object --help), or give a --location with newer objects',
    cause,
  });
