/** One command of a line, and what stands between it and the one before. */
export interface SimpleCommand {
  readonly joint: ';' | '&&' | '||';
  readonly words: readonly string[];
}

/** Characters that ask a shell for more than to run a command with words. */
const SPECIAL = /[$`|><(){}*?[\]~&]/;

/** What `>&2` is turned into, so that it is a word like any other. */
export const TO_STDERR = '\u0000stderr';

/** Takes a line apart into commands and words; undefined when it needs a real shell. */
export function readLine(line: string): readonly SimpleCommand[] | undefined {
  const commands: SimpleCommand[] = [];
  let words: string[] = [];
  let joint: SimpleCommand['joint'] = ';';
  let rest = line.replace(/\s1?>&2\b/g, ` ${TO_STDERR} `).trim();
  while (rest !== '') {
    const next = /^(?:\s*(?<joint>&&|\|\||;)\s*)|^\s+/.exec(rest);
    if (next) {
      const found = next.groups?.['joint'];
      if (found === ';' || found === '&&' || found === '||') {
        commands.push({ joint, words });
        [joint, words] = [found, []];
      }
      rest = rest.slice(next[0].length);
      continue;
    }
    const word = readWord(rest);
    if (!word) return undefined;
    if (word.isComment) break;
    words.push(word.text);
    rest = rest.slice(word.length);
  }
  commands.push({ joint, words });
  return commands.filter((command) => command.words.length > 0);
}

interface Word {
  readonly text: string;
  readonly length: number;
  readonly isComment: boolean;
}

const PART = /^'(?<single>[^']*)'|^"(?<double>[^"$`\\]*)"|^\\(?<escaped>.)|^(?<plain>[^\s'"\\;&|]+)/;

function readWord(text: string): Word | undefined {
  if (text.startsWith('#')) return { text, length: text.length, isComment: true };
  let value = '';
  let length = 0;
  while (length < text.length && !/^[\s;&|]/.test(text.slice(length))) {
    const part = PART.exec(text.slice(length));
    const { single, double, escaped, plain } = part?.groups ?? {};
    if (!part || (plain !== undefined && plain !== TO_STDERR && SPECIAL.test(plain))) return undefined;
    value += single ?? double ?? escaped ?? plain ?? '';
    length += part[0].length;
  }
  return length === 0 ? undefined : { text: value, length, isComment: false };
}
