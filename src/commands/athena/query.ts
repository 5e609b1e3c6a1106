import { defineCommand } from '../../lib/cli/define.js';
import { queryDirectories } from '../query-directories.js';
import { completeSavedSql } from './complete-saved-sql.js';
import { describedRows } from './described-rows.js';
import { queryOptions, queryPermissions } from './query-options.js';

const HOUR_MS = 3_600_000;
/** MaxAgeInMinutes of a reused result: 60 is also the service's own default. */
const DEFAULT_REUSE_MS = HOUR_MS;
const DEFAULT_SINCE_MS = 24 * HOUR_MS;

export const athenaQuery = defineCommand({
  name: 'query',
  summary: 'Run SQL in Athena and print its complete result',
  description:
    'Submits the SQL, waits, and prints all rows: a longer result is read from S3 as a stream. Scanned data is billed: ' +
    'Ctrl-C, --timeout and --max-scan stop the query in AWS. A SELECT takes the result of the same query of the last ' +
    'hour where there is one (--no-reuse runs it). Each --param VALUE fills a ? beside the SQL, never within it: ' +
    "numbers, true, false, null and '…' are taken as such, all else as text. Of numbers that JSON cannot hold " +
    'exactly (beyond 2^53, decimals, NaN) the exact text is printed.',
  examples: [
    { run: "awsops athena query 'SELECT count(*) FROM alb_logs' --database web", why: 'one query' },
    { run: 'awsops athena query @alb-5xx-by-target --since 3h', why: 'a saved query, which reads those hours only' },
    {
      run: "awsops athena query 'SELECT * FROM alb_logs WHERE client_ip = ?' --param 10.0.0.1 -o json",
      why: 'a value that needs no quoting, for a script',
    },
    {
      run: "awsops athena query 'SELECT * FROM flow_logs' --max-scan 10GB --unload s3://web3tier-exports/flow/",
      why: 'a large export to S3, with a budget',
    },
    { run: 'awsops athena query -f report.sql --stats-file stats.json -o csv', why: 'from a file, with its cost' },
  ],
  args: {
    query: {
      describe: 'SQL, @NAME of a saved query (see: awsops athena queries), or - for standard input',
      required: false,
      complete: completeSavedSql,
    },
  },
  options: queryOptions,
  access: 'read',
  scope: 'regional',
  permissions: queryPermissions,
  async run({ args, options }, { task, env, readStdin, nowMs }) {
    const { checkStatsFile, queryInput, runAthenaQuery, writeStatsFile } = await import('../../lib/athena/index.js');
    const { statsFile } = options;
    if (statsFile !== undefined) await checkStatsFile(statsFile);
    const input = await queryInput(
      { ...options, ...args, defaultSinceMs: DEFAULT_SINCE_MS, defaultReuseMs: DEFAULT_REUSE_MS, nowMs },
      { directories: queryDirectories(env), readStdin },
      task,
    );
    const onStatistics: (typeof input)['onStatistics'] =
      statsFile === undefined ? undefined : (statistics) => writeStatsFile(statsFile, statistics);
    return describedRows(await runAthenaQuery({ ...input, onStatistics }, task));
  },
});
