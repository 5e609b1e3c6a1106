import { cellText } from './cells.js';
import type { Column } from './columns.js';
import { visibleControls } from './control-chars.js';
import type { Row } from './fields.js';
import type { Paint, Palette } from './palette.js';

/** Sets the further lines of a log message off from the next event: a stack trace stays one block. */
const CONTINUATION = '\n  ';

export interface LinesOptions {
  /** Undefined: the keys of each row. */
  readonly columns: readonly Column[] | undefined;
  readonly isTty: boolean;
  readonly palette: Palette;
}

/**
 * Rows as lines of text as they arrive: columns joined by one space, no header, nothing cut or padded.
 * Times are exact, since the order of log lines is told by their milliseconds.
 */
export async function* renderLines(
  batches: AsyncIterable<readonly Row[]>,
  options: LinesOptions,
): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map((row) => lineOf(row, options)).join('');
}

function lineOf(row: Row, options: LinesOptions): string {
  const columns = options.columns ?? Object.keys(row).map((key): Column => ({ key }));
  const cells = columns.map((column, index) => {
    const value = row[column.key];
    const text = column.kind === 'time' && typeof value === 'string' ? value : cellText(value, column.kind);
    const block = text.replace(/\r?\n$/, '').replace(/\r?\n/g, CONTINUATION);
    const safe = options.isTty ? visibleControls(block) : block;
    // The message is what is read, so it alone is plain; what stands before it only says where it comes from.
    const isMessage = column.flex === true || index === columns.length - 1;
    return isMessage ? safe : framePaint(column, options.palette)(safe);
  });
  return `${cells.join(' ')}\n`;
}

const framePaint = (column: Column, palette: Palette): Paint => (column.kind === 'time' ? palette.dim : palette.cyan);
