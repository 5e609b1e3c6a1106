import type { OutputFormat } from '../cli/define.js';
import type { Field } from './fields.js';
import type { Palette } from './palette.js';

/** Where rendered output goes: stdout in the tool, an array in a test. */
export interface RenderTarget {
  /**
   * Takes one chunk. A returned promise resolves when the next chunk may come: it is awaited before anything
   * more is produced, so a slow reader slows the source down instead of filling memory.
   */
  write(chunk: string | Uint8Array): Promise<void> | void;
  readonly isTty: boolean;
  /** Columns of the terminal; `Infinity` when piped. */
  readonly width: number;
}

/** How a result is rendered: the flags of the user and the declaration of the command. */
export interface RenderOptions {
  readonly format: OutputFormat;
  /** Undefined: the columns are the keys of the rows, in order of appearance. */
  readonly fields?: readonly Field[] | undefined;
  readonly layout: 'table' | 'lines';
  /** `--columns`: these and no others, in this order, in every format. */
  readonly columns?: readonly string[] | undefined;
  /** `--no-header` makes it false: no header line in tables, CSV and TSV. */
  readonly header: boolean;
  /** `--query`: a JMESPath expression, evaluated on the JSON form before anything is rendered. */
  readonly query?: string | undefined;
  readonly palette: Palette;
}

/** What every view needs: the stream it writes for and the wishes of the user. */
export interface RenderContext {
  readonly target: Pick<RenderTarget, 'isTty' | 'width'>;
  readonly options: Omit<RenderOptions, 'query'>;
}

/** Writes chunks one after the other, never ahead of the reader. */
export async function writeAll(
  chunks: AsyncIterable<string | Uint8Array>,
  target: Pick<RenderTarget, 'write'>,
): Promise<void> {
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    const pending = target.write(chunk);
    if (pending) await pending;
  }
}
