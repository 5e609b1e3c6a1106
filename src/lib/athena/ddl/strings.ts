const SHORT: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001A',
  // LIKE patterns keep these two.
  '%': '\\%',
  _: '\\_',
};

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([01][0-7]{2})|([\s\S]))/g;
const QUOTED_PARTS = /'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"/g;

/**
 * What a text in quotes means in Hive's statements: `\n`, `\001` (octal), `\u0001`; before any other character the
 * backslash goes, so that a regular expression is written with two (`\\d`). Quotes side by side join: 'a''b' is ab.
 * (Hive, BaseSemanticAnalyzer.unescapeSQLString; Athena's statements are Hive's.)
 */
export const unescapeString = (source: string): string =>
  [...source.matchAll(QUOTED_PARTS)].map(([, single, double]) => unescapeBody(single ?? double ?? '')).join('');

const unescapeBody = (body: string): string =>
  body.replace(ESCAPE, (_all, unicode?: string, octal?: string, other?: string) => {
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return other === undefined ? '' : (SHORT[other] ?? other);
  });

const WRITTEN: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', "'": "\\'", '\\': '\\\\' };

/** A text in single quotes, such that {@link unescapeString} gives it back. */
export const quoteString = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what is written otherwise here
  `'${text.replace(/[\u0000-\u001F'\\]/g, (char) => WRITTEN[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;

/** A name in backticks, which every name may stand in. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
