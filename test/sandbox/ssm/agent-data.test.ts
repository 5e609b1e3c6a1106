import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { cloudWatchStore } from '../../../src/sandbox/services/cloudwatch/store.js';
import { ec2Store, insertEc2 } from '../../../src/sandbox/services/ec2/store.js';
import { iamStore, insertInstanceProfile } from '../../../src/sandbox/services/iam/store.js';
import { logsStore } from '../../../src/sandbox/services/logs/index.js';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { clientConfig, START_MS } from '../helpers.js';
import { allow, nodeId, startFleet, type Fleet, type NodeSpec } from './helpers.js';

const VERSION = '1.300071.0b1';
const ALL = ['cloudwatch:PutMetricData', 'logs:*', 'ec2:DescribeTags'];
const memory = { metrics_collected: { mem: { measurement: ['mem_used_percent'] } } };

/** A node whose agent has been running with a configuration since the beginning. */
function running(config: object | string, spec: NodeSpec = {}): NodeSpec {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  const configs = new Map([['ssm_a', { text }]]);
  return { agent: { version: VERSION, state: 'running', startedAtMs: START_MS, configs }, ...spec };
}

async function startRunning(config: object | string, spec: NodeSpec = {}): Promise<Fleet> {
  const fleet = await startFleet([running(config, spec)]);
  allow(fleet, ...ALL);
  return fleet;
}

async function metricsOf({ sandbox }: Fleet, Namespace = 'CWAgent') {
  const cloudWatch = new CloudWatchClient(clientConfig(sandbox));
  const { Metrics: metrics = [] } = await cloudWatch.send(new ListMetricsCommand({ Namespace }));
  return metrics.map(({ MetricName, Dimensions = [] }) => [
    MetricName,
    Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  ]);
}

/** When the points of all metrics of a name were taken, in seconds since the beginning. */
function pointsOf({ sandbox }: Fleet, name: string): readonly number[] {
  const series = [...sandbox.store(cloudWatchStore).series.values()].filter((one) => one.name === name);
  return series.flatMap(({ points }) => points.map(({ timestampMs }) => (timestampMs - START_MS) / 1000));
}

async function eventsOf({ sandbox }: Fleet, logGroupName: string) {
  const logs = new CloudWatchLogsClient(clientConfig(sandbox));
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ logStreamName, timestamp = 0 }) => [logStreamName, (timestamp - START_MS) / 1000]);
}

async function groupsOf({ sandbox }: Fleet) {
  const logs = new CloudWatchLogsClient(clientConfig(sandbox));
  return (await logs.send(new DescribeLogGroupsCommand({}))).logGroups ?? [];
}

const errorsOf = ({ nodes }: Fleet) => nodes[0]?.agent.errors ?? [];
const files = (...collect_list: object[]) => ({ logs: { logs_collected: { files: { collect_list } } } });

