import {
  evaluateMath,
  isList,
  MathEvaluationError,
  parseMath,
  type MathContext,
  type MathValue,
  type Series,
} from '../../../src/lib/metric/index.js';

const MINUTE_MS = 60_000;

/** `30 - 0` is a series of three minutes, of which the second has no value. */
export function series(text: string, label = 'm'): Series {
  const points = text
    .split(' ')
    .flatMap((part, index) => (part === '-' ? [] : [[index * MINUTE_MS, Number(part)] as const]));
  return { label, periodSeconds: 60, times: points.map(([time]) => time), values: points.map(([, value]) => value) };
}

/** The notation of above, of as many minutes as `minutes`. */
const show = ({ times, values }: Series, minutes: number): string =>
  Array.from({ length: minutes }, (_, index) => {
    const at = times.indexOf(index * MINUTE_MS);
    return at === -1 ? '-' : String(values[at]);
  }).join(' ');

/** Evaluates an expression over metrics in that notation; a list of series gives a list of texts. */
export function compute(
  expression: string,
  metrics: Readonly<Record<string, string>>,
  changes: Partial<MathContext> = {},
): string | number | readonly string[] {
  const all = Object.entries(metrics).map(([id, text]) => ({ id, series: series(text, id) }));
  const minutes = Math.max(1, ...Object.values(metrics).map((text) => text.split(' ').length));
  const context: MathContext = {
    grid: { startMs: 0, endMs: minutes * MINUTE_MS, periodSeconds: 60 },
    value: (id) => {
      const found = all.find((one) => one.id === id);
      if (found) return found.series;
      throw new MathEvaluationError(`there is no "${id}"`);
    },
    metrics: () => all,
    history: () => undefined,
    search: () => [],
    ...changes,
  };
  const value: MathValue = evaluateMath(parseMath(expression), context);
  if (typeof value === 'number') return value;
  return isList(value) ? value.map((one) => show(one, minutes)) : show(value, minutes);
}
