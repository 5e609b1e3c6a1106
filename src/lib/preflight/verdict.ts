import type { CheckStatus } from '../checks/types.js';
import type { Unread } from './read.js';

/** What a check says of one node. */
export interface Verdict {
  readonly status: CheckStatus;
  readonly reason: string;
  readonly fix: string | null;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** True: nothing later is worth a look, although this is no failure (the instance is starting). */
  readonly isFinal?: boolean;
}

type Evidence = Verdict['evidence'];

export const pass = (reason: string, evidence: Evidence = {}): Verdict => ({
  status: 'pass',
  reason,
  fix: null,
  evidence,
});

export const fail = (reason: string, fix: string | null, evidence: Evidence = {}): Verdict => ({
  status: 'fail',
  reason,
  fix,
  evidence,
});

export const warn = (reason: string, fix: string | null, evidence: Evidence = {}): Verdict => ({
  status: 'warn',
  reason,
  fix,
  evidence,
});

/** Not a failure, and not checked further: it takes time, or it does not apply. */
export const skip = (reason: string, fix: string | null, evidence: Evidence = {}): Verdict => ({
  status: 'skip',
  reason,
  fix,
  evidence,
});

export const unknown = (reason: string, fix: string | null, evidence: Evidence = {}): Verdict => ({
  status: 'unknown',
  reason,
  fix,
  evidence,
});

/** The verdict on something that could not be read: `what` completes "… is not known". */
export function notKnown(what: string, { action, isDenied, reason }: Unread, evidence: Evidence = {}): Verdict {
  const why = isDenied ? `${action} is denied` : `${action} failed (${reason})`;
  const fix = isDenied
    ? `allow ${action} to yourself; what this needs: awsops help permissions node check`
    : 'run the command again';
  return unknown(`${what} is not known: ${why}`, fix, { ...evidence, action, isDenied, error: reason });
}
