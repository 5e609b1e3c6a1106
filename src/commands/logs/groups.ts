import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';

export const logsGroups = defineCommand({
  name: 'groups',
  summary: 'List log groups by prefix or glob',
  description:
    'Without wildcards the argument is a prefix; * stands for any text, slashes too, and ? for one character. ' +
    'Rows are printed page by page, in the order of names.',
  examples: [
    { run: 'awsops logs groups', why: 'all log groups of the region' },
    { run: "awsops logs groups '/aws/lambda/*thumbnail*' -o json", why: 'by a glob, for a script' },
    { run: "awsops logs groups --query '[?retentionDays==`null`].name'", why: 'those that keep events for ever' },
  ],
  args: { pattern: { describe: 'prefix or glob of the names', required: false, complete: completeLogGroups } },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'name', describe: 'name of the log group', flex: true },
    { key: 'arn', describe: 'ARN, without the :* at its end', inTable: false },
    { key: 'class', describe: 'STANDARD, INFREQUENT_ACCESS, ESSENTIALS or DELIVERY', inTable: false },
    { key: 'retentionDays', describe: 'days that events are kept; null: for ever', kind: 'number' },
    { key: 'storedBytes', describe: 'bytes stored', kind: 'bytes' },
    { key: 'createdAt', describe: 'when it was created', kind: 'time', inTable: false },
  ],
  permissions: ['logs:DescribeLogGroups'],
  async *run({ args }, { task }) {
    const { listGroups } = await import('../../lib/logs/groups/index.js');
    for await (const groups of listGroups({ pattern: args.pattern }, task)) {
      yield groups.map(({ account: _, ...row }) => row);
    }
  },
});
