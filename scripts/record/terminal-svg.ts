import type { IBufferCell, Terminal } from '@xterm/headless';

/** A stretch of cells of one look. */
interface Run {
  readonly column: number;
  readonly columns: number;
  readonly text: string;
  readonly fill: string;
  readonly bold: boolean;
  readonly dim: boolean;
}

const CELL = { width: 8.4, height: 18 };
const PADDING = 16;
const TITLE_BAR = 34;
const FONT_SIZE = 14;
const BASELINE = 13.5;

const BACKGROUND = '#1b1f27';
const FOREGROUND = '#d7dce5';
/** The eight colours of a terminal and their bright forms, chosen to be read on the background. */
const NORMAL = ['#4b5263', '#f07178', '#a5d16f', '#e5c07b', '#7aa8f0', '#c79bf0', '#62c8d3', '#d7dce5'];
const BRIGHT = ['#7f8899', '#ff8b92', '#bde68a', '#f5d595', '#98bfff', '#d9b6ff', '#83dde7', '#ffffff'];
const PALETTE = NORMAL.concat(BRIGHT);

/**
 * The lines of a terminal as an SVG that plays: line after line appears at its time. Viewers that play nothing
 * show them all.
 *
 * @param options.shownAtMs for each line, from the top, when it appears
 */
export function terminalSvg(
  terminal: Terminal,
  options: { readonly title: string; readonly lines: number; readonly shownAtMs: readonly number[] },
): string {
  const width = Math.ceil(terminal.cols * CELL.width + 2 * PADDING);
  const height = TITLE_BAR + options.lines * CELL.height + PADDING;
  const rows = Array.from({ length: options.lines }, (_, line) =>
    lineSvg(terminal, line, options.shownAtMs[line] ?? 0),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(options.title)}">
<style>
text{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK JP","Noto Sans CJK JP",monospace;white-space:pre}
g{animation:show 1ms linear backwards}
@keyframes show{from{opacity:0}to{opacity:1}}
@media (prefers-reduced-motion:reduce){g{animation:none}}
</style>
<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>
${['#f07178', '#e5c07b', '#a5d16f'].map((fill, index) => `<circle cx="${20 + 18 * index}" cy="17" r="5.5" fill="${fill}"/>`).join('')}
<text x="${width / 2}" y="21" text-anchor="middle" fill="#7f8899">${escape(options.title)}</text>
${rows.filter((row) => row !== '').join('\n')}
</svg>
`;
}

function lineSvg(terminal: Terminal, line: number, shownAtMs: number): string {
  const y = round(TITLE_BAR + line * CELL.height + BASELINE);
  const texts = runsOf(terminal, line).map(({ column, columns, text, fill, bold, dim }) => {
    const look = `${fill === FOREGROUND ? '' : ` fill="${fill}"`}${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity=".65"' : ''}`;
    // The length of each run is given, so that columns line up in whatever font there is.
    const length = round(columns * CELL.width);
    return `<text x="${round(PADDING + column * CELL.width)}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${look}>${escape(text)}</text>`;
  });
  if (texts.length === 0) return '';
  return `<g fill="${FOREGROUND}" style="animation-delay:${shownAtMs}ms">${texts.join('')}</g>`;
}

function runsOf(terminal: Terminal, line: number): readonly Run[] {
  const buffer = terminal.buffer.active.getLine(line);
  const runs: Run[] = [];
  for (let column = 0; buffer !== undefined && column < terminal.cols; column++) {
    const cell = buffer.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue; // the second half of a wide character
    const text = cell.getChars() || ' ';
    const look = { fill: colourOf(cell), bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 };
    const last = runs.at(-1);
    // A wide character stands alone: stretching a mixed run would misplace all of it.
    const joins =
      last !== undefined && sameLook(last, look) && cell.getWidth() === 1 && last.columns === last.text.length;
    if (joins) runs[runs.length - 1] = { ...last, text: last.text + text, columns: last.columns + 1 };
    else runs.push({ column, columns: cell.getWidth(), text, ...look });
  }
  return runs.flatMap(splitAtGaps);
}

const sameLook = (a: Omit<Run, 'column' | 'columns' | 'text'>, b: Omit<Run, 'column' | 'columns' | 'text'>): boolean =>
  a.fill === b.fill && a.bold === b.bold && a.dim === b.dim;

/** Pieces without blanks at their ends and without gaps: renderers collapse those. */
function splitAtGaps(run: Run): readonly Run[] {
  if (run.columns !== run.text.length) return [run]; // one wide character
  return [...run.text.matchAll(/\S+(?: \S+)*/g)].map((piece) => ({
    ...run,
    text: piece[0],
    column: run.column + piece.index,
    columns: piece[0].length,
  }));
}

function colourOf(cell: IBufferCell): string {
  if (cell.isFgDefault()) return FOREGROUND;
  const colour = cell.getFgColor();
  if (cell.isFgRGB()) return `#${colour.toString(16).padStart(6, '0')}`;
  return PALETTE[colour] ?? FOREGROUND;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
