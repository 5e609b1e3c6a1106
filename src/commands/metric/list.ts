import { defineCommand } from '../../lib/cli/define.js';

export const metricList = defineCommand({
  name: 'list',
  summary: 'List metrics with their dimensions',
  description:
    'Metrics that had data in the last two weeks. A metric is its name and all of its dimensions: this is where to look ' +
    'them up for metric get and alarm create.',
  examples: [
    { run: 'awsops metric list AWS/ApplicationELB', why: 'the metrics of all load balancers' },
    { run: 'awsops metric list --metric CPUUtilization --dimension InstanceId', why: 'which instances have a metric' },
    { run: 'awsops metric list --recent -o ndjson', why: 'what had data in the last three hours, for a script' },
  ],
  args: { namespace: { describe: 'only this namespace, e.g. AWS/EC2', required: false } },
  options: {
    metric: { type: 'string', value: 'NAME', describe: 'only metrics of this name' },
    dimension: {
      type: 'list',
      short: 'd',
      value: 'NAME[=VALUE]',
      describe: 'only metrics with this dimension, with any value or this one',
    },
    recent: { type: 'boolean', describe: 'only metrics with data in the last three hours' },
  },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'namespace', describe: 'namespace, e.g. AWS/EC2' },
    { key: 'metric', describe: 'name of the metric', rigid: true },
    { key: 'dimensions', describe: 'its dimensions, by name', kind: 'json', flex: true },
  ],
  permissions: ['cloudwatch:ListMetrics'],
  async *run({ args, options }, { task }) {
    const { listMetrics } = await import('../../lib/metric/index.js');
    const dimensions = Object.fromEntries(
      options.dimension.map((text) => {
        const at = text.indexOf('=');
        return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
      }),
    );
    const { metric, recent } = options;
    for await (const page of listMetrics({ namespace: args.namespace, metric, dimensions, recent }, task)) {
      yield page.map((one) => ({ ...one }));
    }
  },
});
