/** Waiting times between looks at a command, in seconds; the last one stays. Short commands feel instant. */
const STEPS_SECONDS = [1, 2, 3, 5, 6, 8, 10, 13, 17, 22, 30];
const MIN_MS = 1_000;
const MAX_MS = 30_000;
const JITTER = 0.1;
/** Looks at any batch are at least this part of a batch's usual time apart: three looks find its end soon enough. */
const SPACING_PART = 3;
const MAX_SPACING_MS = 10_000;
/** The first look comes a little before the usual end; otherwise it could never learn that batches became shorter. */
const EARLY_PART = 0.8;

/** When to look at the open batches. It learns how long batches take. */
export interface LookTimes {
  /** A batch was sent, or is looked at for the first time. */
  opened(batch: number, nowMs: number): void;
  /** All open batches were looked at. */
  looked(nowMs: number): void;
  /** A batch is over. */
  closed(batch: number, nowMs: number): void;
  /** When the next look is due; Infinity with nothing open. */
  nextMs(): number;
}

interface Entry {
  readonly openedAtMs: number;
  looks: number;
  nextMs: number;
}

/** @param random in [0, 1) */
export function createLookTimes({ random }: { readonly random: () => number }): LookTimes {
  const entries = new Map<number, Entry>();
  let usualMs: number | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  const jittered = (ms: number): number => ms * (1 + JITTER * (2 * random() - 1));
  const waitMs = (entry: Entry, nowMs: number): number => {
    const stepMs = (STEPS_SECONDS[entry.looks] ?? MAX_MS / 1000) * 1000;
    if (usualMs === undefined) return stepMs;
    const untilUsualMs = entry.openedAtMs + usualMs * EARLY_PART - nowMs;
    if (untilUsualMs >= MIN_MS) return Math.min(untilUsualMs, MAX_MS);
    // Past its usual time it is looked at as if it had just begun.
    return entry.looks === 0 ? MIN_MS : stepMs;
  };

  return {
    opened(batch, nowMs) {
      const entry: Entry = { openedAtMs: nowMs, looks: 0, nextMs: 0 };
      entry.nextMs = nowMs + jittered(waitMs(entry, nowMs));
      entries.set(batch, entry);
    },
    looked(nowMs) {
      lookedAtMs = nowMs;
      for (const entry of entries.values()) {
        entry.looks += 1;
        entry.nextMs = nowMs + jittered(waitMs(entry, nowMs));
      }
    },
    closed(batch, nowMs) {
      const entry = entries.get(batch);
      if (!entry || !entries.delete(batch)) return;
      const tookMs = Math.max(MIN_MS, nowMs - entry.openedAtMs);
      usualMs = usualMs === undefined ? tookMs : (usualMs * 2 + tookMs) / 3;
    },
    nextMs() {
      const spacingMs = Math.min(MAX_SPACING_MS, Math.max(MIN_MS, (usualMs ?? 0) / SPACING_PART));
      const dueMs = Math.min(...[...entries.values()].map(({ nextMs }) => nextMs));
      return Math.max(dueMs, lookedAtMs + spacingMs * (1 - JITTER));
    },
  };
}
