import { fail, readQuoted, skipSpaces, takeMatch, type Cursor } from './cursor.js';
import { readRegex } from './regex.js';
import { FilterPatternError, type FilterPattern, type Term } from './types.js';

/** Reads `term ?either ?or -not "a phrase" %regex%`. */
export function parseTerms(cursor: Cursor): FilterPattern {
  const required: Term[] = [];
  const optional: Term[] = [];
  const excluded: Term[] = [];
  for (skipSpaces(cursor); cursor.at < cursor.text.length; skipSpaces(cursor)) {
    const sign = cursor.text.charAt(cursor.at);
    const list = sign === '?' ? optional : sign === '-' ? excluded : required;
    if (list !== required) cursor.at += 1;
    list.push(readTerm(cursor));
  }
  return { kind: 'terms', required, optional, excluded };
}

function readTerm(cursor: Cursor): Term {
  const start = cursor.at;
  const next = cursor.text.charAt(start);
  if (next === '%') return { kind: 'regex', ...readRegex(cursor) };
  if (next === '"') {
    const text = readQuoted(cursor);
    if (text === '') throw invalidTerm('""', start);
    expectTermEnd(cursor);
    return { kind: 'text', text };
  }
  const text = takeMatch(cursor, /[^\s"]+/uy);
  if (text === undefined) return fail(cursor, 'Expected a term');
  // Letters and digits of any script; everything else has to be quoted.
  if (!/^[\p{L}\p{M}\p{N}_]+$/u.test(text)) throw invalidTerm(text, start);
  expectTermEnd(cursor);
  return { kind: 'text', text };
}

function expectTermEnd(cursor: Cursor): void {
  if (cursor.at < cursor.text.length && !/\s/u.test(cursor.text.charAt(cursor.at))) {
    fail(cursor, 'Expected a blank between terms');
  }
}

function invalidTerm(term: string, position: number): FilterPatternError {
  return new FilterPatternError(`Invalid character(s) in term '${term}'`, position);
}
