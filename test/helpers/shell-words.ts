/**
 * Splits a command line of an example as a POSIX shell would, up to a pipe or redirection.
 *
 * @throws Error for what a shell would change before the command sees it: an unquoted glob, variable or
 * substitution, or a quote that does not end
 */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let rest = line;
  while (rest !== '') {
    const token = TOKEN.exec(rest);
    const [all = '', blank, single, double, escaped, plain] = token ?? [];
    if (all === '') {
      if (/^[|>]/.test(rest)) break;
      throw new Error(`a shell would change "${rest}" of: ${line}`);
    }
    rest = rest.slice(all.length);
    if (blank !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain ?? '');
    }
  }
  return word === undefined ? words : [...words, word];
}

const TOKEN = /^(?:(\s+)|'([^']*)'|"((?:[^"\\$`]|\\["\\])*)"|\\(.)|([^\s'"\\$`|<>;&*?()[\]{}!#~]+))/;
