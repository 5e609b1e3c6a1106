import { constant, type AlarmRecipe } from './types.js';

type Facts = Readonly<Record<string, string | number>>;

const is =
  (metric: string) =>
  (facts: Facts): boolean =>
    facts['metric'] === metric;

const common = { namespace: 'CWAgent', period: '5m', datapoints: '3/3', missing: 'missing', unit: '%' } as const;

/** Own: AWS publishes no metric of memory and file systems, and so recommends nothing; the agent sends them. */
export const agentRecipes: readonly AlarmRecipe[] = [
  ...['mem_used_percent', 'Memory % Committed Bytes In Use'].map((metric): AlarmRecipe => ({
    ...common,
    key: 'memory',
    kind: 'agent-memory',
    when: is(metric),
    metrics: [{ metric, stat: 'Average' }],
    comparison: '>',
    threshold: constant(90),
    why: 'Next the system kills a process to get memory back, and it is seldom the one at fault',
  })),
  {
    ...common,
    key: 'disk',
    kind: 'agent-disk',
    when: is('disk_used_percent'),
    metrics: [{ metric: 'disk_used_percent', stat: 'Maximum' }],
    comparison: '>',
    threshold: constant(85),
    why: 'A full file system stops whatever writes to it, logs and databases first',
  },
  {
    ...common,
    key: 'disk',
    kind: 'agent-disk',
    when: is('LogicalDisk % Free Space'),
    metrics: [{ metric: 'LogicalDisk % Free Space', stat: 'Minimum' }],
    comparison: '<',
    threshold: constant(15),
    why: 'A full drive stops whatever writes to it, logs and databases first',
  },
];
