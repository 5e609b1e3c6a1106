import { suggest } from '../core/suggest.js';

/** The functions of the JMESPath specification. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'abs avg ceil contains ends_with floor join keys length map max max_by merge min min_by not_null ' +
    'reverse sort sort_by starts_with sum to_array to_number to_string type values'
  ).split(' '),
);

// What stands in quotes of any sort, or a name that is called.
const QUOTED_OR_CALL = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|([A-Za-z_][A-Za-z0-9_]*)(?=\s*\()/gs;

/** A function that JMESPath does not have. */
export interface UnknownFunction {
  readonly name: string;
  /** Where it stands, in characters from 0. */
  readonly position: number;
  readonly meant: string | undefined;
}

/**
 * The first function that JMESPath does not have. Checked before evaluation because the library reports an
 * unknown name only where it happens to be reached, and not at all within `map` and `sort_by`.
 */
export function findUnknownFunction(expression: string): UnknownFunction | undefined {
  for (const match of expression.matchAll(QUOTED_OR_CALL)) {
    const name = match[1];
    if (name === undefined || FUNCTIONS.has(name)) continue;
    return { name, position: match.index, meant: suggest(name, FUNCTIONS) };
  }
  return undefined;
}

/** An expression as the library takes it, and the way back to what was typed. */
export interface ModernExpression {
  readonly text: string;
  /** The position in the typed expression of a position in `text`. */
  toOriginal(position: number): number;
}

/**
 * Back-ticks around plain words (`` `prod` `` for `` `"prod"` ``) are the old way to write a string. The AWS CLI
 * takes it and its users know it by heart; the library does not.
 */
export function quoteBareLiterals(expression: string): ModernExpression {
  const added: number[] = [];
  const text = expression.replace(QUOTED_OR_CALL, (match: string, _name: unknown, offset: number) => {
    if (!match.startsWith('`')) return match;
    const bare = match.slice(1, -1);
    const quoted = `"${bare.trimStart()}"`;
    if (isJson(bare.replaceAll('\\`', '`')) || !isJson(quoted.replaceAll('\\`', '`'))) return match;
    // Both quotes stand before whatever follows the literal; the trimmed blanks are put behind them.
    const blanks = bare.slice(0, bare.length - bare.trimStart().length);
    added.push(offset + match.length + 2 * (added.length + 1));
    return `\`${quoted}${blanks}\``;
  });
  return {
    text,
    toOriginal: (position) => position - 2 * added.filter((end) => position >= end).length,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
