import { defineCommand } from '../../lib/cli/define.js';

export const athenaTables = defineCommand({
  name: 'tables',
  summary: 'List tables with their location, format and kind of partitions',
  examples: [
    { run: 'awsops athena tables', why: 'of every database' },
    { run: 'awsops athena tables --database audit -o json', why: 'of one, as JSON' },
  ],
  options: { database: { type: 'string', value: 'NAME', describe: 'only this database (default: all)' } },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'database', describe: 'its database' },
    { key: 'name', describe: 'its name' },
    { key: 'format', describe: 'regex, json, text, csv, parquet, …; view or iceberg' },
    { key: 'partitions', describe: 'projected by Athena, those of the catalog, or null' },
    { key: 'location', describe: 'the folder of its objects' },
  ],
  permissions: ['glue:GetDatabases', 'glue:GetTables'],
  async run({ options }, { task }) {
    const { listTables } = await import('../../lib/athena/tables/index.js');
    return listTables({ database: options.database }, task);
  },
});
