import { cellText, statusPaint } from './cells.js';
import type { Column } from './columns.js';
import { visibleControls } from './control-chars.js';
import type { Row } from './fields.js';
import type { Palette } from './palette.js';
import { measureFor, padToWidth } from './text-width.js';

const KEY_GAP = '  ';

/**
 * One thing as lines of `key  value`, the values below each other and never cut.
 * Further lines of a value are indented to the value, so that they cannot be taken for a key.
 */
export async function recordText(
  row: Row,
  options: { readonly columns: readonly Column[]; readonly isTty: boolean; readonly palette: Palette },
): Promise<string> {
  const clean = options.isTty ? visibleControls : (text: string) => text;
  const keys = options.columns.map((column) => clean(column.key));
  const measure = await measureFor(keys);
  const width = Math.max(0, ...keys.map(measure));
  const indent = ' '.repeat(width + KEY_GAP.length);
  const lines = options.columns.map((column, index) => {
    const text = cellText(row[column.key], column.kind);
    const value = clean(text.trimEnd().replace(/\r?\n/g, `\n${indent}`));
    const shown = column.kind === 'status' ? statusPaint(text, options.palette)(value) : value;
    const key = padToWidth(keys[index] ?? '', { width, align: 'left', measure });
    return `${options.palette.bold(key)}${KEY_GAP}${shown}\n`;
  });
  return lines.join('');
}
