import { defineGroup } from '../../lib/cli/define.js';
import { nodeCancel } from './cancel.js';
import { nodeCheck } from './check.js';
import { nodeList } from './list.js';
import { nodeResult } from './result.js';
import { nodeRun } from './run.js';

export const node = defineGroup({
  name: 'node',
  summary: 'Managed nodes of Systems Manager: list them, check them, run scripts on them',
  section: 'Fleet',
  commands: [nodeList, nodeCheck, nodeRun, nodeResult, nodeCancel],
});
