import type { TaskEvent } from '../core/events.js';
import { plainPalette } from '../output/palette.js';
import { renderOutcome } from '../output/render.js';

/** Rows so far, under the spinner; they are a glimpse, so a few lines are enough. */
const PREVIEW_ROWS = 10;

/** Draws a preview as a table of this many columns. */
export function previewRenderer(width: number): (event: Extract<TaskEvent, { type: 'preview' }>) => Promise<string> {
  return async ({ rows }) => {
    let text = '';
    const target = {
      write: (chunk: string | Uint8Array) => void (text += String(chunk)),
      isTty: true,
      width,
    };
    await renderOutcome(rows.slice(0, PREVIEW_ROWS), target, {
      format: 'table',
      layout: 'table',
      header: true,
      palette: plainPalette,
    });
    return text.trimEnd();
  };
}
