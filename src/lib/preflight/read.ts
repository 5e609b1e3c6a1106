import type { TaskContext } from '../aws/task-context.js';
import { fromAws } from '../errors/from-aws.js';

/** What could not be read, and why: nothing may be concluded from it. */
export interface Unread {
  readonly ok: false;
  /** The IAM action of the call, e.g. `iam:GetRole`. */
  readonly action: string;
  /** True when the caller may not do it; false when the service was throttled or did not answer. */
  readonly isDenied: boolean;
  /** In the words of the service. */
  readonly reason: string;
}

/** Something from AWS, or why it is not there. */
export type Read<T> = { readonly ok: true; readonly value: T } | Unread;

/** Refusals of one action. Other failures of authentication (expired credentials) concern every call. */
const DENIED = /^(AccessDenied|UnauthorizedOperation|UnauthorizedAccess|NotAuthorized|AuthorizationError)/;

/** Of the key of one parameter only. */
const OF_ONE_CALL = /^InvalidKeyId/;

export const read = <T>(value: T): Read<T> => ({ ok: true, value });

/**
 * Reads something of which a check can do without: a denied, throttled or failed call becomes data.
 * Throws what ends the run: the reason of the signal, credentials that are not valid, and bugs.
 */
export async function attempt<T>(action: string, ctx: TaskContext, load: () => Promise<T>): Promise<Read<T>> {
  try {
    return read(await load());
  } catch (thrown) {
    ctx.signal.throwIfAborted();
    return unread(action, thrown);
  }
}

/** The failure of a call as data; throws it when it is no failure of this call alone. */
export function unread(action: string, thrown: unknown): Unread {
  const error = fromAws(thrown);
  if (error === undefined || error.category === 'bug' || error.category === 'usage') throw thrown;
  const isDenied = DENIED.test(error.code);
  if (error.category === 'auth' && !isDenied && !OF_ONE_CALL.test(error.code)) throw thrown;
  return { ok: false, action, isDenied, reason: `${error.code}: ${error.message}` };
}
