import { defaultMaxConnections, memoryGib } from './instance-classes.js';
import { constant, numberOf, textOf, type AlarmRecipe } from './types.js';

const GIB = 2 ** 30;
const CONNECTION_SHARE = 0.8;
const MEMORY_SHARE = 0.05;
const STORAGE_SHARE = 0.1;
/** Storage grows by itself when less than a tenth is free ("Managing capacity automatically"): that is no alarm yet. */
const GROWING_STORAGE_SHARE = 0.05;

type Facts = Readonly<Record<string, string | number>>;

const isAurora = (facts: Facts): boolean => textOf(facts, 'engine').startsWith('aurora');
const isPostgres = (facts: Facts): boolean => textOf(facts, 'engine').includes('postgres');
/** Two significant digits: nobody reads 858993459. */
const roundTwo = (value: number): number => Number(value.toPrecision(2));

function connections(facts: Facts): { readonly value: number; readonly basis: string } | undefined {
  const instanceClass = textOf(facts, 'instanceClass');
  const max = defaultMaxConnections(textOf(facts, 'engine'), instanceClass);
  if (max === undefined) return undefined;
  const basis = `80% of about ${max}, the default limit of a ${instanceClass}`;
  return { value: roundTwo(max * CONNECTION_SHARE), basis };
}

function memory(facts: Facts): { readonly value: number; readonly basis: string } | undefined {
  const instanceClass = textOf(facts, 'instanceClass');
  const gib = memoryGib(instanceClass);
  return gib === undefined
    ? undefined
    : { value: roundTwo(gib * GIB * MEMORY_SHARE), basis: `5% of the ${gib} GiB of a ${instanceClass}` };
}

function storage(facts: Facts): { readonly value: number; readonly basis: string } | undefined {
  const gib = numberOf(facts, 'allocatedGib');
  if (gib === undefined) return undefined;
  const grows = (numberOf(facts, 'maxAllocatedGib') ?? 0) > gib;
  return grows
    ? {
        value: roundTwo(gib * GIB * GROWING_STORAGE_SHARE),
        basis: `5% of ${gib} GiB: below 10% it should have grown by itself`,
      }
    : { value: roundTwo(gib * GIB * STORAGE_SHARE), basis: `10% of ${gib} GiB` };
}

/**
 * Metrics, statistics and periods: AWS's list of recommended alarms, except where a comment says so. There, missing data
 * breaches in most of them; here only in two, so that one database that is gone is not five alarms at once.
 */
export const rdsRecipes: readonly AlarmRecipe[] = [
  {
    // A database that reports nothing is as bad as one that is busy: breaching, as AWS recommends.
    key: 'cpu',
    kind: 'db-instance',
    namespace: 'AWS/RDS',
    metrics: [{ metric: 'CPUUtilization', stat: 'Average' }],
    comparison: '>',
    period: '1m',
    datapoints: '5/5',
    missing: 'breaching',
    threshold: constant(90),
    unit: '%',
    why: 'The database is saturated, or reports nothing at all: queries queue, and the site is slow everywhere at once',
  },
  {
    key: 'connections',
    kind: 'db-instance',
    namespace: 'AWS/RDS',
    metrics: [{ metric: 'DatabaseConnections', stat: 'Average' }],
    comparison: '>',
    period: '1m',
    datapoints: '5/5',
    missing: 'missing',
    threshold: [
      { from: 'facts', of: connections },
      { from: 'history', quantile: 0.99, factor: 1.5, atLeast: 20 },
    ],
    why: 'Near its limit the database refuses connections, and every server fails together; a parameter group may set less',
  },
  {
    key: 'memory',
    kind: 'db-instance',
    namespace: 'AWS/RDS',
    metrics: [{ metric: 'FreeableMemory', stat: 'Average' }],
    comparison: '<',
    period: '1m',
    datapoints: '15/15',
    missing: 'missing',
    threshold: [
      { from: 'facts', of: memory },
      { from: 'history', quantile: 0.01, factor: 0.5 },
    ],
    unit: 'bytes',
    why: 'Out of memory the database swaps or is restarted, and all connections break',
  },
  {
    key: 'storage',
    kind: 'db-instance',
    when: (facts) => !isAurora(facts),
    namespace: 'AWS/RDS',
    metrics: [{ metric: 'FreeStorageSpace', stat: 'Minimum' }],
    comparison: '<',
    period: '1m',
    datapoints: '5/5',
    missing: 'missing',
    threshold: [
      { from: 'facts', of: storage },
      { from: 'history', quantile: 0.01, factor: 0.5 },
    ],
    unit: 'bytes',
    why: 'A full disk stops the database, and it takes an hour and more until it is larger',
  },
  {
    key: 'local-storage',
    kind: 'db-instance',
    when: isAurora,
    namespace: 'AWS/RDS',
    metrics: [{ metric: 'FreeLocalStorage', stat: 'Average' }],
    comparison: '<',
    period: '1m',
    datapoints: '5/5',
    missing: 'missing',
    threshold: [{ from: 'history', quantile: 0.01, factor: 0.5 }],
    unit: 'bytes',
    why: 'Temporary tables and logs fill the local disk: large queries fail, though the cluster volume is endless',
  },
  {
    key: 'replica-lag',
    kind: 'db-instance',
    when: (facts) => !isAurora(facts) && facts['replicaOf'] !== undefined,
    namespace: 'AWS/RDS',
    metrics: [{ metric: 'ReplicaLag', stat: 'Maximum' }],
    comparison: '>',
    period: '1m',
    datapoints: '10/10',
    missing: 'missing',
    threshold: constant(60),
    unit: 's',
    why: 'The replica answers with old data, and would lose the newest when it had to take over',
  },
  {
    key: 'transaction-ids',
    kind: 'db-instance',
    when: isPostgres,
    namespace: 'AWS/RDS',
    metrics: [{ metric: 'MaximumUsedTransactionIDs', stat: 'Average' }],
    comparison: '>',
    period: '1m',
    datapoints: '1/1',
    missing: 'missing',
    threshold: constant(1_000_000_000),
    why: 'Vacuum does not keep up: at two billion PostgreSQL stops all writes until somebody has vacuumed by hand',
  },
  {
    key: 'no-writer',
    kind: 'db-cluster',
    when: isAurora,
    namespace: 'AWS/RDS',
    dimensions: ({ dimensions }) => ({ ...dimensions, Role: 'WRITER' }),
    metrics: [{ metric: 'EngineUptime', stat: 'Average' }],
    comparison: '<=',
    period: '1m',
    datapoints: '2/2',
    missing: 'breaching',
    threshold: constant(0),
    unit: 's',
    why: 'No instance of the cluster takes writes: the fail-over has not worked',
  },
  {
    // Own: usual is much less than 100 ms ("Replication with Amazon Aurora").
    key: 'replica-lag',
    kind: 'db-cluster',
    when: (facts) => isAurora(facts) && Number(facts['members']) > 1,
    namespace: 'AWS/RDS',
    metrics: [{ metric: 'AuroraReplicaLagMaximum', stat: 'Maximum' }],
    comparison: '>',
    period: '1m',
    datapoints: '10/10',
    missing: 'missing',
    threshold: constant(1000),
    unit: 'ms',
    why: 'Readers answer with old data; a reader that falls far behind restarts itself',
  },
];
