import { formatDuration } from '../../core/duration.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long CloudWatch keeps data of a resolution (CloudWatch User Guide, "Metrics retention"): what is older is there in
 * coarser periods only.
 */
const KEPT: readonly { readonly seconds: number; readonly forMs: number }[] = [
  { seconds: 1, forMs: 3 * HOUR_MS },
  { seconds: 60, forMs: 15 * DAY_MS },
  { seconds: 300, forMs: 63 * DAY_MS },
  { seconds: 3600, forMs: 455 * DAY_MS },
];

/** The finest period, in seconds, of which there is data as old as this. 3600 for what is no longer kept at all. */
export const finestPeriodSeconds = (ageMs: number): number => KEPT.find(({ forMs }) => ageMs <= forMs)?.seconds ?? 3600;

/** How far back data of a period goes, in milliseconds: 15 days for one minute. */
export function keptForMs(periodSeconds: number): number {
  return KEPT.findLast(({ seconds }) => periodSeconds % seconds === 0)?.forMs ?? 0;
}

/** What people choose from, in seconds. */
const USUAL_PERIODS = [60, 300, 3600, 86_400] as const;

/**
 * The period to read a range with, when none was asked for: the finest that the age of the data allows and that gives at
 * most `maxPoints`.
 */
export function choosePeriodSeconds(
  range: { readonly fromMs: number; readonly toMs: number },
  { nowMs, maxPoints }: { readonly nowMs: number; readonly maxPoints: number },
): number {
  const finest = finestPeriodSeconds(nowMs - range.fromMs);
  const fits = (period: number) => (range.toMs - range.fromMs) / (period * 1000) <= maxPoints;
  return USUAL_PERIODS.find((period) => period % finest === 0 && period >= finest && fits(period)) ?? 86_400;
}

/** `1m data goes back 15d` */
export const describeRetention = (periodSeconds: number): string =>
  `data of ${formatDuration(periodSeconds * 1000)} goes back ${formatDuration(keptForMs(periodSeconds))}`;
