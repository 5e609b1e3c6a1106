/** A stretch of time, epoch milliseconds, the end exclusive. */
export interface ChartSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One line of a chart: a value for every period of the chart, null where there is none (shown as a gap). */
export interface ChartSeries {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** What a chart shows, whatever draws it: a terminal, an SVG file or a page. */
export interface ChartData {
  readonly title: string;
  /** Start of the first period. */
  readonly startMs: number;
  readonly periodMs: number;
  readonly series: readonly ChartSeries[];
  /** A horizontal line. */
  readonly threshold?: number | undefined;
  /** Limits that change with time. */
  readonly band?:
    { readonly lower: readonly (number | null)[]; readonly upper: readonly (number | null)[] } | undefined;
  /** When the alarm is, or would have been, in ALARM. */
  readonly alarmSpans?: readonly ChartSpan[] | undefined;
  /** When it had insufficient data. */
  readonly unknownSpans?: readonly ChartSpan[] | undefined;
  /** When the existing alarm really was in ALARM. */
  readonly actualSpans?: readonly ChartSpan[] | undefined;
}

/** How many periods a chart has. */
export const periodsIn = ({ series }: ChartData): number => Math.max(0, ...series.map(({ values }) => values.length));
