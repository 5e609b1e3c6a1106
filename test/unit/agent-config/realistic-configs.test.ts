import { describe, expect, test } from 'vitest';
import { lintConfig, nodeOfOs } from '../../../src/lib/agent-config/index.js';

/** What the wizard of the agent writes, level by level, and what teams make of it. */
const DIMENSIONS = {
  AutoScalingGroupName: '${aws:AutoScalingGroupName}',
  ImageId: '${aws:ImageId}',
  InstanceId: '${aws:InstanceId}',
  InstanceType: '${aws:InstanceType}',
};

const linuxBasic = {
  agent: { metrics_collection_interval: 60, run_as_user: 'cwagent' },
  metrics: {
    aggregation_dimensions: [['InstanceId']],
    append_dimensions: DIMENSIONS,
    metrics_collected: {
      disk: { measurement: ['used_percent'], metrics_collection_interval: 60, resources: ['*'] },
      mem: { measurement: ['mem_used_percent'], metrics_collection_interval: 60 },
    },
  },
};

const linuxStandard = {
  ...linuxBasic,
  metrics: {
    ...linuxBasic.metrics,
    metrics_collected: {
      cpu: {
        measurement: ['cpu_usage_idle', 'cpu_usage_iowait', 'cpu_usage_user', 'cpu_usage_system'],
        metrics_collection_interval: 60,
        resources: ['*'],
        totalcpu: false,
      },
      disk: { measurement: ['used_percent', 'inodes_free'], metrics_collection_interval: 60, resources: ['*'] },
      diskio: { measurement: ['io_time'], metrics_collection_interval: 60, resources: ['*'] },
      mem: { measurement: ['mem_used_percent'], metrics_collection_interval: 60 },
      swap: { measurement: ['swap_used_percent'], metrics_collection_interval: 60 },
    },
  },
};

const linuxAdvanced = {
  agent: { metrics_collection_interval: 60, run_as_user: 'cwagent' },
  logs: {
    logs_collected: {
      files: {
        collect_list: [
          {
            file_path: '/var/log/messages',
            log_group_class: 'STANDARD',
            log_group_name: 'messages',
            log_stream_name: '{instance_id}',
            retention_in_days: -1,
          },
        ],
      },
    },
  },
  metrics: {
    ...linuxStandard.metrics,
    metrics_collected: {
      ...linuxStandard.metrics.metrics_collected,
      collectd: { metrics_aggregation_interval: 60 },
      diskio: {
        measurement: ['io_time', 'write_bytes', 'read_bytes', 'writes', 'reads'],
        metrics_collection_interval: 60,
        resources: ['*'],
      },
      netstat: { measurement: ['tcp_established', 'tcp_time_wait'], metrics_collection_interval: 60 },
      statsd: { metrics_aggregation_interval: 60, metrics_collection_interval: 10, service_address: ':8125' },
    },
  },
};

const windowsStandard = {
  logs: {
    logs_collected: {
      windows_events: {
        collect_list: [
          {
            event_format: 'xml',
            event_levels: ['VERBOSE', 'INFORMATION', 'WARNING', 'ERROR', 'CRITICAL'],
            event_name: 'System',
            log_group_name: 'System',
            log_stream_name: '{instance_id}',
            retention_in_days: -1,
          },
        ],
      },
    },
  },
  metrics: {
    aggregation_dimensions: [['InstanceId']],
    append_dimensions: DIMENSIONS,
    metrics_collected: {
      LogicalDisk: { measurement: ['% Free Space'], metrics_collection_interval: 60, resources: ['*'] },
      Memory: { measurement: ['% Committed Bytes In Use'], metrics_collection_interval: 60 },
      'Paging File': { measurement: ['% Usage'], metrics_collection_interval: 60, resources: ['*'] },
      PhysicalDisk: { measurement: ['% Disk Time'], metrics_collection_interval: 60, resources: ['*'] },
      Processor: {
        measurement: ['% User Time', '% Idle Time', '% Interrupt Time'],
        metrics_collection_interval: 60,
        resources: ['*'],
      },
      TCPv4: { measurement: ['Connections Established'], metrics_collection_interval: 60 },
      statsd: { metrics_aggregation_interval: 60, metrics_collection_interval: 10, service_address: ':8125' },
    },
  },
};

