import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';
import { timeRange } from '../shared-options.js';
import { completeSavedQueries } from './complete-saved-queries.js';
import { queryDirectories } from '../query-directories.js';

const DEFAULT_SINCE_MS = 3_600_000;

export const logsQuery = defineCommand({
  name: 'query',
  summary: 'Run a Logs Insights query and print its complete result',
  description:
    'Submits the query, waits, and reads every page. On a terminal partial rows are shown while it runs. Scanned data ' +
    'is billed: Ctrl-C, --timeout and --max-scan stop the query in AWS. By default up to 100,000 rows are read, the ' +
    'most that one query gives; a higher --limit reads the range again in slices of time where the query allows it.',
  examples: [
    {
      run: 'awsops logs query \'filter level = "ERROR" | stats count(*) by path\' -g /web3tier/app --since 3h',
      why: 'errors by path',
    },
    { run: 'awsops logs query @vpc-rejected-sources --since 1d', why: 'a saved query on the groups it is meant for' },
    {
      run: 'awsops logs query @slow-requests -g /web3tier/app --param threshold=2000 -o json',
      why: 'a saved query with a parameter, for a script',
    },
    {
      run: "awsops logs query -f report.insights -g '/aws/lambda/*' --max-scan 5GB",
      why: 'from a file, with a budget',
    },
  ],
  args: {
    query: {
      describe: 'query text, or @NAME of a saved query (see: awsops logs queries)',
      required: false,
      complete: completeSavedQueries,
    },
  },
  options: {
    group: {
      type: 'list',
      short: 'g',
      value: 'GROUP',
      commaSeparated: true,
      describe: 'log group by name, glob or ARN; repeatable (default: those that the saved query is meant for)',
      complete: completeLogGroups,
    },
    file: { type: 'string', short: 'f', value: 'FILE', describe: 'read the query from a file, - for standard input' },
    param: { type: 'list', value: 'NAME=VALUE', describe: 'value of a {{NAME}} in the query' },
    ...timeRange,
    language: {
      type: 'string',
      choices: ['cwli', 'ppl', 'sql'],
      default: 'cwli',
      describe: 'query language: Logs Insights QL, OpenSearch PPL or SQL',
    },
    limit: { type: 'int', value: 'N', min: 1, describe: 'at most this many rows; a limit in the query text wins' },
    'max-scan': { type: 'size', value: 'SIZE', min: 1, describe: 'stop the query when it has scanned more than this' },
    ptr: { type: 'boolean', describe: 'keep the @ptr column of every event' },
  },
  access: 'read',
  scope: 'regional',
  permissions: ['logs:StartQuery', 'logs:GetQueryResults', 'logs:StopQuery', 'logs:DescribeLogGroups'],
  async *run({ args, options }, { task, env, readStdin, nowMs }) {
    const { chooseQuery } = await import('../../lib/logs/library/index.js');
    const { runQuery } = await import('../../lib/logs/query/index.js');
    const { formatRange, resolveTimeRange } = await import('../../lib/core/time-range.js');
    const { language, limit, ptr } = options;

    const query = await chooseQuery(
      { query: args.query, file: options.file, params: options.param, limit, groups: options.group },
      { directories: queryDirectories(env), readStdin, report: task.report },
    );
    const range = resolveTimeRange(options, { nowMs, defaultSinceMs: DEFAULT_SINCE_MS });
    task.report({ type: 'note', message: formatRange(range) });
    yield* runQuery({ ...query, language, range, limit, maxScanBytes: options.maxScan, keepPointer: ptr }, task);
  },
});
