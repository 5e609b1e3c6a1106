import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { seedWeb3tier, type SeedService } from '../../../src/sandbox/seed/web3tier.js';
import { cloudWatchStore, pointsBetween, seriesKey } from '../../../src/sandbox/services/cloudwatch/store.js';
import { ec2Store } from '../../../src/sandbox/services/ec2/store.js';
import { iamStore } from '../../../src/sandbox/services/iam/store.js';
import { findGroup, logsStore } from '../../../src/sandbox/services/logs/index.js';
import { s3Store } from '../../../src/sandbox/services/s3/store.js';
import { createTestClock, START_MS, type TestClock } from '../helpers.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface Seeded {
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
}

async function seed({
  nowMs = START_MS,
  ...options
}: { nowMs?: number; regions?: string[]; services?: SeedService[] } = {}): Promise<Seeded> {
  const clock = createTestClock(nowMs);
  const sandbox = await createSandbox({ clock });
  seedWeb3tier(sandbox, { regions: ['ap-northeast-1'], ...options });
  await sandbox.close(); // Calls in the process need no server.
  return { sandbox, clock };
}

/** Everything that the seed wrote into the logs and into S3, as one digest. */
function digestOf({ sandbox }: Seeded): string {
  const hash = createHash('sha256');
  for (const { name, events } of sandbox.store(logsStore).groups.values()) {
    // A group is sorted when it is first read; the digest is not to depend on that.
    for (const event of events.toSorted((x, y) => x.timestamp - y.timestamp || x.sequence - y.sequence)) {
      hash.update(`${name} ${event.stream} ${event.timestamp} ${event.message}\n`);
    }
  }
  for (const [key, { etag }] of bucketOf(sandbox).objects) hash.update(`${key} ${etag}\n`);
  return hash.digest('hex');
}

function bucketOf(sandbox: Sandbox) {
  const bucket = sandbox.store(s3Store).buckets.get('web3tier-logs-123456789012');
  if (!bucket) throw new Error('no bucket');
  return bucket;
}

let seeded: Seeded;

const HOOK_TIMEOUT_MS = 60_000;

beforeAll(async () => {
  seeded = await seed();
}, HOOK_TIMEOUT_MS);

/** Runs an Insights query over the day. */
async function query(groupName: string, queryString: string): Promise<Record<string, string>[]> {
  const { sandbox, clock } = seeded;
  const range = { startTime: (START_MS - DAY_MS) / 1000, endTime: START_MS / 1000 };
  const input = { logGroupName: groupName, queryString, ...range };
  const { queryId } = await sandbox.invoke<object, { queryId: string }>('logs', 'StartQuery', input);
  clock.advance(60_000);
  type Results = { status: string; results: { field: string; value: string }[][] };
  const { status, results } = await sandbox.invoke<object, Results>('logs', 'GetQueryResults', { queryId });
  expect(status).toBe('Complete');
  return results.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
}

describe('the seed', () => {
  test('moves with the clock', async () => {
    const { sandbox } = await seed({ nowMs: START_MS + 3 * DAY_MS, services: ['logs'] });
    for (const name of ['/web3tier/secure', '/aws/rds/cluster/web3tier/error', '/aws/cloudtrail/web3tier']) {
      const newest = findGroup(sandbox.store(logsStore), name)?.events.map(({ timestamp }) => timestamp) ?? [];
      expect(Math.max(...newest)).toBeGreaterThan(START_MS + 2.9 * DAY_MS);
      expect(Math.max(...newest)).toBeLessThan(START_MS + 3 * DAY_MS);
    }
  });

  test('has some 50,000 events, all of the last day, in seven groups', () => {
    const groups = [...seeded.sandbox.store(logsStore).groups.values()];
    const counts = Object.fromEntries(groups.map(({ name, events }) => [name, events.length]));
    expect(Object.keys(counts)).toHaveLength(7);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(45_000);
    expect(total).toBeLessThan(55_000);
    for (const { events } of groups) {
      for (const { timestamp } of [events[0], events.at(-1)].filter((event) => event !== undefined)) {
        expect(timestamp).toBeGreaterThanOrEqual(START_MS - DAY_MS - 1000);
        expect(timestamp).toBeLessThan(START_MS);
      }
    }
  });

  test('leaves some groups without a retention', () => {
    const groups = [...seeded.sandbox.store(logsStore).groups.values()];
    const unlimited = groups.filter(({ retentionInDays }) => retentionInDays === undefined).map(({ name }) => name);
    expect(unlimited).toEqual([
      '/aws/vpc/web3tier-flow-logs',
      '/aws/rds/cluster/web3tier/error',
      '/aws/lambda/web3tier-thumbnail',
    ]);
  });

  test('fills every region with resources of its own and the account with one set of roles', async () => {
    const { sandbox } = await seed({
      regions: ['ap-northeast-1', 'eu-west-1'],
      services: ['iam', 'ec2', 'logs'],
    });
    const ids = ['ap-northeast-1', 'eu-west-1'].map((region) => [
      ...sandbox.store(ec2Store, { region }).instances.keys(),
    ]);
    expect(ids.map(({ length }) => length)).toEqual([12, 12]);
    expect(new Set(ids.flat()).size).toBe(24);
    expect([...sandbox.store(iamStore).roles.keys()]).toEqual([
      'web3tier-web',
      'web3tier-api',
      'web3tier-batch',
      'web3tier-win',
      'web3tier-win-core',
      'web3tier-flow-logs',
    ]);
    expect(sandbox.store(logsStore, { region: 'eu-west-1' }).groups.size).toBe(7);
  });

  test('refers only to resources that are there', () => {
    const { vpcs, subnets, securityGroups, instances, networkInterfaces, flowLogs, natGateways } =
      seeded.sandbox.store(ec2Store);
    for (const { SubnetId = '', VpcId = '', SecurityGroups = [] } of instances.values()) {
      expect(subnets.has(SubnetId)).toBe(true);
      expect(vpcs.has(VpcId)).toBe(true);
      for (const { GroupId = '' } of SecurityGroups) expect(securityGroups.has(GroupId)).toBe(true);
    }
    for (const { SubnetId = '' } of [...networkInterfaces.values(), ...natGateways.values()]) {
      expect(subnets.has(SubnetId)).toBe(true);
    }
    const { groups } = seeded.sandbox.store(logsStore);
    const { buckets } = seeded.sandbox.store(s3Store);
    for (const { LogGroupName, LogDestination = '', ResourceId = '' } of flowLogs.values()) {
      expect(vpcs.has(ResourceId) || subnets.has(ResourceId)).toBe(true);
      if (LogGroupName !== undefined) expect(groups.has(LogGroupName)).toBe(true);
      else expect(buckets.has(LogDestination.replace('arn:aws:s3:::', ''))).toBe(true);
    }
    for (const stream of groups.get('/aws/vpc/web3tier-flow-logs')?.streams.keys() ?? []) {
      expect(networkInterfaces.has(stream.replace(/-all$/, ''))).toBe(true);
    }
  });
});