/** A team's web server: renamed metrics, processes, several logs, traces. */
const webTeam = {
  agent: { metrics_collection_interval: 60, logfile: '/opt/aws/amazon-cloudwatch-agent/logs/agent.log', debug: false },
  metrics: {
    namespace: 'Shop/Web',
    append_dimensions: { InstanceId: '${aws:InstanceId}', AutoScalingGroupName: '${aws:AutoScalingGroupName}' },
    aggregation_dimensions: [['AutoScalingGroupName'], ['InstanceId', 'path'], []],
    metrics_collected: {
      cpu: {
        measurement: [{ name: 'usage_idle', rename: 'CPU_IDLE', unit: 'Percent' }, 'usage_steal'],
        totalcpu: true,
      },
      disk: { measurement: ['disk_used_percent'], resources: ['/', '/data'], append_dimensions: { tier: 'web' } },
      net: { measurement: ['bytes_sent', 'net_bytes_recv', 'err_in'], resources: ['eth0'] },
      processes: { measurement: ['running', 'zombies'] },
      procstat: [
        { pid_file: '/run/nginx.pid', measurement: ['cpu_usage', 'memory_rss'] },
        { pattern: 'gunicorn: worker', measurement: ['procstat_pid_count'] },
      ],
      ethtool: { interface_include: ['eth0'], metrics_include: ['bw_in_allowance_exceeded'] },
    },
    force_flush_interval: 30,
  },
  logs: {
    log_stream_name: '{instance_id}',
    force_flush_interval: 5,
    logs_collected: {
      files: {
        collect_list: [
          {
            file_path: '/var/log/shop/app.log',
            log_group_name: '/shop/app',
            timestamp_format: '%Y-%m-%d %H:%M:%S',
            timezone: 'UTC',
            multi_line_start_pattern: '{timestamp_format}',
            retention_in_days: 30,
            filters: [{ type: 'exclude', expression: 'GET /health(z)?' }],
          },
          { file_path: '/var/log/shop/worker-*.log', log_group_name: '/shop/worker', publish_multi_logs: true },
        ],
      },
    },
  },
  traces: { traces_collected: { xray: {}, otlp: {} } },
};

const found = (config: object, os: string): readonly string[] => {
  const node = nodeOfOs(os, '1.300071.0');
  const { findings } = lintConfig({ text: JSON.stringify(config, undefined, 2), nodes: node ? [node] : [] });
  return findings.map(({ status, rule, path }) => `${status} ${rule} ${path}`);
};

describe('what is said of real configurations', () => {
  test('the wizard on Linux, basic: the device of disks', () => {
    expect(found(linuxBasic, 'amazon-linux-2023')).toEqual(['warn disk-device /metrics/metrics_collected/disk']);
  });

  test('the wizard on Linux, standard: the same', () => {
    expect(found(linuxStandard, 'ubuntu-22.04')).toEqual(['warn disk-device /metrics/metrics_collected/disk']);
  });

  test('the wizard on Linux, advanced: it does not start without collectd, and reads what is not there', () => {
    expect(found(linuxAdvanced, 'amazon-linux-2023')).toEqual([
      'warn os-log-path /logs/logs_collected/files/collect_list/0/file_path',
      'warn root-owned-log /logs/logs_collected/files/collect_list/0/file_path',
      'warn retention-no-effect /logs/logs_collected/files/collect_list/0/retention_in_days',
      'warn disk-device /metrics/metrics_collected/disk',
      'fail collectd-typesdb /metrics/metrics_collected/collectd',
      'fail collectd-security /metrics/metrics_collected/collectd',
    ]);
  });

  test('the wizard on Windows: every event, and a retention without effect', () => {
    expect(found(windowsStandard, 'windows-2022')).toEqual([
      'warn windows-events /logs/logs_collected/windows_events/collect_list/0/event_levels',
      'warn retention-no-effect /logs/logs_collected/windows_events/collect_list/0/retention_in_days',
    ]);
  });

  test('on the wrong platform nothing of the wizard passes', () => {
    expect(
      found(windowsStandard, 'amazon-linux-2').filter((one) => one.startsWith('fail wrong-platform')),
    ).toHaveLength(7);
    expect(found(linuxBasic, 'windows-2022').filter((one) => one.startsWith('fail'))).toEqual([
      'fail wrong-platform /agent/run_as_user',
      'fail wrong-platform /metrics/metrics_collected/disk',
      'fail wrong-platform /metrics/metrics_collected/mem',
    ]);
  });

  test('a careful team: nothing', () => {
    expect(found(webTeam, 'ubuntu-24.04')).toEqual([]);
  });
});
