import type { TestRow } from './types.js';

/** The rows as JUnit XML, as CI servers read it: a suite for each file, a case for each assertion. */
export function junitXml(rows: readonly TestRow[]): string {
  const files = [...new Set(rows.map(({ file }) => file))];
  const suites = files.map((file) => {
    const own = rows.filter((row) => row.file === file);
    return `  <testsuite name="${escape(file)}" ${counts(own)}>\n${own.map(testCase).join('')}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="awsops iam test" ${counts(rows)}>\n${suites.join('')}</testsuites>\n`;
}

const counts = (rows: readonly TestRow[]): string =>
  `tests="${rows.length}" failures="${rows.filter(({ pass }) => !pass).length}" errors="0" skipped="0"`;

function testCase(row: TestRow): string {
  const { name, file, line, pass } = row;
  const open = `    <testcase name="${escape(`${name}: ${assertionText(row)}`)}" classname="${escape(file)}" file="${escape(file)}" line="${line}"`;
  if (pass) return `${open}/>\n`;
  return `${open}>\n      <failure message="${escape(mismatchText(row))}">${escape(row.reason)}</failure>\n    </testcase>\n`;
}

/** `s3:GetObject on arn:… by arn:…`. */
export const assertionText = ({ principal, action, resource }: TestRow): string =>
  `${action} on ${resource}${principal === null ? '' : ` by ${principal}`}`;

/** `expected allowed, is implicitDeny`. */
export const mismatchText = ({ expected, actual }: TestRow): string => `expected ${expected}, is ${actual}`;

/** Characters that XML 1.0 does not have are left out. */
const escape = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- these are what is to be removed
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
