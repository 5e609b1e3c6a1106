import { defineGroup } from '../../lib/cli/define.js';
import { logsCost } from './cost.js';
import { logsGet } from './get.js';
import { logsGroups } from './groups.js';
import { logsQueries } from './queries.js';
import { logsQuery } from './query.js';
import { logsRetention } from './retention/index.js';
import { logsTail } from './tail.js';

export const logs = defineGroup({
  name: 'logs',
  summary: 'CloudWatch Logs: read, query, keep',
  section: 'Logs',
  commands: [logsGroups, logsTail, logsGet, logsQuery, logsQueries, logsRetention, logsCost],
});
