import type { Clock } from './clock.js';

/**
 * A signal that aborts some time after `signal` does, for a call whose answer is needed to clean up: the id of what
 * it started. `end` releases it when the call has come back.
 */
export function outlive(
  signal: AbortSignal,
  options: { readonly clock: Clock; readonly graceMs: number },
): { readonly signal: AbortSignal; readonly end: () => void } {
  const late = new AbortController();
  const ended = new AbortController();
  const onAbort = (): void => {
    options.clock.sleep(options.graceMs, ended.signal).then(
      () => late.abort(signal.reason),
      // The call came back in time.
      () => undefined,
    );
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  const end = (): void => {
    signal.removeEventListener('abort', onAbort);
    ended.abort();
  };
  return { signal: late.signal, end };
}
