import { defineGroup } from '../../lib/cli/define.js';

export const param = defineGroup({
  name: 'param',
  summary: 'Parameter Store: values with their versions and labels',
  section: 'Fleet',
  commands: [],
});
