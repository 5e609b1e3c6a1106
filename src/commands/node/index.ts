import { defineGroup } from '../../lib/cli/define.js';
import { nodeCheck } from './check.js';
import { nodeList } from './list.js';

export const node = defineGroup({
  name: 'node',
  summary: 'Managed nodes of Systems Manager: list them, check them, run scripts on them',
  section: 'Fleet',
  commands: [nodeList, nodeCheck],
});
