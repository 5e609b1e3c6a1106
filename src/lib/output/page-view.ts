import type { ChartData } from '../core/chart.js';
import type { Field, Row } from './fields.js';
import type { Palette } from './palette.js';

/** A part of what a person reads. */
export type PageSection =
  | { readonly kind: 'chart'; readonly chart: ChartData }
  | { readonly kind: 'table'; readonly title: string; readonly fields: readonly Field[]; readonly rows: readonly Row[] }
  /** Lines of text without their ends. */
  | { readonly kind: 'lines'; readonly lines: (palette: Palette) => readonly string[] };

/** Data for programs, and for people a page of charts, tables and sentences in its place. */
export interface PageView {
  readonly kind: 'page';
  /** Rows, or one thing. */
  readonly data: readonly Row[] | Row;
  /** What CSV and TSV show in place of the data: a list under a key of one thing, or rows without what is nested in them. */
  readonly list?: { readonly rows: readonly Row[]; readonly fields: readonly Field[] };
  readonly sections: readonly PageSection[];
}
