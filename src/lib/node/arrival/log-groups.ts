import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { AppError } from '../../errors/app-error.js';
import { resolveGroups } from '../../logs/groups/index.js';
import { isDenied } from '../inventory/denied.js';

/** A group that exists. */
export interface ExistingGroup {
  readonly name: string;
  /** Only those of the class Standard have all operations. */
  readonly isStandard: boolean;
}

/** DescribeLogGroups allows 10 calls a second; leave room for others. */
const PARALLEL_LOOKUPS = 5;

/** A name with wildcards would be a pattern; such groups cannot exist (CreateLogGroup, pattern of the name). */
const isName = (name: string): boolean => /^[\w./#-]{1,512}$/.test(name);

/**
 * Those of the groups that exist. Where groups may not be described, they are taken to exist and to be of the class
 * Standard: the calls that follow tell otherwise.
 */
export async function existingGroups(
  names: readonly string[],
  ctx: TaskContext,
): Promise<ReadonlyMap<string, ExistingGroup>> {
  const found = await mapPool(
    names.filter(isName),
    { limit: PARALLEL_LOOKUPS, signal: ctx.signal },
    (name, { signal }) => findGroup(name, { ...ctx, signal }),
  );
  return new Map(found.flatMap((group) => (group === undefined ? [] : [[group.name, group]])));
}

async function findGroup(name: string, ctx: TaskContext): Promise<ExistingGroup | undefined> {
  try {
    const [group] = await resolveGroups([name], ctx);
    return group && { name, isStandard: group.class === 'STANDARD' };
  } catch (error) {
    if (error instanceof AppError && error.category === 'not_found') return undefined;
    if (!isDenied(error)) throw error;
    return { name, isStandard: true };
  }
}
