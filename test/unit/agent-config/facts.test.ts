import { describe, expect, test } from 'vitest';
import { configFacts, configHash, parameterTier } from '../../../src/lib/agent-config/index.js';

const COLLECTED = { mem: { measurement: ['used_percent'] } };

describe('the facts of a configuration', () => {
  test('of an empty one are the defaults of the agent', () => {
    expect(configFacts({})).toEqual({
      platforms: ['Linux', 'Windows', 'MacOS'],
      namespace: 'CWAgent',
      collectsMetrics: false,
      collectsLogs: false,
      collectsTraces: false,
      intervalMs: 60_000,
      longestIntervalMs: 60_000,
      logGroups: [],
      needsDescribeTags: false,
      needsDescribeVolumes: false,
      needsPutRetention: false,
      usesCollectd: false,
      usesStatsd: false,
      usesJournald: false,
      usesOpenTelemetry: false,
      runAsUser: null,
      region: null,
      roleArns: [],
      minimumAgentVersion: null,
      appendsInstanceId: false,
    });
  });

  test('say what it needs besides the usual permissions', () => {
    const facts = configFacts({
      agent: { region: 'eu-central-1', run_as_user: 'cwagent', credentials: { role_arn: 'arn:aws:iam::1:role/a' } },
      metrics: {
        namespace: 'Web',
        append_dimensions: { InstanceId: '${aws:InstanceId}', AutoScalingGroupName: '${aws:AutoScalingGroupName}' },
        credentials: { role_arn: 'arn:aws:iam::1:role/a' },
        metrics_collected: {
          disk: { measurement: ['used'], append_dimensions: { VolumeId: '${aws:VolumeId}' } },
          mem: { measurement: ['used'], metrics_collection_interval: 300 },
          collectd: {},
          statsd: {},
        },
      },
      traces: { traces_collected: { xray: {} } },
    });
    expect(facts).toMatchObject({
      platforms: ['Linux', 'MacOS'],
      namespace: 'Web',
      collectsMetrics: true,
      collectsTraces: true,
      intervalMs: 60_000,
      longestIntervalMs: 300_000,
      needsDescribeTags: true,
      needsDescribeVolumes: true,
      usesCollectd: true,
      usesStatsd: true,
      runAsUser: 'cwagent',
      region: 'eu-central-1',
      roleArns: ['arn:aws:iam::1:role/a'],
      appendsInstanceId: true,
    });
  });

  test('a dimension that the agent drops needs no permission', () => {
    const facts = configFacts({
      metrics: { append_dimensions: { AutoScalingGroupName: 'x' }, metrics_collected: COLLECTED },
    });
    expect(facts).toMatchObject({ needsDescribeTags: false, appendsInstanceId: false });
  });

  test('name every log group, with what is read and how the stream is called', () => {
    const facts = configFacts({
      logs: {
        log_stream_name: '{hostname}',
        logs_collected: {
          files: {
            collect_list: [
              { file_path: '/var/log/app.log', log_group_name: '/app', log_stream_name: '{instance_id}/app' },
              { file_path: '/var/log/my app/a.log.txt', retention_in_days: -1 },
              { file_path: 'C:\\logs\\web.log', log_group_class: 'infrequent_access', retention_in_days: 30 },
            ],
          },
          windows_events: {
            collect_list: [{ event_name: 'System', event_levels: ['ERROR'], log_group_class: 'INFREQ' }],
          },
          journald: { collect_list: [{ log_group_name: '/j', units: ['sshd'] }, { log_group_name: '/all' }] },
        },
      },
    });
    const plain = { source: 'files', retentionDays: null, class: null };
    expect(facts.logGroups).toEqual([
      { ...plain, group: '/app', streamTemplate: '{instance_id}/app', files: ['/var/log/app.log'] },
      { ...plain, group: '/var/log/my_app/a.log', streamTemplate: '{hostname}', files: ['/var/log/my app/a.log.txt'] },
      {
        ...plain,
        group: 'C_/logs/web',
        streamTemplate: '{hostname}',
        files: ['C:\\logs\\web.log'],
        retentionDays: 30,
        class: 'INFREQUENT_ACCESS',
      },
      { ...plain, source: 'windows_events', group: 'System', streamTemplate: '{hostname}', files: ['System'] },
      { ...plain, source: 'journald', group: '/j', streamTemplate: '{hostname}', files: ['sshd'] },
      { ...plain, source: 'journald', group: '/all', streamTemplate: '{hostname}', files: ['journald'] },
    ]);
    expect(facts).toMatchObject({ needsPutRetention: true, usesJournald: true, minimumAgentVersion: '1.300070.0' });
  });

  test.each<[string, object, readonly string[]]>([
    ['a plugin of Linux', { metrics: { metrics_collected: { ethtool: {} } } }, ['Linux']],
    ['the network of a supercomputer', { metrics: { metrics_collected: { efa: {} } } }, ['Linux']],
    ['a performance object', { metrics: { metrics_collected: { Memory: {} } } }, ['Windows']],
    ['what every platform has', { metrics: { metrics_collected: { statsd: {} } } }, ['Linux', 'Windows', 'MacOS']],
    [
      'a path of Windows',
      { logs: { logs_collected: { files: { collect_list: [{ file_path: 'D:/a' }] } } } },
      ['Windows'],
    ],
    ['a misspelled plugin', { metrics: { metrics_collected: { CPU: {}, mem: {} } } }, ['Linux', 'MacOS']],
    ['both', { metrics: { metrics_collected: { Memory: {}, mem: {} } } }, ['Linux', 'Windows', 'MacOS']],
  ])('%s tells the platform', (_, config, platforms) => {
    expect(configFacts({ ...config }).platforms).toEqual(platforms);
  });
});

test('the hash is that of the file on the node', () => {
  // printf '{}' | sha256sum
  expect(configHash('{}')).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  expect(configHash('{} ')).not.toBe(configHash('{}'));
});

test.each<[number, string, string]>([
  [4096, 'a', 'Standard'],
  [4097, 'a', 'Advanced'],
  [8192, 'a', 'Advanced'],
  [8193, 'a', 'too-large'],
  [2048, 'é', 'Standard'],
  [2049, 'é', 'Advanced'],
])('%i times "%s" is %s', (count, text, tier) => {
  expect(parameterTier(text.repeat(count))).toBe(tier);
});
