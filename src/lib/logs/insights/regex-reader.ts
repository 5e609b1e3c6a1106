/** Walks through the source of a regular expression by code points. */
export interface RegexReader {
  /** Offset of the next character. */
  index(): number;
  done(): boolean;
  /** Takes the next character. */
  take(): string;
  /** Takes this character if it is the next one. */
  accept(char: string): boolean;
  /** Takes what the pattern matches here, if it does. */
  acceptMatch(pattern: RegExp): string | undefined;
  /** Reads what follows `\x`: two hexadecimal digits, or any number of them in braces. */
  hexEscape(at: number): string;
  fail(message: string, index: number): never;
}

/** A reader over a source; `fail` throws. */
export function newRegexReader(source: string, fail: (message: string, index: number) => never): RegexReader {
  let position = 0;
  const reader: RegexReader = {
    index: () => position,
    done: () => position >= source.length,
    take() {
      const char = String.fromCodePoint(source.codePointAt(position) ?? 0);
      position += char.length;
      return char;
    },
    accept(char) {
      if (!source.startsWith(char, position)) return false;
      position += char.length;
      return true;
    },
    acceptMatch(pattern) {
      const sticky = new RegExp(pattern.source, 'uy');
      sticky.lastIndex = position;
      const found = sticky.exec(source)?.[0];
      position += found?.length ?? 0;
      return found;
    },
    hexEscape(at) {
      const hex = reader.acceptMatch(/[0-9a-fA-F]{2}|\{[0-9a-fA-F]{1,6}\}/);
      const code = hex === undefined ? Number.NaN : Number.parseInt(hex.replace(/[{}]/g, ''), 16);
      if (!(code <= 0x10ffff)) return fail('invalid \\x escape', at);
      return `\\u{${code.toString(16)}}`;
    },
    fail,
  };
  return reader;
}

/** One character as JavaScript writes it outside a class. */
export function literal(char: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

/** One character that matches in both cases where `ignoreCase` says so. */
export function withCase(char: string, ignoreCase: boolean): string {
  const other = otherCase(char);
  return ignoreCase && other !== undefined ? `[${char}${other}]` : literal(char);
}

/** The same letter in the other case, or undefined where there is none of one code point. */
export function otherCase(char: string): string | undefined {
  const other = char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
  return other !== char && Array.from(other).length === 1 ? other : undefined;
}
