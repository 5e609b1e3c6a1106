import { defineCommand, rawText } from '../../../lib/cli/define.js';
import { completePresets } from '../complete-presets.js';

export const presetShow = defineCommand({
  name: 'show',
  summary: 'Print a configuration that comes with awsops',
  examples: [
    { run: 'awsops agent preset show linux-basic', why: 'look at it' },
    { run: 'awsops agent preset show linux-web-nginx > web.json', why: 'start a file of your own' },
  ],
  args: {
    name: { describe: 'name of the preset', complete: completePresets },
  },
  access: 'read',
  scope: 'none',
  async run({ args }) {
    const { readPreset } = await import('../../../lib/agent-config/index.js');
    const preset = await readPreset(args.name);
    return rawText(preset.text);
  },
});
