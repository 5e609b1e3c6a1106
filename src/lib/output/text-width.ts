/** How many terminal columns a text takes. */
export type Measure = (text: string) => number;

const ELLIPSIS = '…';
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

const isPlain = (text: string): boolean => PRINTABLE_ASCII.test(text);

/** Right for printable ASCII, where one character is one column. */
export const asciiMeasure: Measure = (text) => text.length;

/**
 * A measure that is right for all of `texts`. The tables behind East Asian widths and emoji load only when a
 * text needs them, so plain ASCII output does not pay for them.
 */
export async function measureFor(texts: Iterable<string>): Promise<Measure> {
  for (const text of texts) {
    if (!isPlain(text)) return loadUnicodeMeasure();
  }
  return asciiMeasure;
}

async function loadUnicodeMeasure(): Promise<Measure> {
  const { default: stringWidth } = await import('string-width');
  return (text) => (isPlain(text) ? text.length : stringWidth(text));
}

/**
 * The text if it fits in `maxWidth` columns, else its beginning and an ellipsis, together at most `maxWidth`.
 * Never cuts within a grapheme: a flag, a family or a letter with its accents stays whole or goes whole.
 * Looks only as far as it has to, so a message of 256 KiB costs no more than a line.
 */
export function cutToWidth(text: string, options: { readonly maxWidth: number; readonly measure: Measure }): string {
  const { maxWidth, measure } = options;
  if (maxWidth === Number.POSITIVE_INFINITY) return text;
  if (maxWidth <= 0) return '';
  const head = text.slice(0, maxWidth + 1);
  if (isPlain(head)) return text.length <= maxWidth ? text : head.slice(0, maxWidth - 1) + ELLIPSIS;
  return cutGraphemes(text, { maxWidth, measure });
}

function cutGraphemes(text: string, options: { readonly maxWidth: number; readonly measure: Measure }): string {
  const { maxWidth, measure } = options;
  let width = 0;
  // The longest beginning that leaves a column for the ellipsis.
  let keep = 0;
  for (const { segment, index } of new Intl.Segmenter('en').segment(text)) {
    width += measure(segment);
    if (width > maxWidth) return text.slice(0, keep) + ELLIPSIS;
    if (width < maxWidth) keep = index + segment.length;
  }
  return text;
}

/** Fills up with spaces to `width` columns; a wider text stays as it is. */
export function padToWidth(
  text: string,
  options: { readonly width: number; readonly align: 'left' | 'right'; readonly measure: Measure },
): string {
  const missing = options.width - options.measure(text);
  if (missing <= 0) return text;
  const spaces = ' '.repeat(missing);
  return options.align === 'right' ? spaces + text : text + spaces;
}
