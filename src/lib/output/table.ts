import { cellText, foldLines, isNumericKind, NULL_CELL, statusPaint } from './cells.js';
import { collect } from './batches.js';
import { dynamicColumns, type Column } from './columns.js';
import { visibleControls } from './control-chars.js';
import type { Row } from './fields.js';
import type { Paint, Palette } from './palette.js';
import { recordText } from './record.js';
import { fitWidths, GAP, type ColumnNeed } from './table-layout.js';
import { asciiMeasure, cutToWidth, measureFor, padToWidth, type Measure } from './text-width.js';

/** Rows that decide the widths of a table; later ones are shown as they come, at the same widths. */
const SAMPLE_ROWS = 500;

export interface TableOptions {
  /** Undefined: the keys of the rows, in order of appearance. */
  readonly columns: readonly Column[] | undefined;
  readonly header: boolean;
  readonly isTty: boolean;
  /** Columns of the terminal; `Infinity`: nothing is cut. */
  readonly width: number;
  readonly palette: Palette;
}

/**
 * Rows as aligned columns. The first 500 decide the widths, the others follow in constant memory; without
 * declared columns all rows are read first. A table that cannot be read at this width becomes records.
 */
export async function* renderTable(
  batches: AsyncIterable<readonly Row[]>,
  options: TableOptions & { readonly selected?: readonly string[] | undefined },
): AsyncGenerator<string> {
  if (!options.columns) {
    const rows = await collect(batches);
    const columns = dynamicColumns(rows, options.selected);
    yield* streamTable({ sample: rows, rest: undefined }, { ...options, columns });
    return;
  }
  const iterator = batches[Symbol.asyncIterator]();
  try {
    const sample = await takeSample(iterator);
    yield* streamTable({ sample, rest: iterator }, { ...options, columns: options.columns });
  } finally {
    await iterator.return?.();
  }
}

type ReadyTable = TableOptions & { readonly columns: readonly Column[] };

async function* streamTable(
  source: { readonly sample: readonly Row[]; readonly rest: AsyncIterator<readonly Row[]> | undefined },
  options: ReadyTable,
): AsyncGenerator<string> {
  const table = await prepareTable(source.sample, options);
  const text = async (rows: readonly Row[]): Promise<string> => (await table.lines(rows)).join('');
  yield table.header + (await text(source.sample));
  if (!source.rest) return;
  for (let next = await source.rest.next(); next.done !== true; next = await source.rest.next()) {
    yield await text(next.value);
  }
}

async function takeSample(iterator: AsyncIterator<readonly Row[]>): Promise<readonly Row[]> {
  const sample: Row[] = [];
  while (sample.length < SAMPLE_ROWS) {
    const next = await iterator.next();
    if (next.done === true) break;
    for (const row of next.value) sample.push(row);
  }
  return sample;
}

/** A table whose widths are settled. */
export interface PreparedTable {
  /** With its line end; empty without a header. */
  readonly header: string;
  /** One text a row, each with its line end. */
  lines(rows: readonly Row[]): Promise<readonly string[]>;
}

/** Settles the widths by a sample of the rows. */
export async function prepareTable(sample: readonly Row[], options: ReadyTable): Promise<PreparedTable> {
  const { columns, palette } = options;
  const cells = sample.map((row) => columns.map((column) => plainCell(row[column.key], { column, options })));
  const headers = columns.map((column) => (options.isTty ? visibleControls(column.key) : column.key));
  const measure = await measureFor([...headers, ...cells.flat()]);
  const needs = columns.map((column, index): ColumnNeed => {
    const limits = { limit: options.width, measure };
    const cellWidth = widest(
      cells.map((row) => row[index] ?? ''),
      limits,
    );
    const headerWidth = options.header ? widest([headers[index] ?? ''], limits) : 0;
    const rigid = isNumericKind(column.kind) || column.kind === 'time' || column.rigid === true;
    return { cellWidth, width: Math.max(cellWidth, headerWidth), flex: column.flex === true, rigid };
  });
  const widths = fitWidths(needs, options.width);
  if (!widths) return recordTable(options);
  const lineOf = (texts: readonly string[], lineOptions: Pick<LineOptions, 'measure' | 'paint'>): string =>
    tableLine(texts, { columns, widths, limit: options.width, ...lineOptions });
  return {
    header: options.header && columns.length > 0 ? lineOf(headers, { measure, paint: () => palette.bold }) : '',
    async lines(rows) {
      const texts = rows.map((row) => columns.map((column) => plainCell(row[column.key], { column, options })));
      const rowMeasure = measure === asciiMeasure ? await measureFor(texts.flat()) : measure;
      const paint = (column: Column, text: string): Paint | undefined => cellPaint(column, { text, palette });
      return texts.map((row) => lineOf(row, { measure: rowMeasure, paint }));
    },
  };
}

/** Each row as a block of `key  value` lines, an empty line between two. */
function recordTable(options: ReadyTable): PreparedTable {
  let isFirst = true;
  return {
    header: '',
    async lines(rows) {
      const texts: string[] = [];
      for (const row of rows) {
        texts.push((isFirst ? '' : '\n') + (await recordText(row, options)));
        isFirst = false;
      }
      return texts;
    },
  };
}

function plainCell(value: unknown, context: { readonly column: Column; readonly options: TableOptions }): string {
  const text = foldLines(cellText(value, context.column.kind));
  return context.options.isTty ? visibleControls(text) : text;
}

function widest(texts: readonly string[], options: { readonly limit: number; readonly measure: Measure }): number {
  let width = 0;
  for (const text of texts) {
    width = Math.max(width, options.measure(cutToWidth(text, { maxWidth: options.limit, measure: options.measure })));
  }
  return width;
}

interface LineOptions {
  readonly columns: readonly Column[];
  readonly widths: readonly number[];
  readonly limit: number;
  readonly measure: Measure;
  readonly paint: (column: Column, text: string) => Paint | undefined;
}

function tableLine(texts: readonly string[], options: LineOptions): string {
  const { columns, widths, measure } = options;
  const last = columns.length - 1;
  const parts = columns.map((column, index) => {
    const text = texts[index] ?? '';
    const width = widths[index] ?? 0;
    // Without a terminal nothing is cut, not even what came after the widths were settled.
    const shown = options.limit === Number.POSITIVE_INFINITY ? text : cutToWidth(text, { maxWidth: width, measure });
    const align = isNumericKind(column.kind) ? 'right' : 'left';
    const padded = index === last && align === 'left' ? shown : padToWidth(shown, { width, align, measure });
    return options.paint(column, text)?.(padded) ?? padded;
  });
  return `${parts.join(' '.repeat(GAP))}\n`;
}

function cellPaint(column: Column, cell: { readonly text: string; readonly palette: Palette }): Paint | undefined {
  if (cell.text === NULL_CELL) return cell.palette.dim;
  return column.kind === 'status' ? statusPaint(cell.text, cell.palette) : undefined;
}
