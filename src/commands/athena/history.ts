import { defineCommand } from '../../lib/cli/define.js';

export const athenaHistory = defineCommand({
  name: 'history',
  summary: 'List recent queries of a workgroup with what they scanned and cost',
  description:
    'The newest come first. Athena keeps them for 45 days; the result of one, without running it again: ' +
    'awsops athena result ID.',
  examples: [
    { run: 'awsops athena history', why: 'the last 50' },
    {
      run: "awsops athena history --limit 1000 --since 1d -o json --query 'sum([].scannedBytes)'",
      why: 'what was scanned in a day',
    },
    { run: 'awsops athena history --state FAILED --columns queryId,reason,sql', why: 'what went wrong' },
  ],
  options: {
    workgroup: { type: 'string', value: 'NAME', describe: 'workgroup (default: primary)' },
    limit: { type: 'int', value: 'N', min: 1, default: 50, describe: 'at most this many' },
    since: { type: 'time', value: 'TIME', describe: 'not older than this: 15m, 3d (ago), ISO-8601, epoch, today' },
    tz: { type: 'string', value: 'ZONE', describe: 'time zone of times without an offset (default: local)' },
    state: {
      type: 'string',
      choices: ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'],
      describe: 'in this state only',
    },
  },
  access: 'read',
  scope: 'regional',
  permissions: ['athena:ListQueryExecutions', 'athena:BatchGetQueryExecution'],
  fields: [
    { key: 'queryId', describe: 'id of the execution', rigid: true },
    { key: 'state', describe: 'QUEUED, RUNNING, SUCCEEDED, FAILED or CANCELLED', kind: 'status' },
    { key: 'submittedAt', describe: 'when it was submitted', kind: 'time', inTable: false },
    { key: 'scannedBytes', describe: 'data scanned', kind: 'bytes' },
    { key: 'costUsd', describe: 'what that costs; absent where the price is not known', kind: 'usd', inTable: false },
    { key: 'queueMs', describe: 'time in the queue', kind: 'number', inTable: false },
    { key: 'engineMs', describe: 'time in the engine', kind: 'number', inTable: false },
    { key: 'reused', describe: 'the result was that of an earlier one', kind: 'boolean', inTable: false },
    { key: 'database', describe: 'database of names without one', inTable: false },
    { key: 'workgroup', describe: 'workgroup', inTable: false },
    { key: 'statementType', describe: 'SELECT, CREATE_TABLE and so on', inTable: false },
    { key: 'reason', describe: 'why it is in this state', inTable: false },
    { key: 'outputLocation', describe: 'object with the result', inTable: false },
    { key: 'sql', describe: 'the statement', flex: true },
  ],
  async *run({ options }, { task }) {
    const { listHistory } = await import('../../lib/athena/index.js');
    const { workgroup, limit, since, state } = options;
    yield* listHistory({ workgroup, limit, sinceMs: since, state }, task);
  },
});
