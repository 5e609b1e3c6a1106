import { compareRows, type LogRow } from './row.js';

interface Cursor {
  readonly batches: AsyncIterator<readonly LogRow[]>;
  batch: readonly LogRow[];
  at: number;
}

/**
 * Merges sources that are each in order into one that is; of equal rows the earlier source comes first.
 * It holds one batch a source, and hands out what it has before it waits for more.
 */
export async function* mergeRows(
  sources: readonly AsyncIterable<readonly LogRow[]>[],
): AsyncGenerator<readonly LogRow[]> {
  const all: Cursor[] = sources.map((source) => ({ batches: source[Symbol.asyncIterator](), batch: [], at: 0 }));
  try {
    let open = await keepOpen(all);
    while (open.length > 1) {
      const merged: LogRow[] = [];
      while (takeRun(open, merged)) {
        // Goes on until one of the batches is used up.
      }
      yield merged;
      open = await keepOpen(open);
    }
    const last = open[0];
    if (!last) return;
    yield last.at === 0 ? last.batch : last.batch.slice(last.at);
    for (let next = await last.batches.next(); !next.done; next = await last.batches.next()) yield next.value;
  } finally {
    await Promise.all(all.map(async ({ batches }) => batches.return?.()));
  }
}

/** Refills the cursors that ran out, side by side, and leaves out those that ended. */
async function keepOpen(cursors: readonly Cursor[]): Promise<readonly Cursor[]> {
  const alive = await Promise.all(
    cursors.map(async (cursor) => {
      while (cursor.at >= cursor.batch.length) {
        const next = await cursor.batches.next();
        if (next.done) return false;
        cursor.batch = next.value;
        cursor.at = 0;
      }
      return true;
    }),
  );
  return cursors.filter((_, index) => alive[index]);
}

/** Moves the rows of the foremost cursor up to where another one's turn comes; false when its batch is used up. */
function takeRun(cursors: readonly Cursor[], into: LogRow[]): boolean {
  const [first, second] = foremost(cursors);
  if (!first) return false;
  const { cursor, index } = first;
  const limit = second?.cursor.batch[second.cursor.at];
  for (;;) {
    const row = cursor.batch[cursor.at];
    if (!row) return false;
    if (limit && second) {
      const order = compareRows(row, limit);
      if (order > 0 || (order === 0 && index > second.index)) return true;
    }
    into.push(row);
    cursor.at += 1;
  }
}

interface Ranked {
  readonly cursor: Cursor;
  readonly index: number;
}

/** The two cursors whose next rows come first. */
function foremost(cursors: readonly Cursor[]): readonly [Ranked | undefined, Ranked | undefined] {
  let first: Ranked | undefined;
  let second: Ranked | undefined;
  for (const [index, cursor] of cursors.entries()) {
    if (!first || isBefore(cursor, first.cursor)) {
      second = first;
      first = { cursor, index };
    } else if (!second || isBefore(cursor, second.cursor)) {
      second = { cursor, index };
    }
  }
  return [first, second];
}

function isBefore(a: Cursor, b: Cursor): boolean {
  const left = a.batch[a.at];
  const right = b.batch[b.at];
  return left !== undefined && (right === undefined || compareRows(left, right) < 0);
}
