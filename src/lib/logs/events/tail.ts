import type { TaskContext } from '../../aws/task-context.js';
import type { TimeRange } from '../../core/time-range.js';
import { followRows } from './follow.js';
import { prepareQuery, type EventQueryInput } from './query.js';
import { readLast } from './read-last.js';
import { createReader, readRows } from './read-rows.js';
import type { LogRow } from './row.js';

export interface TailInput extends EventQueryInput {
  readonly range: TimeRange;
  /** Only this many, the newest of all groups. */
  readonly last?: number | undefined;
  /** Go on with new events until the signal aborts. */
  readonly follow?: boolean;
}

/**
 * `logs tail` without `--live`: the events of a range in order of time, as they are read.
 *
 * @throws usage error for a bad pattern or expression, not_found for an unknown group or stream
 */
export async function* tailEvents(input: TailInput, ctx: TaskContext): AsyncGenerator<readonly LogRow[]> {
  const reader = createReader(await prepareQuery(input, ctx), ctx);
  const { range, last } = input;
  if (input.follow === true) {
    yield* followRows(reader, { range, last });
  } else if (last !== undefined) {
    yield await readLast(reader, { range, count: last });
  } else {
    yield* readRows(reader, range);
  }
}
