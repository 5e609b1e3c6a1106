import { translateClass, unicodeClass } from './regex-class.js';
import { literal, newRegexReader, type RegexReader, withCase } from './regex-reader.js';

/** A regular expression of a query as JavaScript runs it. */
export interface TranslatedRegex {
  readonly regex: RegExp;
  /** The name of each capture group in order, undefined where it has none. */
  readonly names: readonly (string | undefined)[];
}

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

interface State {
  readonly reader: RegexReader;
  readonly names: (string | undefined)[];
  flags: Flags;
  /** The flags to return to at each closing parenthesis: flags set inside a group end with it. */
  readonly open: { readonly index: number; readonly flags: Flags }[];
}

const noFlags: Flags = { ignoreCase: false, multiline: false, dotAll: false };

/**
 * Translates RE2 syntax, which the service uses, to a JavaScript RegExp: flags anywhere (`^(?i)x`), `(?P<name>…)`,
 * group names of any spelling, POSIX classes, `\Q…\E`, `\A`, `\z`. What RE2 refuses (look-around, back references,
 * possessive repetition) is refused here too, by `fail` with the index of the first character at fault.
 */
export function translateRegex(source: string, fail: (message: string, index: number) => never): TranslatedRegex {
  const state: State = { reader: newRegexReader(source, fail), names: [], flags: noFlags, open: [] };
  let pattern = '';
  while (!state.reader.done()) pattern += translateNext(state);
  const unclosed = state.open.at(-1);
  if (unclosed !== undefined) return fail('the group has no closing parenthesis', unclosed.index);
  try {
    return { regex: new RegExp(pattern, 'u'), names: state.names };
  } catch {
    // What is left are repetitions: one of nothing, one of another, or {3,1}.
    return fail('invalid repetition in the regular expression', 0);
  }
}

function translateNext(state: State): string {
  const { reader, flags } = state;
  const index = reader.index();
  const char = reader.take();
  switch (char) {
    case '\\':
      return translateEscape(state, index);
    case '[':
      return translateClass(reader, index, flags.ignoreCase);
    case '(':
      return openGroup(state, index);
    case ')':
      return closeGroup(state, index);
    case '.':
      // RE2's dot is all but a line feed; JavaScript's also leaves out \r and two separators.
      return flags.dotAll ? '[^]' : '[^\\n]';
    case '^':
      return flags.multiline ? '(?:^|(?<=\\n))' : '^';
    case '$':
      return flags.multiline ? '(?:$|(?=\\n))' : '$';
    case '{':
      return translateBraces(reader);
    case '*':
    case '+':
    case '?':
      return translateRepetition(reader, char);
    case '|':
      return '|';
    default:
      return withCase(char, flags.ignoreCase);
  }
}

function translateRepetition(reader: RegexReader, repetition: string): string {
  const lazy = reader.accept('?') ? '?' : '';
  const index = reader.index();
  if (lazy === '' && reader.accept('+')) return reader.fail('possessive repetition is not supported', index);
  return repetition + lazy;
}

/** `{2,5}` repeats; any other brace stands for itself. */
function translateBraces(reader: RegexReader): string {
  const counts = reader.acceptMatch(/\d+(?:,\d*)?\}/);
  return counts === undefined ? '\\{' : translateRepetition(reader, `{${counts}`);
}

function openGroup(state: State, index: number): string {
  const { reader } = state;
  state.open.push({ index, flags: state.flags });
  if (!reader.accept('?')) {
    state.names.push(undefined);
    return '(';
  }
  const name = reader.acceptMatch(/P?<[^=!>][^>]*>/);
  if (name !== undefined) {
    // Captures are read by number, since a field name need not be a JavaScript group name.
    state.names.push(name.slice(name.indexOf('<') + 1, -1));
    return '(';
  }
  if (reader.acceptMatch(/<?[=!]/) !== undefined) return reader.fail('look-around is not supported', index);
  const flags = reader.acceptMatch(/[ims]*(?:-[ims]+)?[:)]/);
  if (flags === undefined) return reader.fail('unknown kind of group', index);
  const [on = '', off = ''] = flags.slice(0, -1).split('-');
  const set = (letter: string, before: boolean): boolean => (before || on.includes(letter)) && !off.includes(letter);
  state.flags = {
    ignoreCase: set('i', state.flags.ignoreCase),
    multiline: set('m', state.flags.multiline),
    dotAll: set('s', state.flags.dotAll),
  };
  if (flags.endsWith(':')) return '(?:';
  // `(?i)` opens nothing: its flags hold to the end of the group around it.
  state.open.pop();
  return '';
}

function closeGroup(state: State, index: number): string {
  const group = state.open.pop();
  if (group === undefined) return state.reader.fail('this parenthesis closes nothing', index);
  state.flags = group.flags;
  return ')';
}

function translateEscape(state: State, index: number): string {
  const { reader, flags } = state;
  if (reader.done()) return reader.fail('the regular expression ends in a backslash', index);
  const char = reader.take();
  if (/[dDwWsSbBtnrfv]/.test(char)) return `\\${char}`;
  if (char === 'A') return '^';
  if (char === 'z') return '$';
  if (char === 'a') return '\\x07';
  if (char === 'x') return reader.hexEscape(index);
  if (char === 'p' || char === 'P') return unicodeClass(reader, char, index);
  if (char === 'Q') {
    const quoted = reader.acceptMatch(/(?:(?!\\E)[^])*/) ?? '';
    reader.acceptMatch(/\\E/);
    return Array.from(quoted, (each) => withCase(each, flags.ignoreCase)).join('');
  }
  if (/[0-9]/.test(char)) return reader.fail('back references are not supported', index);
  if (/[A-Za-z]/.test(char)) return reader.fail(`unknown escape \\${char}`, index);
  return literal(char);
}
