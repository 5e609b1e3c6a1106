import { defineCommand, rawText } from '../../lib/cli/define.js';
import { accessPermissions } from './access-fields.js';
import { testFields, testOptions, testView, writeInit } from './test-parts.js';
import { usageError } from '../../lib/errors/app-error.js';

export const iamTest = defineCommand({
  name: 'test',
  summary: 'Assertions about access, as files: run them in CI before a policy is changed',
  description:
    'A file (YAML or JSON) names principals, or policies in files, and a list of tests: actions (wildcards expand), ' +
    'resources, context, and what is expected: allowed, denied, implicitDeny or explicitDeny. Lists stand for every ' +
    'combination. What stands beside "tests" is for all of them. Paths are relative to the file. A test that could ' +
    'match nothing (an unknown action, a wildcard without matches, an empty list, a file without tests) is an error ' +
    'with file and line, before the first call. In GitHub Actions (GITHUB_ACTIONS=true) failures are annotated, on ' +
    'stderr. Ends with exit code 10 when an assertion does not hold.',
  examples: [
    { run: 'awsops iam test --init web3tier-web access.yaml', why: 'write what a role may do today into a file' },
    { run: 'awsops iam test access.yaml', why: 'does it still hold?' },
    { run: 'awsops iam test access/web.yaml access/ci.yaml --junit report.xml', why: 'for a CI server' },
    { run: 'awsops iam test policies.yaml --offline', why: 'policies in files, without an account' },
  ],
  args: { files: { describe: 'files of tests; with --init the one to write', required: false, variadic: true } },
  options: testOptions,
  access: 'read',
  scope: 'global',
  fields: testFields,
  permissions: accessPermissions,
  async run({ args, options }, context) {
    const { task, env } = context;
    const { init, junit, offline, anyAction } = options;
    if (init !== undefined) return writeInit({ principal: init, files: args.files, offline }, task, rawText);
    if (args.files.length === 0) {
      throw usageError('no file of tests is named', {
        code: 'NoTests',
        hint: 'write one with: awsops iam test --init PRINCIPAL access.yaml',
      });
    }
    const tests = await import('../../lib/iam/tests/index.js');
    const { readTextFile } = await import('../../lib/core/read-text-file.js');
    const files = await Promise.all([...new Set(args.files)].map((path) => readTextFile(path, 'file of tests')));
    const { rows, notEvaluated, warnings } = await tests.runTests({ files, offline, takeUnknown: anyAction }, task);
    if (junit !== undefined) await tests.writeWhole(junit, { text: tests.junitXml(rows) });
    for (const message of warnings) task.report({ type: 'warn', code: 'Question', message });
    task.report({ type: 'note', message: `not evaluated: ${notEvaluated.join('; ')}` });
    const isAnnotated = options.github || env['GITHUB_ACTIONS'] === 'true';
    for (const message of isAnnotated ? tests.githubAnnotations(rows) : []) task.report({ type: 'line', message });
    const failed = rows.filter(({ pass }) => !pass);
    task.report({ type: 'note', message: `${rows.length} assertions, ${failed.length} failed` });
    if (failed.length > 0) context.setExitCode(10);
    return testView(rows);
  },
});
