import { fail, readQuoted, skipSpaces, take, takeMatch, takeWord, type Cursor } from './cursor.js';
import { readCondition, readLiteral, readOperator } from './literal.js';
import { FilterPatternError, type FilterPattern, type JsonTest, type SelectorStep } from './types.js';

const bareValue = /[^\s"%(){}&|=<>!]+/uy;

/** Reads `{ $.a.b = "x" && ( $.n > 3 || $.t NOT EXISTS ) }`; the cursor stands on `{`. */
export function parseJson(cursor: Cursor): FilterPattern {
  if (!cursor.text.trimEnd().endsWith('}')) {
    throw new FilterPatternError("If a filter pattern starts with '{' it must end with '}'", cursor.text.length);
  }
  cursor.at += 1;
  const condition = readCondition(cursor, readTest);
  if (!take(cursor, '}')) fail(cursor, 'Expected && or || or }');
  skipSpaces(cursor);
  if (cursor.at < cursor.text.length) fail(cursor, "Nothing can follow the closing '}'");
  return { kind: 'json', condition };
}

function readTest(cursor: Cursor): JsonTest {
  const selector = readSelector(cursor);
  if (takeWord(cursor, 'IS')) {
    if (takeWord(cursor, 'NULL')) return { kind: 'is', selector, state: 'null' };
    if (takeWord(cursor, 'TRUE')) return { kind: 'is', selector, state: 'true' };
    if (takeWord(cursor, 'FALSE')) return { kind: 'is', selector, state: 'false' };
    return fail(cursor, 'Expected NULL, TRUE or FALSE after IS');
  }
  if (takeWord(cursor, 'NOT')) {
    if (takeWord(cursor, 'EXISTS')) return { kind: 'is', selector, state: 'absent' };
    return fail(cursor, 'Expected EXISTS after NOT');
  }
  if (takeWord(cursor, 'EXISTS')) return { kind: 'is', selector, state: 'exists' };
  const operator = readOperator(cursor);
  return { kind: 'compare', selector, operator, literal: readLiteral(cursor, operator, bareValue) };
}

function readSelector(cursor: Cursor): SelectorStep[] {
  skipSpaces(cursor);
  if (cursor.text.charAt(cursor.at) !== '$') fail(cursor, 'Expected a property selector such as $.name');
  cursor.at += 1;
  const steps: SelectorStep[] = [];
  for (;;) {
    const next = cursor.text.charAt(cursor.at);
    if (next === '.') {
      cursor.at += 1;
      steps.push(readName(cursor));
    } else if (next === '[') {
      steps.push(readBracket(cursor));
    } else {
      break;
    }
  }
  if (steps.length === 0) fail(cursor, 'A property selector needs a name, such as $.name');
  return steps;
}

function readName(cursor: Cursor): SelectorStep {
  if (cursor.text.charAt(cursor.at) === '[') return readBracket(cursor);
  const name = takeMatch(cursor, /\*|[\p{L}\p{M}\p{N}_@$:/-]+/uy);
  if (name === undefined) return fail(cursor, 'Expected the name of a property');
  return name === '*' ? { every: true } : name;
}

function readBracket(cursor: Cursor): SelectorStep {
  cursor.at += 1;
  skipSpaces(cursor);
  const step = readBracketContent(cursor);
  if (!take(cursor, ']')) fail(cursor, "Expected ']'");
  return step;
}

function readBracketContent(cursor: Cursor): SelectorStep {
  if (cursor.text.charAt(cursor.at) === '"') return readQuoted(cursor);
  const index = takeMatch(cursor, /\*|\d+/uy);
  if (index === undefined) return fail(cursor, 'Expected an array index, * or a quoted name');
  return index === '*' ? { every: true } : Number(index);
}
