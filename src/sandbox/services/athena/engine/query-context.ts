import type { HiveType } from '../../../../lib/athena/table/types.js';
import type { Piece } from './pieces.js';
import type { TableUses } from './table-uses.js';
import type { Group, Node } from './tree.js';

/** What a part of a query sees around it. */
export interface QueryContext {
  /** What rewrites the parts of a part: expressions hold queries, and queries expressions. */
  readonly rewrite: {
    expression(nodes: readonly Node[], context: QueryContext): readonly Piece[];
    query(nodes: readonly Node[], context: QueryContext): readonly Piece[];
  };
  /** The whole statement, for positions. */
  readonly sql: string;
  readonly nowMs: number;
  /** Names that WITH has given so far, in lower case. */
  readonly ctes: ReadonlySet<string>;
  readonly uses: TableUses;
  /** The type of a column of the tables of this SELECT, by its name alone; undefined when it is not told apart. */
  columnType(name: string): HiveType | undefined;
}

/** A call as it stands in the statement. */
export interface FunctionCall {
  /** In lower case. */
  readonly name: string;
  readonly args: Group;
  readonly offset: number;
}
