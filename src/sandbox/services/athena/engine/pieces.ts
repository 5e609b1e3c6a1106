/** A piece of the SQL that DuckDB gets, and where in the statement it comes from. */
export interface Piece {
  readonly text: string;
  readonly offset: number;
}

/** Text as DuckDB gets it, with a way back. */
export interface Rewritten {
  readonly sql: string;
  /** The place in the statement for a place in `sql`. */
  readonly source: (at: number) => number;
}

/** Joins pieces with spaces. */
export function joinPieces(pieces: readonly Piece[]): Rewritten {
  const starts: number[] = [];
  let sql = '';
  for (const { text } of pieces) {
    if (sql !== '') sql += ' ';
    starts.push(sql.length);
    sql += text;
  }
  return {
    sql,
    source: (at) => {
      const index = starts.findLastIndex((start) => start <= at);
      return pieces[index]?.offset ?? 0;
    },
  };
}

/** A name in DuckDB's quotes. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text in DuckDB's quotes. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Fills `$1`, `$2` … of a template with pieces; `$*` is all of them with commas. */
export function fill(template: string, args: readonly (readonly Piece[])[], offset: number): readonly Piece[] {
  const parts = template.split(/(\$\d|\$\*)/);
  return parts.flatMap((part): readonly Piece[] => {
    if (part === '$*') return args.flatMap((arg, index) => (index === 0 ? arg : [{ text: ',', offset }, ...arg]));
    const [, number] = /^\$(\d)$/.exec(part) ?? [];
    if (number !== undefined) return args[Number(number) - 1] ?? [];
    return part === '' ? [] : [{ text: part, offset }];
  });
}
