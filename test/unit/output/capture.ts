import {
  plainPalette,
  renderOutcome,
  type RenderOptions,
  type RenderTarget,
  type Showable,
} from '../../../src/lib/output/index.js';

export type CaptureOptions = Partial<RenderOptions> & {
  /** Columns of a terminal; absent: piped. */
  readonly width?: number;
};

/** What a command's outcome looks like: on a terminal of `width` columns, else in a pipe. */
export async function capture(outcome: Showable, options: CaptureOptions = {}): Promise<string> {
  const { width, ...rest } = options;
  let text = '';
  const target: RenderTarget = {
    write(chunk) {
      text += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    },
    isTty: width !== undefined,
    width: width ?? Number.POSITIVE_INFINITY,
  };
  await renderOutcome(outcome, target, {
    format: 'table',
    layout: 'table',
    header: true,
    palette: plainPalette,
    ...rest,
  });
  return text;
}

/** Batches that arrive one after the other. */
export async function* arriving<T>(...batches: readonly (readonly T[])[]): AsyncGenerator<readonly T[]> {
  for (const batch of batches) yield batch;
}

/** Lines of a text that is made of whole lines. */
export const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);
