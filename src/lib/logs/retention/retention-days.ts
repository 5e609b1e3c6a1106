/**
 * The days that PutRetentionPolicy takes.
 * Source: CloudWatch Logs API reference, PutRetentionPolicy, retentionInDays (read 2026-11).
 */
export const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The word for "events never expire". */
export const NEVER = 'never';
