import { defineGroup } from '../../lib/cli/define.js';
import { agentInstall } from './install.js';
import { agentLint } from './lint.js';
import { agentPreset } from './preset/index.js';
import { agentStatus } from './status.js';
import { agentUninstall } from './uninstall.js';

export const agent = defineGroup({
  name: 'agent',
  summary: 'The CloudWatch agent on a fleet: install, configure, prove',
  section: 'Fleet',
  commands: [agentInstall, agentStatus, agentUninstall, agentLint, agentPreset],
});
