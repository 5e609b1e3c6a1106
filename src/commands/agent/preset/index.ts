import { defineGroup } from '../../../lib/cli/define.js';
import { presetList } from './list.js';
import { presetShow } from './show.js';

export const agentPreset = defineGroup({
  name: 'preset',
  summary: 'Configurations of the agent that come with awsops',
  commands: [presetList, presetShow],
});
