import type { Row } from './fields.js';

/** Rows that go into one chunk of output when they are all there already. */
const ROWS_PER_CHUNK = 1000;

/** An array as a source of batches, so that renderers know one kind of source only. */
export async function* inBatches<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_CHUNK) {
    yield rows.slice(start, start + ROWS_PER_CHUNK);
  }
}

/** All rows at once, for what needs to see the last before it can show the first. */
export async function collect(batches: AsyncIterable<readonly Row[]>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  // One push a row: spreading a batch of 100,000 rows would overflow the stack.
  for await (const batch of batches) for (const row of batch) rows.push(row);
  return rows;
}
