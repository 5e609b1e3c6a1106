import { defineGroup } from '../../lib/cli/define.js';

export const agent = defineGroup({
  name: 'agent',
  summary: 'The CloudWatch agent on a fleet: install, configure, prove',
  section: 'Fleet',
  commands: [],
});
