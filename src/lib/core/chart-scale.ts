import { periodsIn, type ChartData } from './chart.js';

/** The values at the bottom and the top of a chart, and between them where lines are drawn. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** Steps between ticks that people read easily, as parts of a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10] as const;

/** Below that, steps between two values vanish in the precision of numbers. */
const SMALLEST = 1e-300;
const SMALLEST_SHARE = 1e-12;

/** Of values that are all the same the scale reaches to zero, of nothing but zeros to one. */
function ends(least: number, most: number): readonly [low: number, high: number] {
  const size = Math.max(Math.abs(least), Math.abs(most));
  if (size < SMALLEST) return [0, 1];
  return most - least <= size * SMALLEST_SHARE ? [Math.min(least, 0), Math.max(most, 0)] : [least, most];
}

/** A scale from and to round numbers that holds all values. */
export function roundScale(least: number, most: number, wantedTicks: number): Scale {
  const [low, high] = ends(least, most);
  const rough = (high - low) / Math.max(1, wantedTicks);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((one) => one * power >= rough) ?? 10);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  // Multiples of the step, rid of the dust of binary fractions.
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  return { low: ticks[0] ?? low, high: ticks.at(-1) ?? high, ticks };
}

/** The scale of everything that a chart shows. Counts and shares begin at zero: what is only positive is shown from there. */
export function scaleOf(chart: ChartData, wantedTicks: number): Scale {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const see = (value: number | null | undefined): void => {
    if (value === null || value === undefined) return;
    least = Math.min(least, value);
    most = Math.max(most, value);
  };
  for (const { values } of chart.series) values.forEach(see);
  chart.band?.lower.forEach(see);
  chart.band?.upper.forEach(see);
  see(chart.threshold);
  if (least > most) return roundScale(0, 1, wantedTicks);
  const isNearZero = least > 0 && least < most * 0.7;
  return roundScale(isNearZero ? 0 : least, most, wantedTicks);
}

const UNITS = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k'],
] as const;

/** A number for an axis: `12.5k`, `0.25`. */
export function axisNumber(value: number): string {
  const size = Math.abs(value);
  const unit = UNITS.find(([least]) => size >= least);
  if (unit) {
    const [least, letter] = unit;
    return `${Number((value / (letter === 'k' ? 1000 : least)).toPrecision(4))}${letter}`;
  }
  return String(Number(value.toPrecision(4)));
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TIME_STEPS = [1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS);
const HOUR_STEPS = [1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS);
const DAY_STEPS = [1, 2, 3, 5, 7, 14, 30, 90].map((days) => days * DAY_MS);

/** Round times of a chart in UTC, at most so many, with what to write below them. */
export function timeTicks(
  chart: ChartData,
  most: number,
): readonly { readonly timeMs: number; readonly label: string }[] {
  const endMs = chart.startMs + periodsIn(chart) * chart.periodMs;
  const rough = (endMs - chart.startMs) / Math.max(1, most);
  const step = [...TIME_STEPS, ...HOUR_STEPS, ...DAY_STEPS].find((one) => one >= rough) ?? 365 * DAY_MS;
  const ticks = [];
  for (let timeMs = Math.ceil(chart.startMs / step) * step; timeMs < endMs; timeMs += step) {
    ticks.push({ timeMs, label: timeLabel(timeMs, step) });
  }
  return ticks;
}

function timeLabel(timeMs: number, stepMs: number): string {
  const text = new Date(timeMs).toISOString();
  const day = text.slice(5, 10);
  if (stepMs >= DAY_MS) return day;
  return timeMs % DAY_MS === 0 ? day : text.slice(11, 16);
}
