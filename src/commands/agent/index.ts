import { defineGroup } from '../../lib/cli/define.js';
import { agentLint } from './lint.js';
import { agentPreset } from './preset/index.js';

export const agent = defineGroup({
  name: 'agent',
  summary: 'The CloudWatch agent on a fleet: install, configure, prove',
  section: 'Fleet',
  commands: [agentLint, agentPreset],
});
