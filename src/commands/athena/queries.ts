import { defineCommand } from '../../lib/cli/define.js';
import { queryDirectories } from '../query-directories.js';

export const athenaQueries = defineCommand({
  name: 'queries',
  summary: 'List saved Athena queries, shipped and your own',
  description:
    'Run one with: awsops athena query @NAME. They read the tables that athena table create makes; --param table=NAME ' +
    'names another. Your own are plain files NAME.sql in $XDG_CONFIG_HOME/awsops/queries (~/.config/awsops/queries); ' +
    'one of the same name takes the place of a shipped one.',
  examples: [
    { run: 'awsops athena queries', why: 'what there is' },
    { run: "awsops athena queries -o json --query '[].name'", why: 'names only' },
  ],
  access: 'read',
  scope: 'none',
  fields: [
    { key: 'name', describe: 'name, used as @NAME' },
    { key: 'description', describe: 'what it answers', flex: true },
    { key: 'source', describe: 'built-in or user' },
    { key: 'tables', describe: 'tables that it is meant for', kind: 'json', inTable: false },
    {
      key: 'parameters',
      describe: 'what --param can set: [{name,type,default,description}]',
      kind: 'json',
      inTable: false,
    },
  ],
  async run(_, { task, env }) {
    const { loadSqlLibrary } = await import('../../lib/athena/index.js');
    const library = await loadSqlLibrary(queryDirectories(env), task.report);
    return library.map(({ name, description, source, targets, parameters }) => ({
      name,
      description,
      source,
      tables: targets,
      parameters,
    }));
  },
});
