import { defineCommand } from '../../../lib/cli/define.js';

export const presetList = defineCommand({
  name: 'list',
  summary: 'List the configurations that come with awsops',
  description:
    'Use one as it is with: awsops agent install --config NAME. Or print it, and change it to a file of your own.',
  examples: [
    { run: 'awsops agent preset list', why: 'what there is' },
    { run: "awsops agent preset list -o json --query '[?platform==`Windows`].name'", why: 'those for Windows' },
  ],
  access: 'read',
  scope: 'none',
  fields: [
    { key: 'name', describe: 'name, for --config and for preset show' },
    { key: 'description', describe: 'what it collects', flex: true },
    { key: 'platform', describe: 'what it is for: Linux or Windows' },
    { key: 'os', describe: 'the one system that it is for, as agent lint --os names it', inTable: false },
  ],
  async run() {
    const { listPresets } = await import('../../../lib/agent-config/index.js');
    const presets = await listPresets();
    return presets.map(({ name, description, platform, os }) => ({ name, description, platform, os }));
  },
});
