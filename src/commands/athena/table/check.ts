import { defineCommand } from '../../../lib/cli/define.js';

export const athenaTableCheck = defineCommand({
  name: 'check',
  summary: 'Explain why a table gives no rows, or rows of NULLs',
  description:
    'Looks for objects in the location of the table, compares their keys with the template and the ranges of its ' +
    'partition projection, or with the partitions of the catalog, and reads the last and the first object by the rules ' +
    'of its SerDe: compression, format, header lines, each line against the expression (with the group where it ' +
    'breaks), values against types. "fail" means that queries fail or see nothing; "warn" that they miss something. ' +
    'What may not be read is unknown.',
  examples: [
    { run: 'awsops athena table check alb_access_logs', why: 'a table of the database "default"' },
    {
      run: 'awsops athena table check audit.cloudtrail_logs --fail-on warn',
      why: 'also fail for rows that are missed',
    },
    { run: 'awsops athena table check vpc_flow_logs -o json', why: 'with keys and counts as evidence' },
  ],
  args: { name: { describe: 'name of the table: NAME or DATABASE.NAME' } },
  options: { database: { type: 'string', value: 'NAME', describe: 'database of the table (default: default)' } },
  access: 'read',
  scope: 'regional',
  checks: true,
  permissions: ['glue:GetTable', 'glue:GetPartitions', 'athena:GetTableMetadata', 's3:ListBucket', 's3:GetObject'],
  async run({ args, options }, { task }) {
    const { checkTable } = await import('../../../lib/athena/tables/index.js');
    return checkTable({ name: args.name, database: options.database }, task);
  },
});
