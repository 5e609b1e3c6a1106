/** Quoted texts, quoted names, comments: where a `?`, a `;` or a key word means nothing. */
export const SQL_LITERAL = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\//g;

const BLANK = ' ';

/** The SQL with everything quoted and every comment blanked out; each character stays at its place. */
export const maskSql = (sql: string): string =>
  sql.replace(SQL_LITERAL, (literal) => literal.replaceAll(/[^\n]/g, BLANK));

/** How many `?` a statement has for parameters. */
export const countPlaceholders = (sql: string): number => maskSql(sql).split('?').length - 1;

/**
 * The statements of a text, without the `;` between them: Athena takes one at a time. Comments stay with the statement
 * that follows them.
 */
export function splitStatements(text: string): readonly string[] {
  const masked = maskSql(text);
  const statements: string[] = [];
  for (let start = 0; start <= masked.length;) {
    const end = masked.indexOf(';', start);
    const stop = end < 0 ? masked.length : end;
    if (masked.slice(start, stop).trim() !== '') statements.push(text.slice(start, stop).trim());
    start = stop + 1;
  }
  return statements;
}

/** The first word of a statement in capitals; `(` counts as none. */
const firstWord = (sql: string): string => /^[\s(]*([a-z]+)/i.exec(maskSql(sql))?.[1]?.toUpperCase() ?? '';

const SELECTS = ['SELECT', 'WITH', 'VALUES', 'TABLE'];
const WITH_ROWS: ReadonlySet<string> = new Set([...SELECTS, 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXECUTE']);

/** Whether it only reads and gives rows: SELECT and what may stand in its place. Only such results are reused. */
export const isSelect = (sql: string): boolean => SELECTS.includes(firstWord(sql));

/** Whether it gives rows that somebody wants to see. */
export const givesRows = (sql: string): boolean => WITH_ROWS.has(firstWord(sql));
