import { periodsIn, type ChartData, type ChartSpan } from '../../core/chart.js';
import { visibleControls } from '../control-chars.js';
import type { Palette } from '../palette.js';
import { wrapWords } from '../../core/wrap-words.js';
import { createCanvas, type Canvas } from './braille.js';
import { axisNumber, scaleOf, timeTicks, type Scale } from '../../core/chart-scale.js';

export interface TerminalChartOptions {
  /** Columns. */
  readonly width: number;
  readonly palette: Palette;
  /** Lines of the plot. */
  readonly height?: number;
}

const DEFAULT_HEIGHT = 12;
const MIN_PLOT_COLUMNS = 20;
/** Columns of a chart that nobody limits. */
const USUAL_WIDTH = 80;

/**
 * A chart of text: the values as dots of Braille, four to a line and two to a column, gaps where there is no data, the
 * threshold as a dashed line, and below the time axis a lane that tells when the alarm is in ALARM.
 */
export function terminalChart(
  chart: ChartData,
  { width, palette, height = DEFAULT_HEIGHT }: TerminalChartOptions,
): string {
  const scale = scaleOf(chart, Math.max(2, Math.floor(height / 3)));
  const labels = scale.ticks.map(axisNumber);
  const gutter = Math.max(...labels.map((label) => label.length), 'ALARM'.length);
  const available = (Number.isFinite(width) ? width : USUAL_WIDTH) - gutter - 2;
  const columns = Math.max(MIN_PLOT_COLUMNS, available);
  const plot = { chart, scale, columns, height };
  const canvas = createCanvas(columns, height);
  for (const { values } of chart.series) drawValues(canvas, values, plot);
  const limits = createCanvas(columns, height);
  for (const values of chart.band ? [chart.band.lower, chart.band.upper] : []) drawValues(limits, values, plot);
  const lines = plotLines({ canvas, limits }, { ...plot, gutter, palette });
  return [
    ...titleLines(chart, { palette, width: gutter + 2 + columns }),
    ...lines,
    `${' '.repeat(gutter)} ${palette.dim('└' + '─'.repeat(columns))}`,
    `${' '.repeat(gutter)}  ${palette.dim(timeAxis(chart, columns))}`,
    ...laneLines(chart, { columns, gutter, palette }),
    '',
  ].join('\n');
}

/** A title in lines of the chart's width. */
function titleLines(
  { title }: ChartData,
  { palette, width }: { readonly palette: Palette; readonly width: number },
): readonly string[] {
  return wrapWords(visibleControls(title), width).map((line) => palette.bold(line));
}

interface Plot {
  readonly chart: ChartData;
  readonly scale: Scale;
  readonly columns: number;
  readonly height: number;
}

/** Dots from the bottom. */
const dotOf = (value: number, { low, high }: Scale, height: number): number =>
  Math.round(((value - low) / (high - low)) * (height * 4 - 1));

/**
 * Many periods share a column of dots: a line from the least to the greatest of their values, so that no peak is lost, joined to
 * the column before where the data has no gap.
 */
function drawValues(canvas: Canvas, values: readonly (number | null)[], { chart, scale, columns, height }: Plot): void {
  const periods = periodsIn(chart);
  let before: number | undefined;
  for (let x = 0; x < columns * 2; x += 1) {
    const from = Math.floor((x * periods) / (columns * 2));
    const to = Math.max(from + 1, Math.floor(((x + 1) * periods) / (columns * 2)));
    const dots = values
      .slice(from, to)
      .filter((value) => value !== null)
      .map((value) => dotOf(value, scale, height));
    const [first] = dots;
    if (first === undefined) {
      before = undefined;
      continue;
    }
    const start = before ?? first;
    canvas.line(x, Math.min(start, ...dots), Math.max(start, ...dots));
    before = dots.at(-1);
  }
}

function plotLines(
  { canvas, limits }: { readonly canvas: Canvas; readonly limits: Canvas },
  { chart, scale, columns, height, gutter, palette }: Plot & { readonly gutter: number; readonly palette: Palette },
): readonly string[] {
  const lineOf = (value: number) => height - 1 - Math.floor(dotOf(value, scale, height) / 4);
  const labels = new Map(scale.ticks.map((tick) => [lineOf(tick), axisNumber(tick)]));
  const thresholdLine = chart.threshold === undefined ? undefined : lineOf(chart.threshold);
  return Array.from({ length: height }, (_, line) => {
    const label = labels.get(line);
    const isThreshold = line === thresholdLine;
    const cells = Array.from({ length: columns }, (__, column) => {
      const cell = canvas.cell(column, height - 1 - line);
      if (cell !== ' ') return isInAlarm(chart, column, columns) ? palette.red(cell) : palette.cyan(cell);
      const limit = limits.cell(column, height - 1 - line);
      if (limit !== ' ') return palette.yellow(limit);
      if (isThreshold) return palette.yellow(column % 2 === 0 ? '╌' : ' ');
      return ' ';
    });
    const axis = label === undefined ? '│' : '┤';
    return `${palette.dim((label ?? '').padStart(gutter))} ${palette.dim(axis)}${cells.join('').trimEnd()}`;
  });
}

/** The time at the left edge of a column. */
const columnStart = (chart: ChartData, column: number, columns: number): number =>
  chart.startMs + (column * periodsIn(chart) * chart.periodMs) / columns;

const touches = (spans: readonly ChartSpan[] | undefined, fromMs: number, toMs: number): boolean =>
  (spans ?? []).some((span) => span.fromMs < toMs && span.toMs > fromMs);

const isInAlarm = (chart: ChartData, column: number, columns: number): boolean =>
  touches(chart.alarmSpans, columnStart(chart, column, columns), columnStart(chart, column + 1, columns));

function timeAxis(chart: ChartData, columns: number): string {
  const total = periodsIn(chart) * chart.periodMs;
  let text = '';
  for (const { timeMs, label } of timeTicks(chart, Math.max(1, Math.floor(columns / 11)))) {
    const column = Math.round(((timeMs - chart.startMs) / total) * columns);
    if (column < text.length || column + label.length > columns - 'UTC'.length - 1) continue;
    text = text.padEnd(column) + label;
  }
  return `${text.padEnd(Math.max(0, columns - 3))}UTC`.slice(0, columns);
}

/** Lanes below the chart: the states that were computed, and those that the alarm really had. */
function laneLines(
  chart: ChartData,
  { columns, gutter, palette }: { readonly columns: number; readonly gutter: number; readonly palette: Palette },
): readonly string[] {
  if (chart.alarmSpans === undefined) return [];
  const lane = (name: string, alarms: readonly ChartSpan[] | undefined, unknown: readonly ChartSpan[] | undefined) => {
    const cells = Array.from({ length: columns }, (_, column) => {
      const [fromMs, toMs] = [columnStart(chart, column, columns), columnStart(chart, column + 1, columns)];
      if (touches(alarms, fromMs, toMs)) return palette.red('█');
      return touches(unknown, fromMs, toMs) ? palette.dim('░') : palette.green('▁');
    });
    return `${palette.dim(name.padStart(gutter))}  ${cells.join('')}`;
  };
  return [
    lane('ALARM', chart.alarmSpans, chart.unknownSpans),
    ...(chart.actualSpans === undefined ? [] : [lane('real', chart.actualSpans, undefined)]),
  ];
}