describe('metrics of a running agent', () => {
  test('arrive at the start and by the minute, up to now, whenever somebody looks', async () => {
    const fleet = await startRunning({ metrics: memory });
    expect(await metricsOf(fleet)).toEqual([]);
    fleet.clock.advance(150_000);
    expect(await metricsOf(fleet)).toEqual([['mem_used_percent', { host: 'ip-10-0-0-1.ec2.internal' }]]);
    expect(pointsOf(fleet, 'mem_used_percent')).toEqual([0, 60, 120]);
    fleet.clock.advance(60_000);
    await metricsOf(fleet);
    await metricsOf(fleet);
    expect(pointsOf(fleet, 'mem_used_percent')).toEqual([0, 60, 120, 180]);
  });

  test('can be read as any other metrics', async () => {
    const fleet = await startRunning({
      metrics: { ...memory, append_dimensions: { InstanceId: '${aws:InstanceId}' } },
    });
    fleet.clock.advance(180_000);
    const Metric = {
      Namespace: 'CWAgent',
      MetricName: 'mem_used_percent',
      Dimensions: [{ Name: 'InstanceId', Value: nodeId(1) }],
    };
    const { MetricDataResults: results } = await new CloudWatchClient(clientConfig(fleet.sandbox)).send(
      new GetMetricDataCommand({
        StartTime: new Date(START_MS),
        EndTime: new Date(START_MS + 180_000),
        MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Average' } }],
      }),
    );
    expect(results?.[0]?.Values).toHaveLength(3);
    for (const value of results?.[0]?.Values ?? []) expect(value).toBeGreaterThan(0);
  });

  test('have the interval, the namespace and the dimensions of the configuration', async () => {
    const fleet = await startRunning({
      agent: { metrics_collection_interval: 30 },
      metrics: {
        namespace: 'Fleet',
        append_dimensions: { InstanceId: '${aws:InstanceId}', Foo: 'bar', ImageId: 'wrong' },
        aggregation_dimensions: [['InstanceId'], []],
        metrics_collected: {
          disk: { measurement: ['used_percent'], resources: ['/'], drop_device: true },
          mem: { measurement: ['used_percent'], metrics_collection_interval: 10, append_dimensions: { Tier: 'web' } },
        },
      },
    });
    fleet.clock.advance(60_000);
    const InstanceId = nodeId(1);
    expect(await metricsOf(fleet, 'Fleet')).toEqual([
      ['disk_used_percent', { InstanceId, path: '/', fstype: 'xfs' }],
      ['disk_used_percent', { InstanceId }],
      ['disk_used_percent', {}],
      ['mem_used_percent', { InstanceId, Tier: 'web' }],
      ['mem_used_percent', { InstanceId }],
      ['mem_used_percent', {}],
    ]);
    expect(pointsOf(fleet, 'disk_used_percent')).toEqual([0, 30, 60, 0, 30, 60, 0, 30, 60]);
    expect(pointsOf(fleet, 'mem_used_percent').slice(0, 7)).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect(await metricsOf(fleet)).toEqual([]);
  });

  test('are named by their plugin on Linux, and can be renamed', async () => {
    const fleet = await startRunning({
      agent: { omit_hostname: true },
      metrics: {
        metrics_collected: {
          cpu: {
            measurement: ['cpu_usage_idle', { name: 'usage_user', rename: 'BUSY', unit: 'Percent' }],
            resources: ['*'],
          },
          disk: { measurement: ['used_percent'], resources: ['*'], ignore_file_system_types: ['tmpfs'] },
          procstat: [{ exe: 'nginx', measurement: ['memory_rss'] }],
          netstat: { measurement: ['tcp_established'] },
          bogus: { measurement: ['x'] },
        },
      },
    });
    fleet.clock.advance(60_000);
    expect(await metricsOf(fleet)).toEqual([
      ['cpu_usage_idle', { cpu: 'cpu0' }],
      ['cpu_usage_idle', { cpu: 'cpu1' }],
      ['cpu_usage_idle', { cpu: 'cpu-total' }],
      ['BUSY', { cpu: 'cpu0' }],
      ['BUSY', { cpu: 'cpu1' }],
      ['BUSY', { cpu: 'cpu-total' }],
      ['disk_used_percent', { path: '/', device: 'nvme0n1p1', fstype: 'xfs' }],
      ['procstat_memory_rss', { exe: 'nginx' }],
      ['netstat_tcp_established', {}],
    ]);
  });

  test('are named by their object on Windows, where those of Linux give nothing', async () => {
    const metrics_collected = {
      Memory: { measurement: ['% Committed Bytes In Use'] },
      LogicalDisk: { measurement: ['% Free Space'], resources: ['C:'] },
      mem: { measurement: ['mem_used_percent'] },
    };
    const config = { agent: { omit_hostname: true }, metrics: { metrics_collected } };
    const fleet = await startRunning(config, { platformType: 'Windows' });
    fleet.clock.advance(60_000);
    expect(await metricsOf(fleet)).toEqual([
      ['Memory % Committed Bytes In Use', { objectname: 'Memory' }],
      ['LogicalDisk % Free Space', { instance: 'C:', objectname: 'LogicalDisk' }],
    ]);
    const linux = await startRunning(config);
    linux.clock.advance(60_000);
    expect(await metricsOf(linux)).toEqual([['mem_used_percent', {}]]);
  });

  test('have the image, the type and the group of the instance only where EC2 and the role say so', async () => {
    const append_dimensions = {
      InstanceType: '${aws:InstanceType}',
      AutoScalingGroupName: '${aws:AutoScalingGroupName}',
    };
    const fleet = await startRunning({ metrics: { ...memory, append_dimensions } });
    const profile = 'arn:aws:iam::123456789012:instance-profile/path/web';
    insertInstanceProfile(fleet.sandbox.store(iamStore), {
      account: '123456789012',
      name: 'web',
      createdAtMs: START_MS,
      roleName: 'node',
    });
    insertEc2(fleet.sandbox.store(ec2Store), {
      instances: [
        {
          InstanceId: nodeId(1),
          InstanceType: 't3.small',
          IamInstanceProfile: { Arn: profile },
          Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'web' }],
        },
      ],
    });
    fleet.clock.advance(60_000);
    expect(await metricsOf(fleet)).toEqual([
      ['mem_used_percent', { InstanceType: 't3.small', AutoScalingGroupName: 'web' }],
    ]);
    allow(fleet, 'cloudwatch:PutMetricData');
    fleet.clock.advance(60_000);
    expect(await metricsOf(fleet)).toContainEqual(['mem_used_percent', { InstanceType: 't3.small' }]);
    expect(errorsOf(fleet).join('\n')).toContain('not authorized to perform: ec2:DescribeTags');
  });

  test('are listed after a while where the service takes its time', async () => {
    const fleet = await startRunning({ metrics: memory });
    fleet.sandbox.store(ssmStore).behaviour.metricLagMs = 900_000;
    fleet.clock.advance(600_000);
    expect(await metricsOf(fleet)).toEqual([]);
    expect(pointsOf(fleet, 'mem_used_percent')).toHaveLength(11);
    fleet.clock.advance(400_000);
    expect(await metricsOf(fleet)).toHaveLength(1);
  });
});

