/** A text as an SQL literal. */
export const textLiteral = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A value for a `?`: how it is written, and what Athena will take it for. */
export interface ParameterLiteral {
  readonly literal: string;
  readonly type: 'number' | 'boolean' | 'null' | 'text' | 'date or time';
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const QUOTED = /^'(?:[^']|'')*'$/;
const TYPED = /^(?:DATE|TIME|TIMESTAMP)\s+'[\d:. +\-TZ]*'$/i;

/**
 * The literal for `--param VALUE`, never part of the SQL: it goes to Athena beside it (ExecutionParameters). What is a
 * number, `true`, `false`, `null`, `DATE '…'`, `TIMESTAMP '…'` or already in single quotes is that; everything else is
 * text. Digits that are meant as text need quotes of their own: `--param "'123456789012'"`.
 */
export function readParameter(value: string): ParameterLiteral {
  if (NUMBER.test(value)) return { literal: value, type: 'number' };
  if (/^(?:true|false)$/i.test(value)) return { literal: value.toLowerCase(), type: 'boolean' };
  if (/^null$/i.test(value)) return { literal: 'null', type: 'null' };
  if (QUOTED.test(value)) return { literal: value, type: 'text' };
  if (TYPED.test(value)) return { literal: value, type: 'date or time' };
  return { literal: textLiteral(value), type: 'text' };
}
