import type { Row } from './row.js';

/** One command: rows in, rows out, one at a time where the command allows. */
export type Stage = (rows: Iterable<Row>) => Iterable<Row>;
