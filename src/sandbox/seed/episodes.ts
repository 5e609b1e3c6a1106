import { DAY_MS, type Story } from './story.js';

const MINUTE_MS = 60_000;

/**
 * Short troubles of the two weeks before the incident. Nobody was called for them, and an alarm that is too nervous would
 * have: they are what a preview is for.
 */
const EPISODES = [
  { daysAgo: 2.3, minutes: 8, errorsPerMinute: 4 },
  { daysAgo: 5.6, minutes: 3, errorsPerMinute: 7 },
  { daysAgo: 8.4, minutes: 11, errorsPerMinute: 3 },
  { daysAgo: 11.8, minutes: 2, errorsPerMinute: 12 },
] as const;

/** How many requests failed in the minute of a time on top of the usual ones. */
export function episodeErrors(story: Story, timeMs: number): number {
  const found = EPISODES.find(({ daysAgo, minutes }) => {
    const startMs = Math.floor((story.nowMs - daysAgo * DAY_MS) / MINUTE_MS) * MINUTE_MS;
    return timeMs >= startMs && timeMs < startMs + minutes * MINUTE_MS;
  });
  return found?.errorsPerMinute ?? 0;
}

/** The database was restarted four days ago, and said nothing for forty minutes. */
export function isDatabaseSilent(story: Story, timeMs: number): boolean {
  const startMs = story.nowMs - 4 * DAY_MS;
  return timeMs >= startMs && timeMs < startMs + 40 * MINUTE_MS;
}
