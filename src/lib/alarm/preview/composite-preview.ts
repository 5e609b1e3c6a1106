import type { ChartSpan } from '../../core/chart.js';
import { parseRule } from '../composite/parse-rule.js';
import { alarmNameOf, ruleHolds } from '../composite/rule.js';
import { suppressedBy } from '../composite/suppression.js';
import { neededBy } from '../change/order.js';
import type { CompositeAlarmDefinition } from '../definition.js';
import type { AlarmState } from '../evaluate/types.js';
import { flappingOf, spansOf, type PreviewTransition, type Simulation } from './simulate.js';

const MINUTE_MS = 60_000;

/** The states of an alarm in a range, whatever they are known from. */
export interface Timeline {
  readonly initial: AlarmState;
  readonly transitions: readonly { readonly atMs: number; readonly to: AlarmState }[];
  readonly range: ChartSpan;
}

/** What a composite alarm would have done: it has states, and no values of its own. */
export interface CompositePreview extends Omit<Simulation, 'states'> {
  readonly definition: CompositeAlarmDefinition;
  readonly range: ChartSpan;
  readonly flapping: ReturnType<typeof flappingOf>;
  /** How often it would have acted; less than `alarmCount` where its suppressor kept it from acting. */
  readonly actionCount: number;
  /** The alarms that it watches, its suppressor last, as they went into it; null: nothing is known of it. */
  readonly children: readonly { readonly name: string; readonly timeline: Timeline | null }[];
}

/**
 * Plays a composite alarm over the states of those that it watches: it is in ALARM while its rule holds, else in OK. It
 * changes at the moment in which one of them does; CloudWatch takes some seconds more.
 *
 * @param timelineOf by name; undefined: nothing is known of that alarm, which counts as insufficient data
 * @param range used where no child is known; else it is what all of them cover
 */
export function playComposite(
  definition: CompositeAlarmDefinition,
  {
    timelineOf,
    range: wanted,
  }: { readonly timelineOf: (name: string) => Timeline | undefined; readonly range: ChartSpan },
): CompositePreview {
  const children = neededBy(definition).map((name) => ({ name, timeline: timelineOf(name) ?? null }));
  const known = children.flatMap(({ timeline }) => timeline ?? []);
  const ranges = known.length === 0 ? [wanted] : known.map((one) => one.range);
  const range = {
    fromMs: Math.ceil(Math.max(...ranges.map(({ fromMs }) => fromMs)) / MINUTE_MS) * MINUTE_MS,
    toMs: Math.max(...ranges.map(({ toMs }) => toMs)),
  };
  const rule = parseRule(definition.rule);
  const holdsAt = (atMs: number): boolean =>
    ruleHolds(rule, (name) => {
      const timeline = timelineOf(alarmNameOf(name));
      return timeline && stateAt(timeline, atMs).state;
    });
  const stateOf = (atMs: number): AlarmState => (holdsAt(atMs) ? 'ALARM' : 'OK');
  const initial = stateOf(range.fromMs);
  const transitions: PreviewTransition[] = [];
  for (const { atMs, reason } of changesOf(children, range)) {
    const from = transitions.at(-1)?.to ?? initial;
    const to = stateOf(atMs);
    if (to !== from) transitions.push({ atMs, from, to, reason });
  }
  const spans = spansOf(transitions, { initial, ...range });
  const inAlarm = spans.filter(({ state }) => state === 'ALARM');
  return {
    definition,
    range,
    initial,
    transitions,
    spans,
    alarmCount: transitions.filter(({ to }) => to === 'ALARM').length,
    timeInAlarmMs: inAlarm.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0),
    flapping: flappingOf(transitions),
    actionCount: inAlarm.filter((span) => span.fromMs > range.fromMs && acts(span, { definition, timelineOf })).length,
    children,
  };
}

/** The moments in which a child changes, in order, and what changed then. */
function changesOf(
  children: CompositePreview['children'],
  range: ChartSpan,
): readonly { readonly atMs: number; readonly reason: string }[] {
  const byTime = new Map<number, string[]>();
  for (const { name, timeline } of children) {
    for (const { atMs, to } of timeline?.transitions ?? []) {
      if (atMs <= range.fromMs || atMs > range.toMs) continue;
      byTime.set(atMs, [...(byTime.get(atMs) ?? []), `"${name}" went to ${to}`]);
    }
  }
  return [...byTime].toSorted(([a], [b]) => a - b).map(([atMs, reasons]) => ({ atMs, reason: reasons.join(', ') }));
}

/** The state at a moment, since when, and the one before. */
function stateAt(
  { initial, transitions, range }: Timeline,
  atMs: number,
): { readonly state: AlarmState; readonly sinceMs: number; readonly previous: AlarmState } {
  let found = { state: initial, sinceMs: range.fromMs, previous: initial };
  for (const change of transitions) {
    if (change.atMs > atMs) break;
    found = { state: change.to, sinceMs: change.atMs, previous: found.state };
  }
  return found;
}

/** Whether there is a moment of a stretch in ALARM at which nothing keeps the alarm from acting. */
function acts(
  span: ChartSpan,
  {
    definition,
    timelineOf,
  }: { readonly definition: CompositeAlarmDefinition; readonly timelineOf: (name: string) => Timeline | undefined },
): boolean {
  const { suppressor } = definition;
  const timeline = suppressor && timelineOf(alarmNameOf(suppressor.alarm));
  if (suppressor === undefined || timeline === undefined) return true;
  const [waitMs, extensionMs] = [suppressor.waitSeconds * 1000, suppressor.extensionSeconds * 1000];
  // What keeps it from acting begins and ends at these moments only.
  const moments = [
    span.fromMs,
    span.fromMs + waitMs,
    ...timeline.transitions.flatMap(({ atMs }) => [atMs, atMs + extensionMs]),
  ];
  return moments.some(
    (nowMs) =>
      nowMs >= span.fromMs &&
      nowMs < span.toMs &&
      suppressedBy({
        nowMs,
        transitionedAtMs: span.fromMs,
        suppressor: stateAt(timeline, nowMs),
        waitMs,
        extensionMs,
      }) === undefined,
  );
}
