import { constant, textOf, type AlarmRecipe } from './types.js';

/**
 * CPU credits that a size of a burstable family can hold: 24 hours of earning ("Key concepts for burstable performance
 * instances", EC2 User Guide, table of T3, T3a and T4g). T2 sizes hold about half and are told by their own numbers.
 */
const MAX_CREDITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  t2: { nano: 72, micro: 144, small: 288, medium: 576, large: 864, xlarge: 1296, '2xlarge': 1958 },
  t3: { nano: 144, micro: 288, small: 576, medium: 576, large: 864, xlarge: 2304, '2xlarge': 4608 },
};

const LOW_CREDITS = 0.1;

function creditThreshold(instanceType: string): { readonly value: number; readonly basis: string } | undefined {
  const [family = '', size = ''] = instanceType.split('.');
  const max = MAX_CREDITS[family === 't2' ? 't2' : 't3']?.[size];
  if (max === undefined) return undefined;
  return {
    value: Math.round(max * LOW_CREDITS),
    basis: `a tenth of the ${max} credits that a ${instanceType} can hold`,
  };
}

/** Facts of StatusCheckFailed, CPUUtilization, VolumeStalledIOCheck: AWS's list of recommended alarms. */
export const ec2Recipes: readonly AlarmRecipe[] = [
  {
    key: 'status',
    kind: 'instance',
    when: isRunning,
    namespace: 'AWS/EC2',
    metrics: [{ metric: 'StatusCheckFailed', stat: 'Maximum' }],
    comparison: '>=',
    period: '5m',
    datapoints: '2/2',
    missing: 'missing',
    threshold: constant(1),
    why: 'The machine, its host or its disks no longer answer: without a person or a recovery action it stays down',
  },
  {
    key: 'cpu',
    kind: 'instance',
    when: isRunning,
    namespace: 'AWS/EC2',
    metrics: [{ metric: 'CPUUtilization', stat: 'Average' }],
    comparison: '>',
    period: '5m',
    datapoints: '3/3',
    missing: 'missing',
    threshold: constant(80),
    unit: '%',
    why: 'There is no room left for a peak: requests queue, and the next peak makes them time out',
  },
  {
    // Own: AWS's list has nothing about credits. In unlimited mode an empty balance costs money instead of speed.
    key: 'cpu-credits',
    kind: 'instance',
    when: (facts) => isRunning(facts) && facts['burstable'] === 'yes',
    namespace: 'AWS/EC2',
    metrics: [{ metric: 'CPUCreditBalance', stat: 'Average' }],
    comparison: '<',
    period: '5m',
    datapoints: '3/3',
    missing: 'missing',
    threshold: [{ from: 'facts', of: (facts) => creditThreshold(textOf(facts, 'instanceType')) }],
    why: 'When the credits are gone, the CPU falls to its baseline, or is charged as surplus in unlimited mode',
  },
  {
    // The metric has both dimensions ("Amazon CloudWatch metrics for Amazon EBS").
    key: 'stalled-io',
    kind: 'volume',
    namespace: 'AWS/EBS',
    dimensions: ({ dimensions, facts }) => ({ ...dimensions, InstanceId: textOf(facts, 'instanceId') }),
    metrics: [{ metric: 'VolumeStalledIOCheck', stat: 'Maximum' }],
    comparison: '>=',
    period: '1m',
    datapoints: '10/10',
    missing: 'missing',
    threshold: constant(1),
    why: 'The disk has not answered for minutes: whatever writes to it hangs, while the machine still looks alive',
  },
  {
    // Own. Only volume types that burst have the metric, gp2 below 1,000 GiB ("Amazon EBS volume types").
    key: 'burst-balance',
    kind: 'volume',
    when: (facts) =>
      ['st1', 'sc1'].includes(textOf(facts, 'volumeType')) ||
      (facts['volumeType'] === 'gp2' && Number(facts['sizeGib']) < GP2_BURST_LIMIT_GIB),
    namespace: 'AWS/EBS',
    metrics: [{ metric: 'BurstBalance', stat: 'Average' }],
    comparison: '<',
    period: '5m',
    datapoints: '3/3',
    missing: 'missing',
    threshold: constant(20),
    unit: '%',
    why: 'When the balance is used up, the disk falls to its baseline speed and everything on it slows down at once',
  },
  {
    // Facts: AWS's list of recommended alarms.
    key: 'ports',
    kind: 'nat-gateway',
    namespace: 'AWS/NATGateway',
    metrics: [{ metric: 'ErrorPortAllocation', stat: 'Sum' }],
    comparison: '>',
    period: '1m',
    datapoints: '15/15',
    missing: 'missing',
    threshold: constant(0),
    why: 'Too many connections to one address: new ones fail, and it looks as if the other side were down',
  },
  {
    // "Monitor NAT gateways using Amazon CloudWatch": above 0.01 percent of the traffic something is wrong.
    key: 'drops',
    kind: 'nat-gateway',
    namespace: 'AWS/NATGateway',
    metrics: [
      { metric: 'PacketsDropCount', stat: 'Sum' },
      { metric: 'PacketsInFromSource', stat: 'Sum' },
      { metric: 'PacketsInFromDestination', stat: 'Sum' },
    ],
    expression: 'IF(m2 + m3 > 0, 100 * m1 / (m2 + m3), 0)',
    comparison: '>',
    period: '1m',
    datapoints: '5/5',
    missing: 'missing',
    threshold: constant(0.01),
    unit: '%',
    why: 'The gateway itself loses packets: everything behind it is slow or breaks off, and no server shows a fault',
  },
];

const GP2_BURST_LIMIT_GIB = 1000;

function isRunning(facts: Readonly<Record<string, string | number>>): boolean {
  return facts['state'] === 'running';
}
