/** The letters of Java's DateTimeFormatter that make sense in a path, and how wide they may be. */
const FIELDS = {
  y: 'year',
  u: 'year',
  M: 'month',
  d: 'day',
  H: 'hour',
  m: 'minute',
  s: 'second',
  S: 'millis',
} as const;
type FieldName = (typeof FIELDS)[keyof typeof FIELDS];

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly field: FieldName; readonly width: number };

/** A format of dates in partitions, both ways, in UTC. */
export interface DateFormat {
  /** The smallest field that it writes. */
  readonly precision: FieldName;
  readonly format: (ms: number) => string;
  /** Epoch ms of the start of what the text names; undefined for another text. */
  readonly parse: (text: string) => number | undefined;
  /** Source of a regular expression of the texts that it writes, by shape. */
  readonly pattern: string;
}

const ORDER: readonly FieldName[] = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millis'];

const TOKEN = /'((?:[^']|'')*)'|([a-zA-Z])\2*|[^a-zA-Z']+/g;

/**
 * Reads a format such as `yyyy/MM/dd/HH` ("projection.columnName.format": Java's DateTimeFormatter).
 *
 * @returns undefined for letters whose text depends on a language or a zone
 */
export function parseDateFormat(format: string): DateFormat | undefined {
  const pieces: Piece[] = [];
  for (const [source, quoted, letter] of format.matchAll(TOKEN)) {
    if (letter === undefined) {
      pieces.push({
        kind: 'text',
        text: quoted === undefined ? source : quoted === '' ? "'" : quoted.replaceAll("''", "'"),
      });
      continue;
    }
    const field = isField(letter) ? FIELDS[letter] : undefined;
    // MMM and longer are names.
    if (field === undefined || (field === 'month' && source.length > 2)) return undefined;
    pieces.push({ kind: 'field', field, width: source.length });
  }
  const fields = pieces.flatMap((piece) => (piece.kind === 'field' ? [piece.field] : []));
  const precision = ORDER.findLast((field) => fields.includes(field));
  if (precision === undefined) return undefined;
  const pattern = pieces.map(patternOf).join('');
  const regex = new RegExp(`^${pattern}$`);
  return {
    precision,
    pattern: pattern.replaceAll('(', '(?:'),
    format: (ms) => write(pieces, ms),
    parse: (text) => read(text, { regex, fields }),
  };
}

const isField = (letter: string): letter is keyof typeof FIELDS => Object.hasOwn(FIELDS, letter);

function patternOf(piece: Piece): string {
  if (piece.kind === 'text') return piece.text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  if (piece.field === 'year') return piece.width === 2 ? '(\\d{2})' : '(\\d{4})';
  return piece.width === 1 ? '(\\d{1,2})' : `(\\d{${piece.width}})`;
}

function write(pieces: readonly Piece[], ms: number): string {
  const date = new Date(ms);
  const values: Record<FieldName, number> = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millis: date.getUTCMilliseconds(),
  };
  return pieces
    .map((piece) => {
      if (piece.kind === 'text') return piece.text;
      const text = String(values[piece.field]);
      return piece.field === 'year' && piece.width === 2 ? text.slice(-2) : text.padStart(piece.width, '0');
    })
    .join('');
}

function read(
  text: string,
  { regex, fields }: { readonly regex: RegExp; readonly fields: readonly FieldName[] },
): number | undefined {
  const groups = regex.exec(text)?.slice(1);
  if (groups === undefined) return undefined;
  const found = new Map(fields.map((field, index) => [field, groups[index] ?? '']));
  const of = (field: FieldName, standard: number): number => (found.has(field) ? Number(found.get(field)) : standard);
  const year = found.get('year')?.length === 2 ? 2000 + of('year', 0) : of('year', 1970);
  const [month, day, hour, minute, second] = [
    of('month', 1),
    of('day', 1),
    of('hour', 0),
    of('minute', 0),
    of('second', 0),
  ];
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, of('millis', 0));
  const date = new Date(ms);
  const isSame = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return isSame && minute < 60 && second < 60 ? ms : undefined;
}
