import type { NodeStatus } from './types.js';

/** A status of one node's part in a command, as it is read from the service. */
export interface ReadStatus {
  /** Undefined: it goes on. */
  readonly outcome: NodeStatus | undefined;
  /** As the service words it, without spaces. */
  readonly details: string;
}

/**
 * What the details of a status mean for a node (user guide, "Understanding command statuses"). The coarse status is not
 * enough: it calls both a script that failed and a node that never got it "Failed".
 */
const BY_DETAILS: Readonly<Record<string, NodeStatus | undefined>> = {
  pending: undefined,
  inprogress: undefined,
  delayed: undefined,
  cancelling: undefined,
  success: 'success',
  failed: 'failed',
  executiontimedout: 'timed-out',
  deliverytimedout: 'undelivered',
  undeliverable: 'undelivered',
  invalidplatform: 'undelivered',
  accessdenied: 'denied',
  cancelled: 'cancelled',
  // The command passed its MaxErrors before the turn of this node came, or was refused by a quota: it ran nowhere.
  terminated: 'not-run',
  rateexceeded: 'not-run',
  limitexceeded: 'not-run',
};

/** The coarse statuses, for details that are missing or new. */
const BY_STATUS: Readonly<Record<string, NodeStatus | undefined>> = {
  ...BY_DETAILS,
  // Of the delivery or of the execution: it may have run.
  timedout: 'unknown',
};

/** Reads a status of an invocation: the details decide, the coarse status only where they say nothing known. */
export function readStatus(status: string | undefined, details: string | undefined): ReadStatus {
  const shown = (details ?? status ?? '').replaceAll(' ', '') || 'Unknown';
  const [fine, coarse] = [normalise(details), normalise(status)];
  if (Object.hasOwn(BY_DETAILS, fine)) return { outcome: BY_DETAILS[fine], details: shown };
  if (Object.hasOwn(BY_STATUS, coarse)) return { outcome: BY_STATUS[coarse], details: shown };
  return { outcome: 'unknown', details: shown };
}

const normalise = (text: string | undefined): string => (text ?? '').replaceAll(' ', '').toLowerCase();

/**
 * Whether a node counts against the error budget of a run. `failed` and `timed-out` are what the service itself counts
 * to MaxErrors; `undelivered`, `denied` and `unknown` are added by us: a fleet that cannot be reached, or that we cannot
 * see, is no reason to go on.
 */
export const isError = (status: NodeStatus): boolean =>
  status === 'failed' ||
  status === 'timed-out' ||
  status === 'undelivered' ||
  status === 'denied' ||
  status === 'unknown';

/** Whether the service is done with a command as a whole. Says nothing about how it went. */
export const isCommandOver = (status: string | undefined, details: string | undefined): boolean =>
  !['pending', 'inprogress', 'delayed', 'cancelling', ''].includes(normalise(details) || normalise(status));

/** Statuses of a command that a quota refused: it ran nowhere (user guide, "Understanding command statuses"). */
export const isRefusedByQuota = (details: string | undefined): boolean =>
  ['rateexceeded', 'limitexceeded'].includes(normalise(details));
