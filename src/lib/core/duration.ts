const UNIT_MS = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
} as const;

type Unit = keyof typeof UNIT_MS;

const isUnit = (text: string): text is Unit => Object.hasOwn(UNIT_MS, text);

/** Units must come largest first and once each, so that `5m1h` and `1h1h` are refused as likely mistakes. */
const DURATION = /^(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/**
 * Reads `30s`, `15m`, `2h`, `3d`, `1w`, `250ms` and compounds such as `1h30m`.
 *
 * @returns milliseconds, or undefined when the text is not a duration; never a guess
 */
export function parseDuration(text: string): number | undefined {
  if (text === '' || !DURATION.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+)(ms|[smhdw])/g)) {
    if (isUnit(unit)) totalMs += Number(amount) * UNIT_MS[unit];
  }
  return Number.isSafeInteger(totalMs) ? totalMs : undefined;
}

/** An exact text that `parseDuration` reads back: `5400000` is `1h30m`. Weeks only when they are whole: 30 days are `30d`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  let restMs = Math.round(ms);
  const units: readonly Unit[] = restMs % UNIT_MS.w === 0 ? ['w'] : ['d', 'h', 'm', 's', 'ms'];
  let text = '';
  for (const unit of units) {
    const amount = Math.floor(restMs / UNIT_MS[unit]);
    if (amount > 0) text += `${amount}${unit}`;
    restMs -= amount * UNIT_MS[unit];
  }
  return text;
}
