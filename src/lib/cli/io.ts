import type { ColourLevel } from '../output/palette.js';
import { colourLevel, type ColourChoice } from './colour.js';

/** One of the process's output streams, as the rest of the code sees it. */
export interface OutputStream {
  readonly isTty: boolean;
  /** Terminal columns; undefined when it is not a terminal. */
  readonly columns: number | undefined;
  /** Resolves when the stream can take more. After the reader has gone it resolves and writes nothing. */
  write(chunk: string | Uint8Array): Promise<void> | undefined;
  /**
   * Resolves when everything is with the operating system; rejects with why it never will be. A full disk is told
   * only after the last write, when a command that forgot to ask would already have ended as a success.
   */
  flush(): Promise<void>;
}

/** Everything outside the process that the command line touches. */
export interface Io {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdinIsTty: boolean;
  readStdin(): Promise<string>;
  /** A line typed by the user; `secret` is not echoed. */
  readLine(prompt: string, options: { readonly secret: boolean; readonly signal: AbortSignal }): Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
}

/** Colour is decided for each stream by itself: `2>log` must not take the colour from stdout. */
export const streamColour = (io: Io, stream: OutputStream, choice: ColourChoice): ColourLevel =>
  colourLevel({ choice, env: io.env, isTty: stream.isTty });
