import { defineCommand } from '../../lib/cli/define.js';
import { describedRows } from './described-rows.js';

export const athenaResult = defineCommand({
  name: 'result',
  summary: 'Print the result of an earlier query again, without running it',
  description:
    'Nothing is scanned and nothing billed by Athena. Results stay as long as the bucket keeps them; those that Athena ' +
    'keeps itself stay a day.',
  examples: [
    {
      run: 'awsops athena result 6be50985-8633-4d00-87cd-5f219b1a94aa -o csv',
      why: 'an id from awsops athena history, or from the last line of a query',
    },
  ],
  args: { id: { describe: 'id of an execution that has ended' } },
  access: 'read',
  scope: 'regional',
  permissions: ['athena:GetQueryExecution', 'athena:GetQueryResults', 's3:GetObject'],
  async run({ args }, { task }) {
    const { pastResult } = await import('../../lib/athena/index.js');
    return describedRows(await pastResult(args.id, task));
  },
});