describe('a service of its own', () => {
  const only = async (...services: SeedService[]) => {
    const clock = createTestClock();
    const sandbox = await createSandbox({ clock });
    await sandbox.close();
    const fill = (service: SeedService) => seedWeb3tier(sandbox, { regions: ['ap-northeast-1'], services: [service] });
    for (const service of services) {
      fill(service);
      clock.advance(5 * MINUTE_MS);
      fill(service);
    }
    return { sandbox, clock };
  };

  test('can be filled alone, and a group when it is looked at', async () => {
    const { sandbox } = await only('logs');
    const { groups } = sandbox.store(logsStore);
    const eventCounts = () => [...groups.values()].map(({ events }) => events.length > 0);
    expect(eventCounts()).toEqual([false, false, false, false, false, false, false]);
    await sandbox.invoke('logs', 'FilterLogEvents', { logGroupName: '/web3tier/secure', limit: 1 });
    expect(eventCounts()).toEqual([false, false, true, false, false, false, false]);
    expect(sandbox.store(s3Store).buckets.size).toBe(0);
  });

  test('tells the same story for the same moment, however the services are filled', async () => {
    const piecemeal = await only('s3', 'cloudwatch', 'logs', 'iam', 'ec2');
    expect(digestOf(piecemeal)).toBe(digestOf(seeded));
  });
});

