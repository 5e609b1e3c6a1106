import type { Field, Row } from './fields.js';
import type { Palette } from './palette.js';

/** Rows for programs, and what people read in their place: a table of another shape, with lines below it. */
export interface RowsView {
  readonly kind: 'view';
  readonly rows: readonly Row[];
  readonly table: {
    readonly rows: readonly Row[];
    readonly fields: readonly Field[];
    /** With its line ends; the empty text for nothing. */
    readonly below: (palette: Palette) => string;
  };
}
