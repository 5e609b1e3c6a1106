import { defineGroup } from '../../../lib/cli/define.js';
import { trustGenerate } from './generate.js';
import { trustLint } from './lint.js';

export const iamTrust = defineGroup({
  name: 'trust',
  summary: 'Trust policies of roles: check them, write them',
  commands: [trustLint, trustGenerate],
});
