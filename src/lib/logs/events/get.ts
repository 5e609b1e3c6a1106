import type { TaskContext } from '../../aws/task-context.js';
import type { TimeRange } from '../../core/time-range.js';
import { prepareQuery, requireOneGroup, type EventQueryInput } from './query.js';
import { rawLines } from './raw-lines.js';
import { createReader, readGroupPages } from './read-rows.js';

/**
 * `logs get --raw`: the events of one group as JSON lines in the service's own field names, byte for byte.
 *
 * @throws usage error for more than one group; otherwise as `tailEvents`
 */
export async function* rawEvents(
  input: EventQueryInput & { readonly range: TimeRange },
  ctx: TaskContext,
): AsyncGenerator<Uint8Array> {
  const query = await prepareQuery(input, ctx);
  requireOneGroup(query.groups);
  const reader = createReader(query, ctx);
  for (const group of query.groups) {
    const pages = readGroupPages(reader, { group, range: input.range, operation: 'FilterLogEvents' });
    for await (const page of pages) yield rawLines(page).lines;
  }
}