describe('an agent that sends nothing', () => {
  test('has a role that may not, and says so in its log, once', async () => {
    const fleet = await startRunning({ metrics: memory });
    allow(fleet, 'logs:*');
    fleet.clock.advance(60_000);
    expect(await metricsOf(fleet)).toEqual([]);
    fleet.clock.advance(60_000);
    expect(await metricsOf(fleet)).toEqual([]);
    expect(errorsOf(fleet)).toHaveLength(1);
    expect(errorsOf(fleet)[0]).toMatch(
      /^2026-01-15T12:01:00Z E! cloudwatch: WriteToCloudWatch failure, err: +AccessDenied: User: \S+ is not authorized to perform: cloudwatch:PutMetricData/,
    );
  });

  test('has no role at all: what manages the node is not what the agent acts with', async () => {
    const fleet = await startRunning({ metrics: memory });
    insertEc2(fleet.sandbox.store(ec2Store), { instances: [{ InstanceId: nodeId(1) }] });
    fleet.clock.advance(60_000);
    expect(await metricsOf(fleet)).toEqual([]);
    expect(errorsOf(fleet).join('\n')).toContain('NoCredentialProviders');
  });

  test('was given text that is no JSON', async () => {
    const fleet = await startRunning('{ "metrics": ');
    fleet.clock.advance(600_000);
    expect(await metricsOf(fleet)).toEqual([]);
    expect(errorsOf(fleet).join('\n')).toContain('E! Cannot translate JSON');
  });

  test('is stopped, offline, or on an instance that is', async () => {
    const fleet = await startFleet([
      running({ metrics: memory }, { connection: 'lost' }),
      running({ metrics: memory }),
      { agent: { version: VERSION, configs: new Map([['ssm_a', { text: JSON.stringify({ metrics: memory }) }]]) } },
    ]);
    allow(fleet, ...ALL);
    insertEc2(fleet.sandbox.store(ec2Store), { instances: [{ InstanceId: nodeId(2), State: { Name: 'stopped' } }] });
    fleet.clock.advance(600_000);
    expect(await metricsOf(fleet)).toEqual([]);
    expect(errorsOf(fleet).join('\n')).toContain('dial tcp: i/o timeout');
  });

  test('does not fill the memory with days that nobody has looked at', async () => {
    const fleet = await startRunning({ metrics: memory });
    fleet.clock.advance(30 * 86_400_000);
    await metricsOf(fleet);
    expect(pointsOf(fleet, 'mem_used_percent')).toHaveLength(180);
    expect(pointsOf(fleet, 'mem_used_percent').at(-1)).toBe(30 * 86_400);
  });
});

