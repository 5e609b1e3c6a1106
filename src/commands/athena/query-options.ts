import type { OptionSpec } from '../../lib/cli/define.js';
import type { Permission } from '../../lib/cli/permissions.js';
import { timeRange } from '../shared-options.js';

/** Result reuse, MaxAgeInMinutes: 0 to 10,080, which is a week. */
const MAX_REUSE_MS = 604_800_000;

/** The options of `athena query`. */
export const queryOptions = {
  file: { type: 'string', short: 'f', value: 'FILE', describe: 'read the SQL from a file, - for standard input' },
  database: { type: 'string', value: 'NAME', describe: 'database of tables that are named without one' },
  workgroup: { type: 'string', value: 'NAME', describe: 'workgroup (default: primary)' },
  'output-location': {
    type: 'string',
    value: 'S3URL',
    describe: 'where the result goes (default: as the workgroup says)',
  },
  param: { type: 'list', value: 'VALUE', describe: 'value of the next ?, or NAME=VALUE of a saved query' },
  reuse: {
    type: 'duration',
    value: 'AGE',
    negatable: true,
    max: MAX_REUSE_MS,
    describe: 'take the result of the same SELECT when it is not older (default: 1h)',
  },
  'max-scan': { type: 'size', value: 'SIZE', min: 1, describe: 'stop the query when it has scanned more than this' },
  unload: { type: 'string', value: 'S3URL', describe: 'write the result there instead; nothing may be there yet' },
  'unload-format': {
    type: 'string',
    value: 'FORMAT',
    choices: ['parquet', 'orc', 'avro', 'json', 'textfile'],
    default: 'parquet',
    describe: 'format of the files of --unload',
  },
  'stats-file': { type: 'string', value: 'FILE', describe: 'write id, state, scanned bytes and cost there as JSON' },
  ...timeRange,
} as const satisfies Record<string, OptionSpec>;

/** What `athena query` needs: Athena asks the Glue catalog and S3 in the name of the caller. */
export const queryPermissions: readonly Permission[] = [
  'athena:StartQueryExecution',
  'athena:GetQueryExecution',
  'athena:BatchGetQueryExecution',
  'athena:GetQueryResults',
  'athena:StopQueryExecution',
  'athena:GetTableMetadata',
  'glue:GetDatabase',
  'glue:GetTable',
  'glue:GetPartitions',
  's3:GetBucketLocation',
  's3:ListBucket',
  's3:GetObject',
  's3:PutObject',
];
