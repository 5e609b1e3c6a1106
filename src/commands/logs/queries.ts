import { defineCommand } from '../../lib/cli/define.js';
import { queryDirectories } from '../query-directories.js';

export const logsQueries = defineCommand({
  name: 'queries',
  summary: 'List saved Insights queries, shipped and your own',
  description:
    'Run one with: awsops logs query @NAME. Your own are plain files NAME.insights in ' +
    '$XDG_CONFIG_HOME/awsops/queries (~/.config/awsops/queries); one of the same name takes the place of a shipped one.',
  examples: [
    { run: 'awsops logs queries', why: 'what there is' },
    { run: "awsops logs queries -o json --query '[].name'", why: 'names only' },
  ],
  access: 'read',
  scope: 'none',
  fields: [
    { key: 'name', describe: 'name, used as @NAME' },
    { key: 'description', describe: 'what it answers', flex: true },
    { key: 'source', describe: 'built-in or user' },
    {
      key: 'parameters',
      describe: 'what --param can set: [{name,type,default,description}]',
      kind: 'json',
      inTable: false,
    },
  ],
  async run(_, { task, env }) {
    const { loadLibrary } = await import('../../lib/logs/library/index.js');
    const library = await loadLibrary(queryDirectories(env), task.report);
    return library.map(({ name, description, source, parameters }) => ({ name, description, source, parameters }));
  },
});
