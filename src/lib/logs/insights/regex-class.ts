import { otherCase, type RegexReader } from './regex-reader.js';

const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** Translates a character class; the opening bracket at `start` is read. */
export function translateClass(reader: RegexReader, start: number, ignoreCase: boolean): string {
  const negation = reader.accept('^') ? '^' : '';
  let items = '';
  for (let first = true; ; first = false) {
    if (reader.done()) return reader.fail('the character class has no closing bracket', start);
    // A bracket that comes first stands for itself.
    if (!first && reader.accept(']')) return `[${negation}${items}]`;
    items += classItem(reader, ignoreCase);
  }
}

function classItem(reader: RegexReader, ignoreCase: boolean): string {
  const index = reader.index();
  const posix = reader.acceptMatch(/\[:\^?[a-z]+:\]/);
  if (posix !== undefined) return posixClass(reader, posix, index);
  const from = classChar(reader);
  if (from.length > 1 && from.startsWith('\\') && /^\\[dDwWsSpP]/.test(from)) return from;
  if (reader.acceptMatch(/-(?!\])/) === undefined) return bothCases(from, ignoreCase);
  const to = classChar(reader);
  const [low, high] = [codePoint(from), codePoint(to)];
  if (low === undefined || high === undefined || low > high)
    return reader.fail('invalid range in a character class', index);
  return `${escaped(low)}-${escaped(high)}${ignoreCase ? rangeInOtherCase(low, high) : ''}`;
}

function posixClass(reader: RegexReader, text: string, index: number): string {
  const negated = text.startsWith('[:^');
  const ranges = posixClasses[text.slice(negated ? 3 : 2, -2)];
  if (ranges === undefined) return reader.fail(`unknown character class ${text}`, index);
  // JavaScript has no set difference here, and a negated POSIX class inside a class is rare.
  if (negated) return reader.fail('negated POSIX classes are not supported', index);
  return ranges;
}

/** A character or an escape of a class: itself, or a set such as `\d` or `\p{L}` as JavaScript writes it. */
function classChar(reader: RegexReader): string {
  const index = reader.index();
  if (reader.done()) return '';
  const char = reader.take();
  if (char !== '\\') return char;
  if (reader.done()) return reader.fail('the regular expression ends in a backslash', index);
  const next = reader.take();
  if (/[dDwWsS]/.test(next)) return `\\${next}`;
  if (next === 'p' || next === 'P') return unicodeClass(reader, next, index);
  if (next === 'x') return String.fromCodePoint(Number.parseInt(reader.hexEscape(index).slice(3, -1), 16));
  const control = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }[next];
  if (control !== undefined) return control;
  return /[A-Za-z0-9]/.test(next) ? reader.fail(`unknown escape \\${next} in a character class`, index) : next;
}

/** `\pL`, `\p{Lu}`, `\p{Greek}`; the `\p` is read. */
export function unicodeClass(reader: RegexReader, letter: 'p' | 'P', index: number): string {
  const name = (reader.acceptMatch(/[A-Z]|\{\^?[A-Za-z_]+\}/) ?? '').replace(/[{}]/g, '');
  const negated = name.startsWith('^');
  const property = negated ? name.slice(1) : name;
  const escape = negated === (letter === 'P') ? 'p' : 'P';
  // General categories have one or two letters, scripts have more.
  const text = `\\${escape}{${property.length > 2 ? `Script=${property}` : property}}`;
  try {
    return new RegExp(text, 'u').source;
  } catch {
    return reader.fail(`unknown Unicode class \\${letter}`, index);
  }
}

function codePoint(char: string): number | undefined {
  return Array.from(char).length === 1 ? char.codePointAt(0) : undefined;
}

function escaped(code: number): string {
  return `\\u{${code.toString(16)}}`;
}

function bothCases(char: string, ignoreCase: boolean): string {
  const other = ignoreCase ? otherCase(char) : undefined;
  return [char, ...(other === undefined ? [] : [other])].map((each) => escaped(each.codePointAt(0) ?? 0)).join('');
}

/** The ASCII letters of a range, in the other case. */
function rangeInOtherCase(low: number, high: number): string {
  const shift = (first: number, last: number, by: number): string => {
    const [from, to] = [Math.max(low, first), Math.min(high, last)];
    return from <= to ? `${escaped(from + by)}-${escaped(to + by)}` : '';
  };
  const [upperA, upperZ, lowerA, lowerZ] = [0x41, 0x5a, 0x61, 0x7a];
  return shift(upperA, upperZ, lowerA - upperA) + shift(lowerA, lowerZ, upperA - lowerA);
}
