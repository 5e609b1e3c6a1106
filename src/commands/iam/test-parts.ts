import type { OptionSpec, Outcome } from '../../lib/cli/define.js';
import { usageError } from '../../lib/errors/app-error.js';
import type { TaskContext } from '../../lib/aws/task-context.js';
import type { TestRow } from '../../lib/iam/tests/index.js';
import type { Field } from '../../lib/output/fields.js';
import type { RowsView } from '../../lib/output/rows-view.js';
import { completeEntities } from './complete-entities.js';

export const testOptions = {
  offline: { type: 'boolean', describe: 'evaluate files here, without an account' },
  junit: { type: 'string', value: 'FILE', describe: 'write the results as JUnit XML', conflicts: ['init'] },
  github: {
    type: 'boolean',
    describe: 'annotate failures for GitHub Actions; always where GITHUB_ACTIONS is true',
  },
  'any-action': { type: 'boolean', describe: 'take actions that this version does not know' },
  init: {
    type: 'string',
    value: 'PRINCIPAL',
    describe: 'write a file of tests from what it may do today',
    complete: completeEntities,
  },
} as const satisfies Record<string, OptionSpec>;

export const testFields: readonly Field[] = [
  { key: 'name', describe: 'name of the test', flex: true },
  { key: 'principal', describe: 'ARN; null for policies in files', inTable: false },
  { key: 'action', describe: 'in the spelling of AWS' },
  { key: 'resource', describe: 'ARN, or *', flex: true },
  { key: 'expected', describe: 'allowed, denied, implicitDeny or explicitDeny' },
  { key: 'actual', describe: 'allowed, implicitDeny or explicitDeny', kind: 'status' },
  { key: 'pass', describe: 'whether it holds', kind: 'boolean' },
  { key: 'reason', describe: 'what decided, in words', inTable: false },
  { key: 'file', describe: 'file of the test', inTable: false },
  { key: 'line', describe: 'line of the test', kind: 'number', inTable: false },
];

/** All assertions; in a table a line for each test, with what failed below. */
export function testView(rows: readonly TestRow[]): RowsView {
  const tests = new Map<string, TestRow[]>();
  for (const row of rows) {
    const key = `${row.file}:${row.line}`;
    tests.set(key, [...(tests.get(key) ?? []), row]);
  }
  return {
    kind: 'view',
    rows: rows.map((row) => ({ ...row })),
    table: {
      rows: [...tests.values()].map((own) => {
        const failures = own.filter(({ pass }) => !pass).length;
        return {
          result: failures === 0 ? 'ok' : 'fail',
          test: own[0]?.name,
          expected: own[0]?.expected,
          assertions: own.length,
          failures,
        };
      }),
      fields: [
        { key: 'result', describe: 'ok or fail', kind: 'status' },
        { key: 'test', describe: 'name of the test', flex: true },
        { key: 'expected', describe: 'the decision that it expects' },
        { key: 'assertions', describe: 'actions times resources', kind: 'number' },
        { key: 'failures', describe: 'how many do not hold', kind: 'number' },
      ],
      below: () =>
        rows
          .filter(({ pass }) => !pass)
          .map(failureText)
          .join(''),
    },
  };
}

const failureText = ({ file, line, action, resource, expected, actual, reason }: TestRow): string =>
  `\n${file}:${line}: ${action} on ${resource}\n  expected ${expected}, is ${actual}: ${reason}\n`;

/** Writes a starting file, or prints it where no file is named. */
export async function writeInit(
  {
    principal,
    files,
    offline,
  }: { readonly principal: string; readonly files: readonly string[]; readonly offline: boolean },
  task: TaskContext,
  print: (text: string) => Outcome,
): Promise<Outcome> {
  const [path, ...more] = files;
  if (more.length > 0) throw usageError('--init writes one file', { hint: 'name one file, or none to print it' });
  if (offline) {
    throw usageError('--init reads what a principal may do from its account', { hint: 'leave out --offline' });
  }
  const { initTests, writeWhole } = await import('../../lib/iam/tests/index.js');
  const text = await initTests(principal, task);
  if (path === undefined) return print(text);
  await writeWhole(path, { text, keep: true });
  task.report({ type: 'note', message: `written: ${path}; run it with: awsops iam test ${path}` });
  return undefined;
}
