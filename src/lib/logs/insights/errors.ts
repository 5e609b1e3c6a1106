/** Where and why a query is not valid, in the shape of the service's own `MalformedQueryException`. */
export class InsightsSyntaxError extends Error {
  /** 1-based line of the query text. */
  readonly line: number;
  /** 1-based column in that line, in UTF-16 code units. */
  readonly column: number;
  /** 0-based offset of the first character at fault. */
  readonly offset: number;
  /** 0-based offset after the last character at fault; at least `offset`. */
  readonly endOffset: number;

  constructor(
    message: string,
    location: { readonly text: string; readonly offset: number; readonly endOffset?: number },
  ) {
    super(message);
    this.name = 'InsightsSyntaxError';
    const before = location.text.slice(0, location.offset);
    this.line = before.split('\n').length;
    this.column = location.offset - (before.lastIndexOf('\n') + 1) + 1;
    this.offset = location.offset;
    this.endOffset = Math.max(location.offset, location.endOffset ?? location.offset);
  }
}
