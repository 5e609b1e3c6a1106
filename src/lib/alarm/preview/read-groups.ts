import type { ReadRange } from '../../metric/index.js';

/** What an alarm needs to be read. */
export interface Reading {
  readonly readRange: ReadRange;
  readonly periodSeconds: number;
  /** Metrics Insights may be asked for its own three hours only. */
  readonly isInsights: boolean;
}

export interface ReadGroup<T> {
  readonly members: readonly T[];
  /** Whole periods of all members. */
  readonly range: ReadRange;
}

const DAY_MS = 86_400_000;

/**
 * Readings that can share calls. Ranges that differ by what their periods, look-backs and the ends of whole periods make of
 * one wanted range are read as one; those that were cut to what is kept of their period are read apart.
 *
 * The range of a group begins and ends with whole periods of all of its members: GetMetricData counts periods from the
 * start that it is given.
 */
export function groupReadings<T extends Reading>(readings: readonly T[]): readonly ReadGroup<T>[] {
  const groups: { members: T[]; fromMs: number; toMs: number; stepMs: number }[] = [];
  for (const reading of readings) {
    const { fromMs, toMs } = reading.readRange;
    const periodMs = reading.periodSeconds * 1000;
    const group = groups.find(({ members: [first], ...union }) => {
      if (first?.isInsights !== reading.isInsights) return false;
      if (reading.isInsights) return union.fromMs === fromMs && union.toMs === toMs;
      const isNear = Math.abs(union.fromMs - fromMs) <= DAY_MS && Math.abs(union.toMs - toMs) <= DAY_MS;
      return isNear && leastCommon(union.stepMs, periodMs) <= DAY_MS;
    });
    if (group === undefined) {
      groups.push({ members: [reading], fromMs, toMs, stepMs: periodMs });
      continue;
    }
    group.members.push(reading);
    group.fromMs = Math.min(group.fromMs, fromMs);
    group.toMs = Math.max(group.toMs, toMs);
    group.stepMs = leastCommon(group.stepMs, periodMs);
  }
  return groups.map(({ members, fromMs, toMs, stepMs }) => ({
    members,
    range: { fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs: Math.ceil(toMs / stepMs) * stepMs },
  }));
}

const leastCommon = (a: number, b: number): number => (a / greatestCommon(a, b)) * b;
const greatestCommon = (a: number, b: number): number => (b === 0 ? a : greatestCommon(b, a % b));
