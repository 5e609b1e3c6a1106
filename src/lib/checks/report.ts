import type { CheckReport, CheckStatus, Finding } from './types.js';

/** When a report makes a command exit 10. */
export type FailOn = 'warn' | 'fail' | 'never';

/** Counts the findings into a report. */
export function checkReport(findings: readonly Finding[]): CheckReport {
  const summary: Record<CheckStatus, number> = { pass: 0, warn: 0, fail: 0, unknown: 0, skip: 0 };
  for (const finding of findings) summary[finding.status] += 1;
  return { kind: 'report', summary, findings };
}

/** True when the report is bad enough for exit code 10. What is unknown never fails: nothing was seen. */
export function isFailing(report: CheckReport, failOn: FailOn): boolean {
  if (failOn === 'never') return false;
  return report.summary.fail > 0 || (failOn === 'warn' && report.summary.warn > 0);
}
