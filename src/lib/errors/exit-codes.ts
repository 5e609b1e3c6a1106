/**
 * What kind of failure an error is. Each category has one exit code; together they are API
 * (see `awsops help exit-codes`).
 */
export const exitCodeOf = {
  failed: 1,
  usage: 2,
  config: 3,
  auth: 4,
  not_found: 5,
  unavailable: 6,
  timeout: 7,
  partial: 8,
  check: 10,
  bug: 70,
} as const;

export type ErrorCategory = keyof typeof exitCodeOf;

/** Exit codes that are not errors of a category: success and the two signals (128 + signal number). */
export const EXIT_OK = 0;
export const EXIT_SIGINT = 130;
export const EXIT_SIGTERM = 143;
