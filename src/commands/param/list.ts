import { defineCommand } from '../../lib/cli/define.js';
import { completeParameters } from '../complete-parameters.js';
import { revealOption, TYPES } from './fields.js';

export const paramList = defineCommand({
  name: 'list',
  summary: 'List parameters by the beginning of their names, a path, a type or a tag',
  description:
    'Rows are printed page by page. Values are read ten at a call; --no-values leaves them out. Labels are those of ' +
    'the newest version, and take a call for each parameter.',
  examples: [
    { run: 'awsops param list /app/prod/', why: 'names that begin with this' },
    { run: 'awsops param list --path /app --recursive --no-values', why: 'everything below a path, names only' },
    { run: 'awsops param list --type secure-string --tag Team=web -o json', why: 'secrets of a team, masked' },
  ],
  args: { prefix: { describe: 'beginning of the names', required: false, complete: completeParameters } },
  options: {
    contains: { type: 'string', value: 'TEXT', describe: 'names with this in them' },
    path: { type: 'string', value: 'PATH', describe: 'those on the level below this path' },
    recursive: { type: 'boolean', describe: 'with --path: those on all levels below it' },
    type: {
      type: 'list',
      commaSeparated: true,
      choices: ['string', 'string-list', 'secure-string'],
      value: 'TYPE',
      describe: 'only parameters of these types',
    },
    tag: { type: 'list', value: 'KEY=VALUE', describe: 'those with this tag: KEY=VALUE or KEY; a key again is "or"' },
    values: { type: 'boolean', default: true, describe: 'leave the values out' },
    labels: { type: 'boolean', describe: 'read the labels' },
    ...revealOption,
  },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'name', describe: 'name of the parameter' },
    { key: 'value', describe: 'value; ******** for a SecureString without --reveal; null: not read', flex: true },
    { key: 'type', describe: 'one of String, StringList and SecureString' },
    { key: 'version', describe: 'number of the newest version', kind: 'number' },
    { key: 'lastModified', describe: 'when it was written', kind: 'time' },
    { key: 'modifiedBy', describe: 'ARN of who wrote it', inTable: false },
    { key: 'labels', describe: 'labels of the newest version; null: not read', inTable: false },
    { key: 'tier', describe: 'tier: Standard or Advanced', inTable: false },
    { key: 'description', describe: 'what it is for', inTable: false },
    { key: 'kmsKeyId', describe: 'key of a SecureString', inTable: false },
    { key: 'dataType', describe: 'text, aws:ec2:image or another data type', inTable: false },
  ],
  permissions: ['ssm:DescribeParameters', 'ssm:GetParameters', 'ssm:GetParameter', 'ssm:GetParameterHistory'],
  async *run({ args, options }, { task }) {
    const { listParameters } = await import('../../lib/param/index.js');
    const types = options.type.map((type) => TYPES[type]);
    const input = { ...options, prefix: args.prefix, types, tags: options.tag };
    for await (const page of listParameters(input, task)) yield page.map((parameter) => ({ ...parameter }));
  },
});
