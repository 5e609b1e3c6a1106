import { createPaced } from '../../aws/paced.js';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import type { AppError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import { isDenied, isMissing } from '../../errors/kinds.js';
import type { Tags } from '../../plan/ownership.js';
import type { ReaderInput, ResourceKind } from './types.js';

const PARALLEL_CALLS = 5;

/** Things of a service that has no call for the tags of many, or no call for the details of many. */
export interface EachInput<T, R> {
  readonly items: readonly T[];
  /** Calls a second that the service lets through. */
  readonly perSecond: number;
  readonly read: (item: T, signal: AbortSignal) => Promise<R>;
}

/** One call for each item, a few at a time and no faster than the quota; what is gone by then is left out. */
export async function readEach<T, R>(input: EachInput<T, R>, ctx: TaskContext): Promise<readonly (R | undefined)[]> {
  const paced = createPaced(input.perSecond, ctx);
  return mapPool(input.items, { limit: PARALLEL_CALLS, signal: ctx.signal }, async (item, { signal }) => {
    try {
      return await paced(() => input.read(item, signal), signal);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  });
}

/**
 * The tags of each item, one call each. When they may not be read, that is noted once, all items have none, and no more
 * calls are made.
 */
export async function readEachTags<T>(
  input: EachInput<T, Tags> & {
    readonly kinds: readonly ResourceKind[];
    readonly action: string;
    readonly reader: Pick<ReaderInput, 'denied'>;
  },
  ctx: TaskContext,
): Promise<readonly Tags[]> {
  try {
    return (await readEach(input, ctx)).map((tags) => tags ?? {});
  } catch (error) {
    ctx.signal.throwIfAborted();
    noteDenied(error, input);
    return input.items.map(() => ({}));
  }
}

/** Notes that tags may not be read; every other failure is thrown. */
export function noteDenied(
  error: unknown,
  of: {
    readonly kinds: readonly ResourceKind[];
    readonly action: string;
    readonly reader: Pick<ReaderInput, 'denied'>;
  },
): void {
  const explained: AppError | undefined = isDenied(error) ? fromAws(error) : undefined;
  if (explained === undefined) throw error;
  of.reader.denied({ kinds: of.kinds, part: 'tags', action: of.action, error: explained });
}
