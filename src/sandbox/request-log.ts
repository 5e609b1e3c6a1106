/** A request that reached the sandbox. */
export interface LoggedRequest {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  /** Sandbox time, in milliseconds since the epoch. */
  readonly at: number;
  /** Code of the error that it was answered with; absent for a success or no answer. */
  readonly error?: string;
}

/** The newest requests. */
export interface RequestLog {
  /** Notes a request; the returned function adds the error that it ended with. */
  add(request: LoggedRequest): (error: string) => void;
  entries(): readonly LoggedRequest[];
}

/** Enough for any test, and no leak in a sandbox that runs for days. */
const MAX_ENTRIES = 10_000;

/** An empty log that forgets its oldest requests when it is full. */
export function createRequestLog(): RequestLog {
  const entries: { error?: string; readonly request: LoggedRequest }[] = [];
  return {
    add(request) {
      const entry: { error?: string; readonly request: LoggedRequest } = { request };
      entries.push(entry);
      // Cut in blocks: dropping one entry at a time would move the whole list on every request.
      if (entries.length >= 2 * MAX_ENTRIES) entries.splice(0, MAX_ENTRIES);
      return (error) => void (entry.error = error);
    },
    entries: () =>
      entries.slice(-MAX_ENTRIES).map(({ request, error }) => (error === undefined ? request : { ...request, error })),
  };
}