describe('logs of a running agent', () => {
  const syslog = { file_path: '/var/log/syslog', log_group_name: '/fleet/system' };

  test('arrive in a group and a stream of their names', async () => {
    const fleet = await startRunning(
      files({ ...syslog, log_stream_name: '{instance_id}/{hostname}/{ip_address}', retention_in_days: 14 }),
    );
    fleet.clock.advance(130_000);
    const stream = `${nodeId(1)}/ip-10-0-0-1.ec2.internal/10.0.0.1`;
    expect(await eventsOf(fleet, '/fleet/system')).toEqual([
      [stream, 60],
      [stream, 120],
    ]);
    expect(await groupsOf(fleet)).toMatchObject([{ logGroupName: '/fleet/system', retentionInDays: 14 }]);
  });

  test('have the stream of the instance where none is named, and the class of the configuration', async () => {
    const fleet = await startRunning(files({ ...syslog, log_group_class: 'infrequent_access' }));
    fleet.clock.advance(60_000);
    expect(await groupsOf(fleet)).toMatchObject([{ logGroupClass: 'INFREQUENT_ACCESS' }]);
    expect([...(fleet.sandbox.store(logsStore).groups.get('/fleet/system')?.streams.keys() ?? [])]).toEqual([
      nodeId(1),
    ]);
  });

  test.each([
    ['Amazon Linux', '2023', '/var/log/messages', 0],
    ['Amazon Linux', '2', '/var/log/messages', 1],
    ['Debian GNU/Linux', '12', '/var/log/syslog', 0],
    ['Ubuntu', '24.04', '/var/log/syslog', 1],
    ['Ubuntu', '24.04', '/var/log/*.log', 1],
    ['Ubuntu', '24.04', '/var/**', 1],
    ['Ubuntu', '24.04', '/var/lo', 0],
  ])('of %s %s from %s come from %i file', async (platformName, platformVersion, file_path, expected) => {
    const fleet = await startRunning(files({ file_path, log_group_name: 'g' }), { platformName, platformVersion });
    fleet.clock.advance(60_000);
    expect(await groupsOf(fleet)).toHaveLength(expected);
  });

  test('of a wildcard come from the newest file, unless all are asked for', async () => {
    const logFiles = ['/opt/app/a.log', '/opt/app/b.log'];
    const entry = { file_path: '/opt/app/*.log', log_group_name: 'g' };
    const newest = await startRunning(files(entry), { logFiles });
    newest.clock.advance(60_000);
    expect(await eventsOf(newest, 'g')).toHaveLength(1);
    const all = await startRunning(files({ ...entry, publish_multi_logs: true }), { logFiles });
    all.clock.advance(60_000);
    expect(await eventsOf(all, 'g')).toHaveLength(2);
  });

  test('are missing where the user of the agent may not read them', async () => {
    const fleet = await startRunning({ agent: { run_as_user: 'cwagent' }, ...files(syslog) });
    fleet.clock.advance(60_000);
    expect(await groupsOf(fleet)).toEqual([]);
    expect(errorsOf(fleet).join('\n')).toContain('open /var/log/syslog: permission denied');
  });

  test('are missing where the role may not write them', async () => {
    const fleet = await startRunning(files(syslog));
    allow(fleet, 'logs:CreateLogGroup', 'logs:CreateLogStream');
    fleet.clock.advance(60_000);
    expect(await eventsOf(fleet, '/fleet/system')).toEqual([]);
    expect(errorsOf(fleet).join('\n')).toContain('not authorized to perform: logs:PutLogEvents');
  });

  test('come from the journal with an agent that reads it, and from the event log of Windows', async () => {
    const journal = { logs: { logs_collected: { journald: { collect_list: [{ log_group_name: 'journal' }] } } } };
    const fleet = await startRunning(journal);
    fleet.clock.advance(60_000);
    expect(await eventsOf(fleet, 'journal')).toHaveLength(1);
    const old = await startFleet([running(journal)]);
    allow(old, ...ALL);
    for (const { agent } of old.nodes) agent.version = '1.300031.0b313';
    old.clock.advance(60_000);
    expect(await groupsOf(old)).toEqual([]);
    const collect_list = [{ event_name: 'System', event_levels: ['ERROR'], log_group_name: 'events' }];
    const windows = await startRunning(
      { logs: { logs_collected: { windows_events: { collect_list } } } },
      { platformType: 'Windows' },
    );
    windows.clock.advance(60_000);
    expect(await eventsOf(windows, 'events')).toHaveLength(1);
  });
});
