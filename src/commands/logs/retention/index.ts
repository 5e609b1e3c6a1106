import { defineGroup } from '../../../lib/cli/define.js';
import { retentionSet } from './set.js';

export const logsRetention = defineGroup({
  name: 'retention',
  summary: 'How long log groups keep their events',
  commands: [retentionSet],
});
