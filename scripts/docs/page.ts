/**
 * A page of documentation without its markup: what the reference (Markdown) and the manual (roff) have in common.
 */
export interface Page {
  /** What the page is about: `awsops logs query`, `Exit codes`. */
  readonly title: string;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  /** Text to be shown as it stands. */
  | { readonly kind: 'code'; readonly language: 'sh' | 'json' | 'text'; readonly text: string }
  /** Names and what they mean; the names are literals. */
  | { readonly kind: 'terms'; readonly head: readonly [string, string]; readonly rows: readonly Term[] }
  /** Pages to go on with, by the words of their commands. */
  | { readonly kind: 'links'; readonly to: readonly Link[] };

export type Term = readonly [term: string, text: string];

export interface Link {
  /** `['logs', 'query']`; none: the page of the program. */
  readonly path: readonly string[];
  readonly summary: string;
}

/** A section, unless there is nothing to say. */
export function section(title: string, ...blocks: readonly Block[]): readonly Section[] {
  const filled = blocks.filter((block) => !isEmpty(block));
  return filled.length === 0 ? [] : [{ title, blocks: filled }];
}

function isEmpty(block: Block): boolean {
  if (block.kind === 'terms') return block.rows.length === 0;
  if (block.kind === 'links') return block.to.length === 0;
  return block.text.trim() === '';
}

export const text = (value: string): Block => ({ kind: 'text', text: value });
export const shell = (value: string): Block => ({ kind: 'code', language: 'sh', text: value });
export const json = (value: unknown): Block => ({
  kind: 'code',
  language: 'json',
  text: JSON.stringify(value, null, 2),
});
export const terms = (head: readonly [string, string], rows: readonly Term[]): Block => ({ kind: 'terms', head, rows });
