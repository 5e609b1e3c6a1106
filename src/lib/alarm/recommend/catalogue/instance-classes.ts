/**
 * Memory in GiB of a size named `large` by the first letter of the class ("Hardware specifications for DB instance
 * classes", Amazon RDS User Guide); each larger size has twice that, `4xlarge` four times `xlarge`.
 */
const LARGE_GIB: Readonly<Record<string, number>> = { m: 8, r: 16 };
const BURSTABLE_GIB: Readonly<Record<string, number>> = {
  micro: 1,
  small: 2,
  medium: 4,
  large: 8,
  xlarge: 16,
  '2xlarge': 32,
};

/** Memory of a class such as `db.r6g.large`, in GiB; undefined for families with other proportions, and serverless. */
export function memoryGib(instanceClass: string): number | undefined {
  const [, family = '', size = ''] = /^db\.([a-z]\d+[a-z]*)\.(\w+)$/.exec(instanceClass) ?? [];
  if (family.startsWith('t')) return BURSTABLE_GIB[size];
  const large = LARGE_GIB[family[0] ?? ''];
  if (large === undefined) return undefined;
  if (size === 'large') return large;
  const times = /^(\d*)xlarge$/.exec(size);
  return times === null ? undefined : large * 2 * (times[1] === '' ? 1 : Number(times[1]));
}

/**
 * Default connection limits of Aurora MySQL ("Maximum connections to an Aurora MySQL DB instance", Aurora User Guide). The
 * limit depends on the memory left to the engine, which nobody publishes, so the table is used and not its formula.
 */
const AURORA_MYSQL: Readonly<Record<string, number>> = {
  't small': 45,
  't medium': 90,
  't large': 135,
  'r large': 1000,
  'r xlarge': 2000,
  'r 2xlarge': 3000,
  'r 4xlarge': 4000,
  'r 8xlarge': 5000,
};

/** Part of the memory that is left to the engine: max_connections of published measurements are 0.9 to 0.95 of nominal. */
const ENGINE_SHARE = 0.9;
// "Quotas and constraints for Amazon RDS", maximum number of database connections: bytes of memory for each.
const MYSQL_BYTES = 12_582_880;
const POSTGRES_BYTES = 9_531_392;
const POSTGRES_MAX = 5000;

/** About how many connections a class lets in by default; undefined for engines and classes that are not known. */
export function defaultMaxConnections(engine: string, instanceClass: string): number | undefined {
  const [, family = '', size = ''] = /^db\.([a-z])\w*\.(\w+)$/.exec(instanceClass) ?? [];
  if (engine === 'aurora-mysql' || engine === 'aurora') return AURORA_MYSQL[`${family} ${size}`];
  const memory = memoryGib(instanceClass);
  if (memory === undefined) return undefined;
  const bytes = memory * 2 ** 30 * ENGINE_SHARE;
  if (engine === 'mysql' || engine === 'mariadb') return Math.floor(bytes / MYSQL_BYTES);
  if (engine.endsWith('postgresql') || engine === 'postgres') {
    return Math.min(POSTGRES_MAX, Math.floor(bytes / POSTGRES_BYTES));
  }
  return undefined;
}
