import { defineCommand } from '../../lib/cli/define.js';
import { completeParameters } from '../complete-parameters.js';
import { revealOption } from './fields.js';

export const paramDiff = defineCommand({
  name: 'diff',
  summary: 'Compare a parameter with a file, or with another version of it',
  description:
    'Prints a unified diff: from what is stored to the file, or from the other version to the named one (by default ' +
    'from the one before). Where both are JSON, only what they mean is compared, not how they are written. Of ' +
    'SecureStrings it says only that they differ, unless they are revealed.',
  examples: [
    { run: 'awsops param diff /app/prod/config -f config.json', why: 'what a put of this file would change' },
    { run: 'awsops param diff /app/prod/config', why: 'what the last change was' },
    { run: 'awsops param diff /app/prod/config --against stable', why: 'since the version with a label' },
    { run: 'awsops param diff /app/prod/config -f config.json --expect same', why: 'exit 10 on drift, for a cron job' },
  ],
  args: { name: { describe: 'NAME, NAME:VERSION or NAME:LABEL', complete: completeParameters } },
  options: {
    file: { type: 'string', short: 'f', value: 'FILE', describe: 'compare with this file, - for standard input' },
    against: { type: 'string', value: 'VERSION', describe: 'compare with this version or label', conflicts: ['file'] },
    expect: { type: 'string', choices: ['same', 'different'], value: 'RESULT', describe: 'exit 10 when it is not so' },
    'keep-newline': { type: 'boolean', describe: 'keep the newline at the end of the file' },
    ...revealOption,
  },
  access: 'read',
  scope: 'regional',
  layout: 'lines',
  fields: [
    { key: 'diff', describe: 'line of the diff, with its sign', flex: true },
    { key: 'change', describe: 'header, hunk, same, removed or added', inTable: false },
    { key: 'oldLine', describe: 'number of the line before', kind: 'number', inTable: false },
    { key: 'newLine', describe: 'number of the line after', kind: 'number', inTable: false },
  ],
  permissions: ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:DescribeParameters'],
  async run({ args, options }, { task, readStdin, setExitCode }) {
    const { diffParameter, readText } = await import('../../lib/param/index.js');
    const { file, against: selector, expect, keepNewline, reveal } = options;
    const against =
      file === undefined
        ? ({ kind: 'version', selector } as const)
        : ({
            kind: 'text',
            label: file === '-' ? 'standard input' : file,
            text: await readText({ file, keepNewline }, { readStdin, signal: task.signal }),
          } as const);
    const { result, lines } = await diffParameter({ name: args.name, against, reveal }, task);
    if (result === 'same') task.report({ type: 'note', message: 'no difference' });
    if (result === 'same-json') task.report({ type: 'note', message: 'the same JSON, written in another way' });
    if (expect !== undefined && (expect === 'different') !== (result === 'different')) setExitCode(10);
    return lines.map((line) => ({ ...line }));
  },
});