describe('the story', () => {
  test('checkouts fail for twenty minutes, two hours ago, and not at other times', async () => {
    const rows = await query(
      '/web3tier/app',
      'filter path = "/checkout" and status >= 500 and not ispresent(error) | stats count(*) as failures by bin(10m) as t | sort t asc',
    );
    const during = rows.filter(({ t = '' }) => {
      const time = Date.parse(`${t.replace(' ', 'T')}Z`);
      return time >= START_MS - 130 * MINUTE_MS && time < START_MS - 110 * MINUTE_MS;
    });
    const failures = (some: Record<string, string>[]) => some.reduce((sum, row) => sum + Number(row['failures']), 0);
    expect(failures(during)).toBeGreaterThan(5);
    expect(failures(rows) - failures(during)).toBeLessThan(4);
  });

  test('the cause is in the logs of the application and of the database', async () => {
    const app = await query(
      '/web3tier/app',
      'filter message like /connection pool exhausted/ | stats count(*) as n, min(@timestamp) as first, max(@timestamp) as last',
    );
    expect(Number(app[0]?.['n'])).toBeGreaterThan(15);
    const database = await query('/aws/rds/cluster/web3tier/error', 'filter @message like "Too many connections"');
    expect(database.length).toBeGreaterThan(60);
    const change = await query(
      '/aws/cloudtrail/web3tier',
      'filter eventName = "ModifyDBClusterParameterGroup" | fields userIdentity.userName as who, requestParameters.parameters.0.parameterValue as value | sort @timestamp asc',
    );
    expect(change).toMatchObject([
      { who: 'suzuki', value: '60' },
      { who: 'suzuki', value: '600' },
    ]);
  });

  test('scanners are rejected on SSH and RDP', async () => {
    const rows = await query(
      '/aws/vpc/web3tier-flow-logs',
      'filter action = "REJECT" | stats count(*) as n by srcAddr | sort n desc',
    );
    expect(rows).toHaveLength(5);
    expect(rows[0]?.['srcAddr']).toBe('198.51.100.7');
    const ports = await query(
      '/aws/vpc/web3tier-flow-logs',
      'filter action = "REJECT" | stats count(*) as n by dstPort | sort n desc | limit 2',
    );
    expect(ports.map(({ dstPort }) => dstPort)).toEqual(['22', '3389']);
  });

  test('they got as far as the password prompt while SSH was open to the world', async () => {
    const rows = await query(
      '/web3tier/secure',
      'filter @message like /Failed password/ | parse @message "from * port" as ip | stats count(*) as n by ip | sort n desc',
    );
    expect(rows[0]?.['ip']).toBe('198.51.100.7');
    const opened = await query(
      '/aws/cloudtrail/web3tier',
      'filter eventName like /SecurityGroupIngress/ | stats count(*) as n by userIdentity.userName as who',
    );
    expect(opened).toEqual([{ who: 'tanaka', n: '2' }]);
  });

  test('people sign in without MFA, the root user works, and calls are denied', async () => {
    const trail = '/aws/cloudtrail/web3tier';
    const noMfa =
      'filter eventName = "ConsoleLogin" and additionalEventData.MFAUsed = "No" and responseElements.ConsoleLogin = "Success"';
    const logins = await query(trail, `${noMfa} | stats count(*) as n by userIdentity.type as type | sort type asc`);
    expect(logins).toEqual([
      { type: 'IAMUser', n: '3' },
      { type: 'Root', n: '1' },
    ]);
    const root = await query(trail, 'filter userIdentity.type = "Root" | fields eventName | sort @timestamp asc');
    expect(root.map(({ eventName }) => eventName)).toEqual(['ConsoleLogin', 'ListUsers', 'CreateAccessKey']);
    const denied = await query(trail, 'filter ispresent(errorCode) | stats count(*) as n by errorCode | sort n desc');
    expect(denied).toEqual([
      { errorCode: 'AccessDenied', n: '35' },
      { errorCode: 'Client.UnauthorizedOperation', n: '5' },
    ]);
  });

  test('the function reports its memory and some runs time out', async () => {
    const rows = await query(
      '/aws/lambda/web3tier-thumbnail',
      'filter @type = "REPORT" | stats count(*) as n, max(@memorySize / 1000 / 1000) as mb',
    );
    expect(Number(rows[0]?.['n'])).toBeGreaterThan(700);
    expect(
      (await query('/aws/lambda/web3tier-thumbnail', 'filter @message like "Task timed out"')).length,
    ).toBeGreaterThan(0);
  });

  test('the access logs in S3 tell of the same requests, with all fields of 2025', () => {
    const objects = [...bucketOf(seeded.sandbox).objects.values()];
    expect(objects[0]?.key).toMatch(
      /^AWSLogs\/123456789012\/elasticloadbalancing\/ap-northeast-1\/\d{4}\/\d\d\/\d\d\/123456789012_elasticloadbalancing_ap-northeast-1_app\.web3tier-alb\.50dc6c495c0c9188_\d{8}T\d{4}Z_[\d.]+_[0-9a-f]{8}\.log\.gz$/,
    );
    const lines = objects.flatMap(({ body }) => gunzipSync(body).toString().trimEnd().split('\n'));
    const nginx = seeded.sandbox.store(logsStore).groups.get('/web3tier/nginx/access');
    expect(lines).toHaveLength(nginx?.events.length ?? 0);
    const fieldCounts = new Set(lines.map((line) => line.match(/"[^"]*"|\S+/g)?.length));
    expect([...fieldCounts]).toEqual([33]);
  });

  test('the metrics show the incident', () => {
    const store = seeded.sandbox.store(cloudWatchStore);
    const dimensions = { LoadBalancer: 'app/web3tier-alb/50dc6c495c0c9188' };
    const name = 'HTTPCode_Target_5XX_Count';
    const series = store.series.get(seriesKey({ namespace: 'AWS/ApplicationELB', name, dimensions }));
    if (!series) throw new Error('no such metric');
    const sum = (startMs: number, endMs: number) =>
      pointsBetween(series, { startMs, endMs }).reduce((total, point) => total + point.sum, 0);
    const during = sum(START_MS - 130 * MINUTE_MS, START_MS - 110 * MINUTE_MS);
    expect(during).toBeGreaterThan(sum(START_MS - DAY_MS, START_MS) / 2);
  });

  test('the usage metrics add up to what the groups hold', () => {
    const store = seeded.sandbox.store(cloudWatchStore);
    for (const { name, storedBytes } of seeded.sandbox.store(logsStore).groups.values()) {
      const key = seriesKey({ namespace: 'AWS/Logs', name: 'IncomingBytes', dimensions: { LogGroupName: name } });
      const points = store.series.get(key)?.points ?? [];
      expect(points.reduce((total, { sum }) => total + sum, 0)).toBe(storedBytes);
    }
  });
});
