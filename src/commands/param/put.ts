import { defineCommand } from '../../lib/cli/define.js';
import { completeParameters } from '../complete-parameters.js';
import { ifVersionOption, TYPES } from './fields.js';
import { readTags } from '../read-tags.js';

export const paramPut = defineCommand({
  name: 'put',
  summary: 'Write a parameter, unless it is so already',
  description:
    'The same value and type write nothing, and make no new version. Tier, key, description and allowed pattern stay ' +
    'unless they are given. The version is looked at again just before the write: a change that came in between is ' +
    'never overwritten. One newline at the end of a file or of standard input is dropped.',
  examples: [
    { run: 'awsops param put /app/prod/log-level debug --dry-run', why: 'see what would change' },
    { run: 'awsops param put /app/prod/config -f config.json --if-version 3 --yes', why: 'only if nobody was faster' },
    { run: 'awsops param put /app/prod/db-password - --type secure-string --yes', why: 'a secret from standard input' },
    { run: 'awsops param put /app/prod/big -f big.json --tier advanced', why: 'more than 4 KB, which is billed' },
  ],
  args: {
    name: { describe: 'name of the parameter', complete: completeParameters },
    value: { describe: 'its value, or - for standard input (never a secret: others see it)', required: false },
  },
  options: {
    file: { type: 'string', short: 'f', value: 'FILE', describe: 'read the value from a file, - for standard input' },
    type: {
      type: 'string',
      choices: ['string', 'string-list', 'secure-string'],
      value: 'TYPE',
      describe: 'type of the parameter (default: the one it has, or string)',
    },
    tier: {
      type: 'string',
      choices: ['standard', 'advanced', 'intelligent-tiering'],
      value: 'TIER',
      describe: 'tier (default: the one it has, or standard); advanced is billed, and never goes back',
    },
    description: { type: 'string', value: 'TEXT', describe: 'what it is for' },
    'kms-key': {
      type: 'string',
      value: 'KEY',
      describe: 'id, ARN or alias of the key of a SecureString (default: alias/aws/ssm)',
    },
    'allowed-pattern': { type: 'string', value: 'RE', describe: 'regular expression that values have to match' },
    'data-type': { type: 'string', value: 'TYPE', describe: 'text or aws:ec2:image' },
    tag: { type: 'list', value: 'KEY=VALUE', describe: 'tag, beside those it has' },
    ...ifVersionOption,
    overwrite: { type: 'boolean', default: true, describe: 'only create it: a parameter that exists stays as it is' },
    'keep-newline': { type: 'boolean', describe: 'keep the newline at the end of a file' },
  },
  access: 'write',
  scope: 'regional',
  permissions: [
    'ssm:PutParameter',
    'ssm:GetParameter',
    'ssm:DescribeParameters',
    'ssm:GetParameterHistory',
    'ssm:AddTagsToResource',
    'ssm:ListTagsForResource',
  ],
  async run({ args, options }, { task, readStdin }) {
    const { planPut, readText } = await import('../../lib/param/index.js');
    const { file, type, kmsKey: kmsKeyId, ifVersion: expectedVersion, keepNewline } = options;
    const { name } = args;
    const value = await readText({ value: args.value, file, keepNewline }, { readStdin, signal: task.signal });
    if (type === 'secure-string' && args.value === value) {
      const message = 'others on this machine can see a secret on the command line: -f FILE or - reads it unseen';
      task.report({ type: 'warn', code: 'SecretOnCommandLine', message });
    }
    const wanted = { ...options, name, value, type: type && TYPES[type], kmsKeyId, expectedVersion };
    return planPut({ ...wanted, tags: readTags(options.tag) }, task);
  },
});
