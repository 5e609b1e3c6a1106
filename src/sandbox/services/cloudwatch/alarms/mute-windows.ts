import { cronMinutes, localMinute } from './mute-schedule.js';
import type { AlarmStore, StoredMuteRule } from './store.js';

const MINUTE_MS = 60_000;

/** Whether the actions of an alarm are muted at a time. */
export function isMuted(
  store: AlarmStore,
  { alarm, atMs }: { readonly alarm: string; readonly atMs: number },
): boolean {
  return [...store.muteRules.values()].some(
    (rule) => (rule.MuteTargets?.AlarmNames ?? []).includes(alarm) && statusOf(rule, atMs) === 'ACTIVE',
  );
}

/** SCHEDULED before and between its windows, ACTIVE inside of one, EXPIRED after the last. */
export function statusOf(rule: StoredMuteRule, atMs: number): 'SCHEDULED' | 'ACTIVE' | 'EXPIRED' {
  if (rule.ExpireDate !== undefined && atMs >= rule.ExpireDate.getTime()) return 'EXPIRED';
  const { Expression: expression = '', Duration: duration = '', Timezone: zone = 'UTC' } = rule.Rule?.Schedule ?? {};
  const durationMs = parseIsoDuration(duration) ?? 0;
  const startsMs = rule.StartDate?.getTime() ?? rule.createdAtMs;
  const once = atTime(expression, zone);
  if (once !== undefined) {
    if (atMs >= once + durationMs) return 'EXPIRED';
    return atMs >= once && atMs >= startsMs ? 'ACTIVE' : 'SCHEDULED';
  }
  const matches = cronMinutes(expression);
  if (matches === undefined || atMs < startsMs) return 'SCHEDULED';
  // Some window that began in the last `durationMs` goes on.
  const firstMs = Math.max(Math.ceil((atMs - durationMs + 1) / MINUTE_MS) * MINUTE_MS, startsMs - MINUTE_MS);
  for (let minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS; minuteMs >= firstMs; minuteMs -= MINUTE_MS) {
    if (matches(localMinute(minuteMs, zone))) return 'ACTIVE';
  }
  return 'SCHEDULED';
}

/** The time of `at(2026-11-30T12:00)` in a time zone; undefined for other expressions. */
export function atTime(expression: string, zone: string): number | undefined {
  const text = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)$/.exec(expression)?.[1];
  const asUtc = text === undefined ? Number.NaN : Date.parse(`${text}:00Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const { offsetMs } = localMinute(asUtc, zone);
  // Once more with the offset of the result, for times near a change of the clocks.
  return asUtc - localMinute(asUtc - offsetMs, zone).offsetMs;
}

const DURATION = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?$/;

/** `P2DT12H` in milliseconds; undefined for other texts. */
export function parseIsoDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  const [weeks, days, hours, minutes] = match.slice(1).map((part) => Number(part ?? 0));
  return (((weeks ?? 0) * 7 + (days ?? 0)) * 1440 + (hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE_MS;
}
