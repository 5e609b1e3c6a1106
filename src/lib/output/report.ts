import type { CheckReport, CheckStatus, Finding } from '../checks/types.js';
import { statusPaint } from './cells.js';
import type { Column } from './columns.js';
import { visibleControls } from './control-chars.js';
import type { Field, Row } from './fields.js';
import { prepareTable, type TableOptions } from './table.js';

/** The columns of findings in CSV and TSV. */
export const findingFields: readonly Field[] = [
  { key: 'check', describe: 'name of the check' },
  { key: 'target', describe: 'what was looked at' },
  { key: 'status', describe: 'pass, warn, fail, unknown or skip', kind: 'status' },
  { key: 'reason', describe: 'why', flex: true },
  { key: 'fix', describe: 'what mends it' },
  { key: 'evidence', describe: 'what proves it', kind: 'json' },
];

const TABLE_COLUMNS: readonly Column[] = [
  { key: 'status', kind: 'status' },
  { key: 'check' },
  { key: 'target' },
  { key: 'reason', flex: true },
];

/** What needs a person first. */
const WORST_FIRST: readonly CheckStatus[] = ['fail', 'warn', 'unknown', 'skip', 'pass'];
const SUMMARY_ORDER: readonly CheckStatus[] = ['pass', 'warn', 'fail', 'unknown', 'skip'];

/**
 * Findings for a person: the worst first, below each its reason where the table had to cut it, and what mends it,
 * uncut because it is there to be copied; the summary last, where the eye is when the command ends.
 */
export async function renderReport(
  report: CheckReport,
  options: Omit<TableOptions, 'columns'> & { readonly columns?: readonly Column[] | undefined },
): Promise<string> {
  const findings = report.findings.toSorted((a, b) => severity(a) - severity(b));
  const rows = findings.map((finding): Row => ({ ...finding }));
  const table = await prepareTable(rows, { ...options, columns: options.columns ?? TABLE_COLUMNS });
  const lines = await table.lines(rows);
  const clean = options.isTty ? visibleControls : (text: string) => text;
  const body = lines.map((line, index) => {
    const finding = findings[index];
    if (options.columns || finding === undefined) return line;
    const { fix, reason, status } = finding;
    const why = status !== 'pass' && !line.includes(clean(reason)) ? `  why: ${clean(reason)}\n` : '';
    return `${line}${why}${fix ? `${options.palette.cyan(`  fix: ${clean(fix)}`)}\n` : ''}`;
  });
  const head = rows.length > 0 ? table.header : '';
  return `${head}${body.join('')}${summaryLine(report, options)}\n`;
}

const severity = (finding: Finding): number => WORST_FIRST.indexOf(finding.status);

function summaryLine(report: CheckReport, options: Pick<TableOptions, 'palette'>): string {
  const words = SUMMARY_ORDER.filter((status) => report.summary[status] > 0).map((status) =>
    statusPaint(status, options.palette)(`${report.summary[status]} ${status}`),
  );
  return words.length > 0 ? words.join(', ') : 'nothing was checked';
}
