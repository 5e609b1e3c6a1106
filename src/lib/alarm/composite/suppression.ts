import type { AlarmState } from '../evaluate/types.js';

/** ActionsSuppressedBy of DescribeAlarms. */
export type SuppressedBy = 'Alarm' | 'WaitPeriod' | 'ExtensionPeriod';

export interface SuppressionInput {
  readonly nowMs: number;
  /** When the composite alarm took its state. */
  readonly transitionedAtMs: number;
  /** The suppressor: its state, since when, and the one before. */
  readonly suppressor: { readonly state: AlarmState; readonly sinceMs: number; readonly previous: AlarmState };
  /** ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod. */
  readonly waitMs: number;
  readonly extensionMs: number;
}

/**
 * What keeps a composite alarm from acting at a moment ("Alarm suppression", CloudWatch User Guide): the suppressor is in
 * ALARM; it left ALARM less than the extension period ago; or the composite alarm changed less than the wait period
 * ago and still gives the suppressor time. Undefined: it acts.
 */
export function suppressedBy(input: SuppressionInput): SuppressedBy | undefined {
  const { nowMs, transitionedAtMs, suppressor, waitMs, extensionMs } = input;
  if (suppressor.state === 'ALARM') return 'Alarm';
  if (suppressor.previous === 'ALARM' && nowMs < suppressor.sinceMs + extensionMs) return 'ExtensionPeriod';
  return nowMs < transitionedAtMs + waitMs ? 'WaitPeriod' : undefined;
}
