import { pointAt } from '../../core/point-at.js';

/** `line 3:14`, as Athena's engine tells where it stumbled. */
const POSITION = /\bline (\d+):(\d+)/;

/** The line of the SQL that a message of Athena's engine speaks of, with a caret; empty where it names none. */
export function pointInSql(sql: string, message: string): string {
  const [, line, column] = POSITION.exec(message) ?? [];
  const lines = sql.split('\n');
  const index = Number(line) - 1;
  if (line === undefined || index >= lines.length) return '';
  const before = lines.slice(0, index).reduce((sum, text) => sum + text.length + 1, 0);
  return `\n${pointAt(sql, before + Math.min(Number(column) - 1, lines[index]?.length ?? 0))}`;
}
