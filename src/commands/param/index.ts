import { defineGroup } from '../../lib/cli/define.js';
import { paramDiff } from './diff.js';
import { paramGet } from './get.js';
import { paramHistory } from './history.js';
import { paramLabel } from './label.js';
import { paramList } from './list.js';
import { paramPut } from './put.js';
import { paramRollback } from './rollback.js';

export const param = defineGroup({
  name: 'param',
  summary: 'Parameter Store: values with their versions and labels',
  section: 'Fleet',
  commands: [paramGet, paramPut, paramList, paramHistory, paramRollback, paramDiff, paramLabel],
});
