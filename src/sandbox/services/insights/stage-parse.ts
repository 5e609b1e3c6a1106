import { type CommandOf, type RegexLiteral, translateRegex } from '../../../lib/logs/insights/index.js';
import { compileExpression } from './compile-expression.js';
import { failAt, type Scope } from './scope.js';
import type { Stage } from './stage.js';
import { toStringArgument } from './values.js';

/** Compiles `parse`. An event that does not match passes on without the new fields. */
export function compileParse(command: CommandOf<'parse'>, scope: Scope): Stage {
  const operand = compileExpression(command.operand, scope);
  const { pattern, names } = command;
  const extract = pattern.kind === 'glob' ? globExtractor(pattern.text) : regexExtractor(pattern, names, scope);
  return function* (rows) {
    for (const row of rows) {
      const text = toStringArgument(operand(row));
      const values = text === undefined ? undefined : extract(text);
      if (values !== undefined) {
        for (const [i, name] of names.entries()) {
          const value = values[i];
          if (value !== undefined) row.computed.set(name, value);
        }
      }
      yield row;
    }
  };
}

type Extract = (text: string) => readonly (string | undefined)[] | undefined;

/** Each * takes as little as it can; one at the end takes the rest. The glob may match anywhere in the text. */
function globExtractor(glob: string): Extract {
  const [first = '', ...rest] = glob.split('*');
  return (text) => {
    const found = text.indexOf(first);
    if (found < 0) return undefined;
    const values: string[] = [];
    let position = found + first.length;
    for (const [i, piece] of rest.entries()) {
      const isOpenEnd = i === rest.length - 1 && piece === '';
      const end = isOpenEnd ? text.length : text.indexOf(piece, position);
      if (end < 0) return undefined;
      values.push(text.slice(position, end));
      position = end + piece.length;
    }
    return values;
  };
}

function regexExtractor(pattern: RegexLiteral, names: readonly string[], scope: Scope): Extract {
  const fail = (message: string, index: number): never => failAt(scope, message, pattern.at + 1 + index);
  const translated = translateRegex(pattern.source, fail);
  // Without `as`, only the named groups become fields.
  const all = translated.names.map((_, i) => i + 1);
  const groups = names.length === all.length ? all : all.filter((group) => translated.names[group - 1] !== undefined);
  return (text) => {
    const found = translated.regex.exec(text);
    return found === null ? undefined : groups.map((group) => found[group]);
  };
}
