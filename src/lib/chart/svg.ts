import { periodsIn, type ChartData, type ChartSpan } from '../core/chart.js';
import { axisNumber, scaleOf, timeTicks, type Scale } from '../core/chart-scale.js';
import { escapeMarkup } from './escape.js';

/** Pixels of the drawing. */
const SIZE = { width: 960, height: 340 } as const;
const MARGIN = { left: 64, right: 16, top: 40, bottom: 52 } as const;
/** More points than the plot is wide cannot be seen. */
const MAX_COLUMNS = 2 * (SIZE.width - MARGIN.left - MARGIN.right);

export const chartColours = {
  line: ['#1f6feb', '#8250df', '#1a7f37', '#bf3989', '#9a6700'],
  alarm: '#cf222e',
  threshold: '#bc4c00',
  unknown: '#8c959f',
  band: '#54aeff',
  text: '#1f2328',
  grid: '#d0d7de',
} as const;

interface Frame {
  readonly chart: ChartData;
  readonly scale: Scale;
  readonly x: (timeMs: number) => number;
  readonly y: (value: number) => number;
}

/** A chart as an SVG document that needs nothing else: no script, no font, no request. */
export function chartSvg(chart: ChartData): string {
  const scale = scaleOf(chart, 5);
  const span = periodsIn(chart) * chart.periodMs;
  const plotWidth = SIZE.width - MARGIN.left - MARGIN.right;
  const plotHeight = SIZE.height - MARGIN.top - MARGIN.bottom;
  const frame: Frame = {
    chart,
    scale,
    x: (timeMs) => round(MARGIN.left + ((timeMs - chart.startMs) / span) * plotWidth),
    y: (value) => round(MARGIN.top + (1 - (value - scale.low) / (scale.high - scale.low)) * plotHeight),
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" width="${SIZE.width}" height="${SIZE.height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="12">`,
    `<title>${escapeMarkup(chart.title)}</title>`,
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="#ffffff"/>`,
    `<text x="${MARGIN.left}" y="24" font-size="15" font-weight="600" fill="${chartColours.text}">${escapeMarkup(chart.title)}</text>`,
    ...spanRects(frame, chart.unknownSpans, chartColours.unknown),
    ...spanRects(frame, chart.alarmSpans, chartColours.alarm),
    ...axes(frame),
    ...bandPath(frame),
    ...chart.series.flatMap(({ values }, index) => seriesPath(values, frame, colourOf(index))),
    ...thresholdLine(frame),
    ...actualMarks(frame),
    '</svg>',
    '',
  ].join('\n');
}

const colourOf = (index: number): string => chartColours.line[index % chartColours.line.length] ?? chartColours.text;
const round = (pixels: number): number => Math.round(pixels * 10) / 10;
const BOTTOM = SIZE.height - MARGIN.bottom;

function spanRects({ x }: Frame, spans: readonly ChartSpan[] | undefined, colour: string): readonly string[] {
  return (spans ?? []).map(({ fromMs, toMs }) => {
    // A short alarm among weeks is less than a pixel wide, and is what the chart is about.
    const width = Math.max(1.5, x(toMs) - x(fromMs));
    return `<rect x="${x(fromMs)}" y="${MARGIN.top}" width="${round(width)}" height="${BOTTOM - MARGIN.top}" fill="${colour}" fill-opacity="0.18"/>`;
  });
}

function axes({ chart, scale, x, y }: Frame): readonly string[] {
  const right = SIZE.width - MARGIN.right;
  return [
    ...scale.ticks.flatMap((tick) => [
      `<line x1="${MARGIN.left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}" stroke="${chartColours.grid}"/>`,
      `<text x="${MARGIN.left - 8}" y="${y(tick) + 4}" text-anchor="end" fill="${chartColours.text}">${axisNumber(tick)}</text>`,
    ]),
    ...timeTicks(chart, 10).flatMap(({ timeMs, label }) => [
      `<line x1="${x(timeMs)}" x2="${x(timeMs)}" y1="${BOTTOM}" y2="${BOTTOM + 5}" stroke="${chartColours.text}"/>`,
      `<text x="${x(timeMs)}" y="${BOTTOM + 20}" text-anchor="middle" fill="${chartColours.text}">${label}</text>`,
    ]),
    `<text x="${right}" y="${SIZE.height - 10}" text-anchor="end" fill="${chartColours.unknown}">UTC</text>`,
  ];
}

/** The line of a series, broken where there is no data; of many points in a column the least and the greatest are drawn. */
function seriesPath(values: readonly (number | null)[], { chart, x, y }: Frame, colour: string): readonly string[] {
  const perColumn = Math.max(1, Math.ceil(values.length / MAX_COLUMNS));
  let path = '';
  let isDown = false;
  for (let from = 0; from < values.length; from += perColumn) {
    const column = values.slice(from, from + perColumn).filter((value) => value !== null);
    if (column.length === 0) {
      isDown = false;
      continue;
    }
    const at = x(chart.startMs + from * chart.periodMs);
    const [least, most] = [Math.min(...column), Math.max(...column)];
    for (const value of least === most ? [least] : [least, most]) {
      path += `${isDown ? 'L' : 'M'}${at} ${y(value)}`;
      isDown = true;
    }
    // A point between two gaps is a dot.
    if (!path.endsWith('h0.1')) path += 'h0.1';
  }
  return path === ''
    ? []
    : [
        `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"/>`,
      ];
}

function bandPath(frame: Frame): readonly string[] {
  const { band } = frame.chart;
  if (!band) return [];
  return [band.lower, band.upper].flatMap((limit) => seriesPath(limit, frame, chartColours.band));
}

function thresholdLine({ chart, y }: Frame): readonly string[] {
  const { threshold } = chart;
  if (threshold === undefined) return [];
  const at = y(threshold);
  const right = SIZE.width - MARGIN.right;
  return [
    `<line x1="${MARGIN.left}" x2="${right}" y1="${at}" y2="${at}" stroke="${chartColours.threshold}" stroke-width="1.5" stroke-dasharray="6 4"/>`,
    `<text x="${right - 4}" y="${at - 5}" text-anchor="end" fill="${chartColours.threshold}">${axisNumber(threshold)}</text>`,
  ];
}

/** A lane below the axis: when the existing alarm really was in ALARM. */
function actualMarks({ chart, x }: Frame): readonly string[] {
  if (chart.actualSpans === undefined) return [];
  const top = SIZE.height - 22;
  return [
    `<text x="${MARGIN.left - 8}" y="${top + 9}" text-anchor="end" fill="${chartColours.unknown}">real</text>`,
    ...chart.actualSpans.map(({ fromMs, toMs }) => {
      const width = Math.max(1.5, x(toMs) - x(fromMs));
      return `<rect x="${x(fromMs)}" y="${top}" width="${round(width)}" height="10" fill="${chartColours.alarm}"/>`;
    }),
  ];
}
