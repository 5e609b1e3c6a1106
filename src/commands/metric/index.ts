import { defineGroup } from '../../lib/cli/define.js';
import { metricGet } from './get.js';
import { metricList } from './list.js';

export const metric = defineGroup({
  name: 'metric',
  summary: 'CloudWatch metrics: find them, read and chart them, compute with them',
  section: 'Alarms',
  commands: [metricList, metricGet],
});
