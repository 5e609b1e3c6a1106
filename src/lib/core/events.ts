/**
 * What a task tells its caller while it works. A task never prints; `lib/cli` decides what a person sees
 * (a spinner on a terminal, plain lines in a log, nothing with --quiet).
 */
export type TaskEvent =
  /** A new phase began, e.g. "running the query in 3 slices". Replaces the text of the one before. */
  | { readonly type: 'step'; readonly message: string }
  /** How far the current phase is. */
  | { readonly type: 'progress'; readonly message: string; readonly done?: number; readonly total?: number }
  /** A fact worth a line of its own: the resolved range, the scanned bytes, where a file was written. */
  | { readonly type: 'note'; readonly message: string }
  /** A line for a program that reads along, such as a CI runner: as it is, with --quiet too. */
  | { readonly type: 'line'; readonly message: string }
  /** Something is not as the user would expect; the result is still right. */
  | { readonly type: 'warn'; readonly code: string; readonly message: string }
  /** Rows so far, which later ones replace; shown on a terminal only. */
  | { readonly type: 'preview'; readonly rows: readonly Readonly<Record<string, unknown>>[] };

export type Report = (event: TaskEvent) => void;

/** A question to the person at the terminal. `secret` answers are not echoed. */
export interface Question {
  readonly message: string;
  readonly secret?: boolean;
}

/** Asks, or throws a usage error where nobody can answer. */
export type Ask = (question: Question) => Promise<string>;
