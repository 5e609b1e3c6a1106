import { describe, expect, test } from 'vitest';
import { lintConfig, ruleNames, type LintFinding, type LintInput } from '../../../src/lib/agent-config/index.js';

type Config = Readonly<Record<string, unknown>>;
type Input = Omit<LintInput, 'text'>;

/** A configuration, or a text where the text itself matters. */
type Subject = Config | string;

interface Row {
  readonly rule: string;
  readonly status: LintFinding['status'];
  readonly bad: Subject;
  /** Where the finding is. */
  readonly path: string;
  readonly good: Subject;
  readonly input?: Input;
  /** When the good one is good for something else. */
  readonly goodInput?: Input;
  /** Part of the reason or the fix that a person needs. */
  readonly says?: string;
}

const INSTANCE = { InstanceId: '${aws:InstanceId}' };
const cpu = { measurement: ['usage_active'] };
const metrics = (collected: Config, more: Config = {}): Config => ({
  metrics: { append_dimensions: INSTANCE, metrics_collected: collected, ...more },
});
const files = (...collect: readonly Config[]): Config => ({
  logs: { logs_collected: { files: { collect_list: collect } } },
});
const events = (...collect: readonly Config[]): Config => ({
  logs: { logs_collected: { windows_events: { collect_list: collect } } },
});
const journal = (...collect: readonly Config[]): Config => ({
  logs: { logs_collected: { journald: { collect_list: collect } } },
});
const app = { file_path: '/var/log/app.log', log_group_name: '/app' };
const system = { event_name: 'System', event_levels: ['ERROR'], log_group_name: '/events' };
const al2023 = { platformName: 'Amazon Linux', platformVersion: '2023', agentVersion: null };
const al2 = { ...al2023, platformVersion: '2' };
const ubuntu = { platformName: 'Ubuntu', platformVersion: '24.04', agentVersion: null };

const COLLECTED = '/metrics/metrics_collected';
const FILE = '/logs/logs_collected/files/collect_list/0';
const SECOND = '/logs/logs_collected/files/collect_list/1';
const EVENT = '/logs/logs_collected/windows_events/collect_list/0';
const JOURNAL = '/logs/logs_collected/journald/collect_list/0';
const dimensions = (count: number): Config =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index}`, 'x']));
const filler = (bytes: number): string => 'x'.repeat(bytes);

const syntax: readonly Row[] = [
  { rule: 'json-syntax', status: 'fail', bad: '{"agent":{},}', path: '/', good: {}, says: 'a comma before "}"' },
  { rule: 'json-syntax', status: 'fail', bad: '{} // note', path: '/', good: {}, says: 'no comments' },
  { rule: 'json-syntax', status: 'fail', bad: '', path: '/', good: {}, says: 'the text ends' },
  { rule: 'byte-order-mark', status: 'fail', bad: '\uFEFF{}', path: '/', good: '{}' },
  { rule: 'text-encoding', status: 'fail', bad: '{\0}\0', path: '/', good: '{}', says: 'UTF-8' },
  { rule: 'not-an-object', status: 'fail', bad: '[]', path: '/', good: '{}' },
];

const structure: readonly Row[] = [
  {
    rule: 'unknown-key',
    status: 'fail',
    bad: { metric: {} },
    path: '/metric',
    good: metrics({ cpu }),
    says: '"metrics"',
  },
  { rule: 'unknown-key', status: 'warn', bad: { remarks: 'x' }, path: '/remarks', good: {} },
  {
    rule: 'unknown-key',
    status: 'fail',
    bad: { metric: {}, ...metrics({ cpu }) },
    path: '/metric',
    good: metrics({ cpu }),
    says: 'move it into "metrics"',
  },
  {
    rule: 'unknown-key',
    status: 'fail',
    bad: metrics({ cpu: { measurment: ['usage_active'] } }),
    path: `${COLLECTED}/cpu/measurment`,
    good: metrics({ cpu: { ...cpu, totalcpu: true } }),
    says: 'did you mean "measurement"?',
  },
  {
    rule: 'unknown-key',
    status: 'fail',
    bad: files({ ...app, retention_days: 7 }),
    path: `${FILE}/retention_days`,
    good: files({ ...app, retention_in_days: 7 }),
    says: 'does not start',
  },
  {
    rule: 'missing-key',
    status: 'fail',
    bad: { metrics: {} },
    path: '/metrics',
    good: metrics({ cpu }),
    says: 'metrics_collected',
  },
  { rule: 'missing-key', status: 'fail', bad: metrics({ cpu: {} }), path: `${COLLECTED}/cpu`, good: metrics({ cpu }) },
  { rule: 'missing-key', status: 'fail', bad: { logs: {} }, path: '/logs', good: files(app), says: '"logs_collected"' },
  {
    rule: 'missing-key',
    status: 'fail',
    bad: events({ event_name: 'System' }),
    path: EVENT,
    good: events(system),
    says: '"event_levels"',
  },
  {
    rule: 'wrong-type',
    status: 'fail',
    bad: { agent: { metrics_collection_interval: '60' } },
    path: '/agent/metrics_collection_interval',
    good: { agent: { metrics_collection_interval: 60 } },
    says: 'a whole number, not the text "60"',
  },
  {
    rule: 'wrong-type',
    status: 'fail',
    bad: metrics({ procstat: {} }),
    path: `${COLLECTED}/procstat`,
    good: metrics({ procstat: [{ exe: 'a', measurement: ['pid_count'] }] }),
  },
  {
    rule: 'bad-value',
    status: 'fail',
    bad: { agent: { metrics_collection_interval: 0 } },
    path: '/agent/metrics_collection_interval',
    good: { agent: { metrics_collection_interval: 172_800 } },
    says: '1 to 172800',
  },
  {
    rule: 'bad-value',
    status: 'fail',
    bad: metrics({}),
    path: COLLECTED,
    good: metrics({ cpu }),
    says: 'this section is empty',
  },
  {
    rule: 'bad-value',
    status: 'fail',
    bad: files({ ...app, retention_in_days: 10 }),
    path: `${FILE}/retention_in_days`,
    good: files({ ...app, retention_in_days: 14 }),
  },
  {
    rule: 'bad-value',
    status: 'fail',
    bad: files(),
    path: '/logs/logs_collected/files/collect_list',
    good: files(app),
  },
  {
    rule: 'bad-value',
    status: 'fail',
    bad: metrics({ cpu }, { namespace: filler(256) }),
    path: '/metrics/namespace',
    good: metrics({ cpu }, { namespace: filler(255) }),
  },
  {
    rule: 'bad-value',
    status: 'fail',
    bad: metrics({ cpu: { ...cpu, append_dimensions: dimensions(31) } }),
    path: `${COLLECTED}/cpu/append_dimensions`,
    good: metrics({ cpu: { ...cpu, append_dimensions: dimensions(20) } }),
  },
  { rule: 'duplicate-entry', status: 'fail', bad: files(app, app), path: SECOND, good: files(app) },
  {
    rule: 'duplicate-entry',
    status: 'fail',
    bad: metrics({ mem: { measurement: ['used', 'used'] } }),
    path: `${COLLECTED}/mem/measurement/1`,
    good: metrics({ mem: { measurement: ['used', 'free'] } }),
  },
  { rule: 'duplicate-key', status: 'fail', bad: '{"agent":{},"agent":{}}', path: '/agent', good: '{"agent":{}}' },
];

const collection: readonly Row[] = [
  { rule: 'nothing-collected', status: 'fail', bad: {}, path: '/', good: metrics({ cpu }), says: 'preset list' },
  { rule: 'nothing-collected', status: 'warn', bad: { agent: {} }, path: '/', good: files(app) },
  {
    rule: 'collectd-typesdb',
    status: 'fail',
    bad: metrics({ collectd: {} }),
    path: `${COLLECTED}/collectd`,
    good: metrics({ collectd: { collectd_typesdb: ['/usr/share/collectd/types.db'] } }),
    says: 'types.db',
  },
  {
    rule: 'collectd-security',
    status: 'fail',
    bad: metrics({ collectd: {} }),
    path: `${COLLECTED}/collectd`,
    good: metrics({ collectd: { collectd_security_level: 'none' } }),
  },
  {
    rule: 'collectd-security',
    status: 'fail',
    bad: metrics({ collectd: { collectd_security_level: 'sign' } }),
    path: `${COLLECTED}/collectd/collectd_security_level`,
    good: metrics({ collectd: { collectd_security_level: 'sign', collectd_auth_file: '/etc/collectd/auth' } }),
  },
  {
    rule: 'listen-address',
    status: 'fail',
    bad: metrics({ statsd: { service_address: '127.0.0.1' } }),
    path: `${COLLECTED}/statsd/service_address`,
    good: metrics({ statsd: { service_address: ':8125' } }),
  },
  {
    rule: 'port-clash',
    status: 'fail',
    bad: metrics({ statsd: {}, collectd: { service_address: 'udp://127.0.0.1:8125' } }),
    path: `${COLLECTED}/collectd/service_address`,
    good: metrics({ statsd: {}, collectd: {} }),
    says: 'udp port 8125',
  },
  {
    rule: 'port-clash',
    status: 'fail',
    bad: { ...metrics({ otlp: { grpc_endpoint: '0.0.0.0:2000' } }), traces: { traces_collected: { xray: {} } } },
    path: `${COLLECTED}/otlp/grpc_endpoint`,
    says: 'tcp port 2000',
    // The same receiver in two sections is one receiver, and UDP 2000 is not TCP 2000.
    good: { ...metrics({ otlp: {} }), traces: { traces_collected: { otlp: {} } } },
  },
  {
    rule: 'interval',
    status: 'warn',
    bad: { agent: { metrics_collection_interval: 10 } },
    path: '/agent/metrics_collection_interval',
    good: metrics({ statsd: { metrics_collection_interval: 10 } }),
    says: 'up to 6 times',
  },
  {
    rule: 'interval',
    status: 'warn',
    bad: metrics({ cpu: { ...cpu, metrics_collection_interval: 90 } }),
    path: `${COLLECTED}/cpu/metrics_collection_interval`,
    good: metrics({ cpu: { ...cpu, metrics_collection_interval: 120 } }),
    says: 'use 120',
  },
  {
    rule: 'procstat-selector',
    status: 'fail',
    bad: metrics({ procstat: [{ measurement: ['pid_count'] }] }),
    path: `${COLLECTED}/procstat/0`,
    good: metrics({ procstat: [{ exe: 'nginx', measurement: ['pid_count'] }] }),
  },
  {
    rule: 'procstat-selector',
    status: 'warn',
    bad: metrics({ procstat: [{ exe: 'a', pattern: 'b', measurement: ['pid_count'] }] }),
    path: `${COLLECTED}/procstat/0`,
    good: metrics({ procstat: [{ pattern: 'b', measurement: ['pid_count'] }] }),
    says: 'ignores "pattern"',
  },
  {
    rule: 'role-arn',
    status: 'fail',
    bad: { agent: { credentials: { role_arn: 'arn:aws:iam::123456789012:user/me' } } },
    path: '/agent/credentials/role_arn',
    good: { agent: { credentials: { role_arn: 'arn:aws-cn:iam::123456789012:role/path/agent' } } },
    says: 'no role',
  },
  {
    rule: 'ignored-resources',
    status: 'warn',
    bad: metrics({ Memory: { measurement: ['Available MBytes'], resources: ['*'] } }),
    path: `${COLLECTED}/Memory/resources`,
    good: metrics({ Memory: { measurement: ['Available MBytes'] } }),
  },
];

const dimensionRows: readonly Row[] = [
  {
    rule: 'append-dimensions',
    status: 'fail',
    bad: metrics({ cpu }, { append_dimensions: { Foo: 'bar' } }),
    path: '/metrics/append_dimensions/Foo',
    good: metrics({ cpu }, { append_dimensions: { AutoScalingGroupName: '${aws:AutoScalingGroupName}' } }),
  },
  {
    rule: 'append-dimensions',
    status: 'fail',
    bad: metrics({ cpu }, { append_dimensions: { instanceid: '${aws:InstanceId}' } }),
    path: '/metrics/append_dimensions/instanceid',
    good: metrics({ cpu }),
    says: 'did you mean "InstanceId"',
  },
  {
    rule: 'append-dimensions',
    status: 'fail',
    bad: metrics({ cpu }, { append_dimensions: { InstanceId: '{aws:InstanceId}' } }),
    path: '/metrics/append_dimensions/InstanceId',
    good: metrics({ cpu }),
    says: 'exactly "${aws:InstanceId}"',
  },
  {
    rule: 'instance-dimension',
    status: 'warn',
    bad: { metrics: { metrics_collected: { cpu } } },
    path: '/metrics',
    good: { metrics: { metrics_collected: { statsd: {} } } },
  },
  {
    rule: 'aggregation-dimensions',
    status: 'fail',
    bad: metrics({ cpu }, { aggregation_dimensions: [['InstanceId'], ['AutoScalingGroupName']] }),
    path: '/metrics/aggregation_dimensions/1/0',
    good: metrics({ statsd: {} }, { aggregation_dimensions: [['service']] }),
  },
  {
    rule: 'aggregation-dimensions',
    status: 'fail',
    bad: metrics({ cpu }, { aggregation_dimensions: [['instanceId']] }),
    path: '/metrics/aggregation_dimensions/0/0',
    good: metrics({ cpu }, { aggregation_dimensions: [['InstanceId', 'cpu'], []] }),
    says: 'did you mean "InstanceId"?',
  },
  {
    rule: 'disk-device',
    status: 'warn',
    bad: metrics({ disk: { measurement: ['used_percent'] } }),
    path: `${COLLECTED}/disk`,
    good: metrics({ disk: { measurement: ['used_percent'], drop_device: true } }),
  },
  {
    rule: 'disk-device',
    status: 'warn',
    bad: metrics({ disk: { measurement: ['used_percent'] } }, { aggregation_dimensions: [['path', 'device']] }),
    path: `${COLLECTED}/disk`,
    good: metrics({ disk: { measurement: ['used_percent'] } }, { aggregation_dimensions: [['InstanceId', 'path']] }),
  },
  {
    rule: 'too-many-dimensions',
    status: 'fail',
    bad: metrics({ disk: { measurement: ['used'], append_dimensions: dimensions(27) } }),
    path: `${COLLECTED}/disk/append_dimensions`,
    good: metrics({ disk: { measurement: ['used'], append_dimensions: dimensions(26) } }),
    says: '31 dimensions',
  },
  {
    rule: 'volume-id',
    status: 'fail',
    bad: metrics({ diskio: { measurement: ['reads'], append_dimensions: { VolumeId: '${aws:VolumeId}' } } }),
    path: `${COLLECTED}/diskio/append_dimensions/VolumeId`,
    good: metrics({ disk: { measurement: ['used'], append_dimensions: { VolumeId: '${aws:VolumeId}' } } }),
  },
  {
    rule: 'mount-point',
    status: 'fail',
    bad: metrics({ disk: { measurement: ['used'], resources: ['xvda1'] } }),
    path: `${COLLECTED}/disk/resources/0`,
    good: metrics({ disk: { measurement: ['used'], resources: ['/', '*'] } }),
  },
];

const platformRows: readonly Row[] = [
  {
    rule: 'wrong-platform',
    status: 'fail',
    bad: metrics({ LogicalDisk: { measurement: ['% Free Space'], resources: ['*'] } }),
    path: `${COLLECTED}/LogicalDisk`,
    good: metrics({ disk: { measurement: ['used'] } }),
    input: { platforms: ['Linux'] },
    says: 'use "disk"',
  },
  {
    rule: 'wrong-platform',
    status: 'fail',
    bad: metrics({ mem: { measurement: ['used'] } }),
    path: `${COLLECTED}/mem`,
    good: metrics({ Memory: { measurement: ['Available MBytes'] } }),
    input: { nodes: [{ ...al2023, platformName: 'Microsoft Windows Server 2022 Datacenter' }] },
    says: 'use "Memory"',
  },
  {
    rule: 'wrong-platform',
    status: 'warn',
    bad: metrics({ mem: { measurement: ['used'] } }),
    path: `${COLLECTED}/mem`,
    good: metrics({ statsd: {} }),
    input: { platforms: ['Linux', 'Windows'] },
    says: 'on Windows it collects nothing',
  },
  {
    rule: 'wrong-platform',
    status: 'fail',
    bad: files(app),
    path: `${FILE}/file_path`,
    good: files({ ...app, file_path: 'C:\\logs\\app.log' }),
    input: { platforms: ['Windows'] },
  },
  {
    rule: 'wrong-platform',
    status: 'fail',
    bad: journal({ log_group_name: '/journal' }),
    path: '/logs/logs_collected/journald',
    good: events(system),
    input: { platforms: ['Windows'] },
  },
  {
    rule: 'mixed-platforms',
    status: 'fail',
    bad: { ...metrics({ mem: { measurement: ['used'] } }), ...events(system) },
    path: '/logs/logs_collected/windows_events',
    good: { ...metrics({ mem: { measurement: ['used'] } }), ...files(app) },
  },
  {
    rule: 'unknown-object',
    status: 'fail',
    bad: metrics({ Mem: { measurement: ['used'] } }),
    path: `${COLLECTED}/Mem`,
    good: metrics({ mem: { measurement: ['used'] } }),
    says: 'did you mean "mem"?',
  },
  {
    rule: 'unknown-object',
    status: 'warn',
    bad: metrics({ LogicDisk: { measurement: ['% Free Space'], resources: ['*'] } }),
    path: `${COLLECTED}/LogicDisk`,
    good: metrics({ logicaldisk: { measurement: ['% Free Space'], resources: ['*'] } }),
    input: { platforms: ['Windows'] },
    says: 'did you mean "LogicalDisk"?',
  },
  {
    rule: 'unknown-object',
    status: 'warn',
    bad: metrics({ LogicDisk: { measurement: ['% Free Space'], resources: ['*'] } }),
    path: `${COLLECTED}/LogicDisk`,
    good: metrics({ 'SQLServer:Buffer Manager': { measurement: ['Page life expectancy'] } }),
    input: { platforms: ['Windows'] },
    says: 'did you mean "LogicalDisk"?',
  },
  {
    rule: 'unknown-measurement',
    status: 'fail',
    bad: metrics({ mem: { measurement: ['mem_used_precent'] } }),
    path: `${COLLECTED}/mem/measurement/0`,
    good: metrics({ mem: { measurement: ['mem_used_percent', 'used'] } }),
    says: 'did you mean "mem_used_percent"?',
  },
  {
    rule: 'unknown-measurement',
    status: 'fail',
    bad: metrics({ procstat: [{ exe: 'a', measurement: ['cpu_percent'] }] }),
    path: `${COLLECTED}/procstat/0/measurement/0`,
    good: metrics({ procstat: [{ exe: 'a', measurement: ['procstat_cpu_usage'] }] }),
  },
  {
    rule: 'unknown-measurement',
    status: 'fail',
    bad: metrics({ cpu: { measurement: [{ name: 'bogus', unit: 'Percent' }] } }),
    path: `${COLLECTED}/cpu/measurement/0`,
    good: metrics({ cpu: { measurement: [{ name: 'cpu_usage_idle', rename: 'IDLE', unit: 'Percent' }] } }),
    says: 'usage_active',
  },
  {
    rule: 'unknown-measurement',
    status: 'fail',
    bad: metrics({ mem: { measurement: ['shared'] } }),
    path: `${COLLECTED}/mem/measurement/0`,
    good: metrics({ mem: { measurement: ['shared'] } }),
    input: { platforms: ['MacOS'] },
    goodInput: { platforms: ['Linux'] },
  },
  {
    rule: 'unknown-measurement',
    status: 'warn',
    bad: metrics({ Memory: { measurement: ['Available Megabytes'] } }),
    path: `${COLLECTED}/Memory/measurement/0`,
    good: metrics({ Memory: { measurement: ['available mbytes'] } }),
  },
  {
    rule: 'missing-resources',
    status: 'fail',
    bad: metrics({ LogicalDisk: { measurement: ['% Free Space'] } }),
    path: `${COLLECTED}/LogicalDisk`,
    good: metrics({ Memory: { measurement: ['Available MBytes'] } }),
  },
  {
    rule: 'no-cpu',
    status: 'warn',
    bad: metrics({ cpu: { ...cpu, totalcpu: false } }),
    path: `${COLLECTED}/cpu/totalcpu`,
    good: metrics({ cpu: { ...cpu, totalcpu: false, resources: ['*'] } }),
  },
];

const fileRows: readonly Row[] = [
  {
    rule: 'os-log-path',
    status: 'warn',
    bad: files({ file_path: '/var/log/messages' }),
    path: `${FILE}/file_path`,
    good: files({ file_path: '/var/log/messages' }),
    input: { nodes: [al2, al2023] },
    goodInput: { nodes: [al2] },
    says: 'read the journal',
  },
  {
    rule: 'os-log-path',
    status: 'warn',
    bad: files({ file_path: '/var/log/secure' }),
    path: `${FILE}/file_path`,
    good: files({ file_path: '/var/log/auth.log' }),
    input: { nodes: [ubuntu] },
    says: 'collect "/var/log/auth.log"',
  },
  {
    rule: 'os-log-path',
    status: 'warn',
    bad: files({ file_path: '/var/log/syslog' }),
    path: `${FILE}/file_path`,
    good: files(app),
    input: { nodes: [{ ...ubuntu, platformName: 'Debian GNU/Linux', platformVersion: '12' }] },
  },
  {
    rule: 'os-log-path',
    status: 'warn',
    bad: files({ file_path: '/var/log/messages' }),
    path: `${FILE}/file_path`,
    good: files(app),
    says: '--os',
  },
  {
    rule: 'root-owned-log',
    status: 'warn',
    bad: { agent: { run_as_user: 'cwagent' }, ...files({ file_path: '/var/log/secure' }) },
    path: `${FILE}/file_path`,
    good: { agent: { run_as_user: 'root' }, ...files({ file_path: '/var/log/secure' }) },
    says: '"cwagent"',
  },
  {
    rule: 'file-path',
    status: 'fail',
    bad: files({ file_path: 'logs/app.log' }),
    path: `${FILE}/file_path`,
    good: files({ file_path: '${APP_LOGS}/app.log' }),
  },
  {
    rule: 'file-path',
    status: 'fail',
    bad: '{"logs":{"logs_collected":{"files":{"collect_list":[{"file_path":"C:\\temp\\new.log"}]}}}}',
    path: `${FILE}/file_path`,
    good: files({ file_path: 'C:\\temp\\new.log' }),
    says: 'control character',
  },
  {
    rule: 'newest-file-only',
    status: 'warn',
    bad: files({ ...app, file_path: '/var/log/app/*.log' }),
    path: `${FILE}/file_path`,
    good: files({ ...app, file_path: '/var/log/app/*.log', publish_multi_logs: false }),
  },
  {
    rule: 'duplicate-file',
    status: 'warn',
    bad: files(app, { ...app, log_group_name: '/other' }),
    path: `${SECOND}/file_path`,
    good: files(app, { ...app, file_path: '/var/log/App.log' }),
  },
  {
    rule: 'duplicate-file',
    status: 'warn',
    bad: files({ file_path: 'C:\\a.log' }, { file_path: 'c:\\A.log' }),
    path: `${SECOND}/file_path`,
    good: files(app),
  },
  {
    rule: 'auto-removal',
    status: 'warn',
    bad: files({ ...app, auto_removal: true }),
    path: `${FILE}/auto_removal`,
    good: files({ ...app, auto_removal: false }),
  },
  {
    rule: 'encoding',
    status: 'warn',
    bad: files({ ...app, encoding: 'utf-7x' }),
    path: `${FILE}/encoding`,
    good: files({ ...app, encoding: 'utf-16le' }),
  },
];

const groupRows: readonly Row[] = [
  {
    rule: 'placeholder',
    status: 'fail',
    bad: files({ ...app, log_stream_name: '{instanceid}' }),
    path: `${FILE}/log_stream_name`,
    good: files({ ...app, log_stream_name: '{instance_id}/{date}/${STAGE}' }),
    says: 'did you mean "{instance_id}"?',
  },
  {
    rule: 'placeholder',
    status: 'fail',
    bad: files({ ...app, log_group_name: '/app/${aws:InstanceId}' }),
    path: `${FILE}/log_group_name`,
    good: files({ ...app, log_group_name: '/app/{local_hostname}' }),
  },
  {
    rule: 'log-name',
    status: 'fail',
    bad: files({ ...app, log_group_name: 'my app' }),
    path: `${FILE}/log_group_name`,
    good: files({ ...app, log_group_name: '/my-app_1.log#2/{instance_id}' }),
  },
  {
    rule: 'log-name',
    status: 'fail',
    bad: { logs: { log_stream_name: 'a:b', logs_collected: { files: { collect_list: [app] } } } },
    path: '/logs/log_stream_name',
    good: files({ ...app, log_stream_name: 'a b' }),
  },
  {
    rule: 'shared-stream',
    status: 'warn',
    bad: files({ ...app, log_stream_name: 'app' }),
    path: `${FILE}/log_stream_name`,
    good: files({ ...app, log_stream_name: 'app', log_group_name: '/app/{instance_id}' }),
    says: '{instance_id}/app',
  },
  {
    rule: 'retention-no-effect',
    status: 'warn',
    bad: files({ ...app, retention_in_days: -1 }),
    path: `${FILE}/retention_in_days`,
    good: files({ ...app, retention_in_days: 1 }),
  },
  {
    rule: 'retention-conflict',
    status: 'fail',
    bad: files({ ...app, retention_in_days: 7 }, { ...app, file_path: '/b', retention_in_days: 14 }),
    path: `${SECOND}/retention_in_days`,
    good: files({ ...app, retention_in_days: 7 }, { ...app, file_path: '/b', retention_in_days: -1 }),
    says: 'does not start',
  },
  {
    rule: 'retention-conflict',
    status: 'fail',
    bad: files({ ...app, retention_in_days: 7 }, { file_path: '/b', log_group_name: '/APP', retention_in_days: 14 }),
    path: `${SECOND}/retention_in_days`,
    good: files({ ...app, retention_in_days: 7 }, { file_path: '/b', log_group_name: '/b', retention_in_days: 14 }),
    says: 'differ in case',
  },
  {
    rule: 'class-conflict',
    status: 'fail',
    bad: files(
      { ...app, log_group_class: 'standard' },
      { ...app, file_path: '/b', log_group_class: 'INFREQUENT_ACCESS' },
    ),
    path: `${SECOND}/log_group_class`,
    good: files({ ...app, log_group_class: 'standard' }, { ...app, file_path: '/b', log_group_class: 'STANDARD' }),
  },
  {
    rule: 'group-case',
    status: 'warn',
    bad: files(app, { file_path: '/b', log_group_name: '/App' }),
    path: `${SECOND}/log_group_name`,
    good: files(app, { file_path: '/b', log_group_name: '/app' }),
  },
  {
    rule: 'log-group-class',
    status: 'fail',
    bad: files({ ...app, log_group_class: 'INFREQ' }),
    path: `${FILE}/log_group_class`,
    good: files({ ...app, log_group_class: 'infrequent_access' }),
    says: 'did you mean "INFREQUENT_ACCESS"?',
  },
  {
    rule: 'log-group-class',
    status: 'warn',
    bad: files({ ...app, log_group_class: 'INFREQUENT_ACCESS' }),
    path: `${FILE}/log_group_class`,
    good: files({ ...app, log_group_class: 'STANDARD' }),
    input: { logGroupClassOf: (group) => (group === '/app' ? 'STANDARD' : undefined) },
    says: 'cannot be changed',
  },
  {
    rule: 'log-group-class',
    status: 'warn',
    bad: journal({ log_group_name: '/j', log_group_class: 'STANDARD' }),
    path: `${JOURNAL}/log_group_class`,
    good: journal({ log_group_name: '/j' }),
  },
  {
    rule: 'infrequent-access',
    status: 'fail',
    bad: files({ ...app, log_group_class: 'INFREQUENT_ACCESS' }),
    path: `${FILE}/log_group_class`,
    good: files({ ...app, log_group_class: 'STANDARD' }),
    input: { subscribedGroups: ['/app'] },
    says: 'subscription filter',
  },
  {
    rule: 'infrequent-access',
    status: 'warn',
    bad: files({ ...app, log_group_class: 'INFREQUENT_ACCESS' }),
    path: `${FILE}/log_group_class`,
    good: files({ ...app, log_group_class: 'STANDARD' }),
    input: { subscribedGroups: ['/other'] },
  },
];

const existing: Input = { subscribedGroups: ['/app'], logGroupClassOf: () => 'INFREQUENT_ACCESS' };
const existingRows: readonly Row[] = [
  {
    rule: 'infrequent-access',
    status: 'fail',
    // The class of a group that exists counts, whatever the configuration asks for.
    bad: files(app),
    path: `${FILE}/log_group_name`,
    good: files({ ...app, log_group_class: 'INFREQUENT_ACCESS' }),
    input: existing,
    goodInput: { ...existing, logGroupClassOf: () => 'STANDARD' },
  },
];

const textRows: readonly Row[] = [
  {
    rule: 'timestamp-format',
    status: 'fail',
    bad: files({ ...app, timestamp_format: 'yyyy-MM-dd' }),
    path: `${FILE}/timestamp_format`,
    good: files({ ...app, timestamp_format: '%Y-%m-%dT%H:%M:%S.%f%z' }),
  },
  {
    rule: 'timestamp-format',
    status: 'fail',
    bad: files({ ...app, timestamp_format: '%F %T' }),
    path: `${FILE}/timestamp_format`,
    good: files({ ...app, timestamp_format: '%b %-d %I:%M:%S %p' }),
    says: 'write %Y-%m-%d',
  },
  {
    rule: 'timestamp-format',
    status: 'warn',
    bad: files({ ...app, timestamp_format: '%I:%M' }),
    path: `${FILE}/timestamp_format`,
    good: files({ ...app, timestamp_format: '%H:%M' }),
  },
  {
    rule: 'timestamp-missing',
    status: 'warn',
    bad: files({ ...app, timezone: 'UTC' }),
    path: `${FILE}/timezone`,
    good: files({ ...app, timezone: 'UTC', timestamp_format: '%H:%M' }),
  },
  {
    rule: 'timestamp-missing',
    status: 'fail',
    bad: files({ ...app, multi_line_start_pattern: '{timestamp_format}' }),
    path: `${FILE}/multi_line_start_pattern`,
    good: files({ ...app, multi_line_start_pattern: '{timestamp_format}', timestamp_format: '%H:%M' }),
  },
  {
    rule: 'regular-expression',
    status: 'fail',
    bad: files({ ...app, multi_line_start_pattern: '^(?!\\s)' }),
    path: `${FILE}/multi_line_start_pattern`,
    good: files({ ...app, multi_line_start_pattern: '(?i)^[[:alpha:]]+(?P<n>\\d)\\z' }),
    says: 'look-around',
  },
  {
    rule: 'regular-expression',
    status: 'fail',
    bad: files({ ...app, filters: [{ type: 'exclude', expression: '(unclosed' }] }),
    path: `${FILE}/filters/0/expression`,
    good: files({ ...app, filters: [{ type: 'exclude', expression: '(closed|\\(open)' }] }),
  },
  {
    rule: 'regular-expression',
    status: 'fail',
    bad: metrics({ procstat: [{ pattern: '(a)\\1', measurement: ['pid_count'] }] }),
    path: `${COLLECTED}/procstat/0/pattern`,
    good: metrics({ procstat: [{ pattern: 'a\\\\1', measurement: ['pid_count'] }] }),
  },
  {
    rule: 'log-filter',
    status: 'fail',
    bad: files({ ...app, filters: [{ type: 'exclude' }] }),
    path: `${FILE}/filters/0`,
    good: files({ ...app, filters: [{ type: 'include', expression: 'ERROR' }] }),
    says: 'expression is missing',
  },
  {
    rule: 'secret',
    status: 'fail',
    bad: { agent: { user_agent: 'AKIAIOSFODNN7EXAMPLE' } },
    path: '/agent/user_agent',
    good: { agent: { user_agent: 'web' } },
    says: 'access key',
  },
  {
    rule: 'secret',
    status: 'warn',
    bad: metrics({ jmx: { endpoint: 'localhost:9999', password: 'hunter2', jvm: { measurement: ['threads.count'] } } }),
    path: `${COLLECTED}/jmx/password`,
    good: metrics({
      jmx: { endpoint: 'localhost:9999', password_file: '/a', jvm: { measurement: ['threads.count'] } },
    }),
  },
  {
    rule: 'size',
    status: 'fail',
    bad: metrics({ cpu }, { namespace: filler(8193) }),
    path: '/',
    good: metrics({ cpu }, { namespace: filler(3000) }),
    says: 'one of its parts alone is too large',
  },
  {
    rule: 'size',
    status: 'fail',
    bad: {
      ...metrics({ cpu }, { namespace: filler(3000) }),
      ...files(...['a', 'b'].map((one) => ({ file_path: `/${one}${filler(3000)}` }))),
    },
    path: '/',
    good: metrics({ cpu }, { namespace: filler(3000) }),
    says: 'split it in 3 parameters, the later ones appended: metrics (',
  },
  {
    rule: 'size',
    status: 'warn',
    bad: metrics({ cpu }, { namespace: filler(5000) }),
    path: '/',
    good: metrics({ cpu }),
    says: 'Advanced',
  },
  {
    rule: 'size',
    status: 'warn',
    bad: `{}${' '.repeat(9000)}`,
    path: '/',
    good: '{}',
    says: 'only 2 without white space',
  },
  {
    rule: 'size',
    status: 'warn',
    // 3,000 characters, and two bytes each.
    bad: metrics({ cpu }, { namespace: 'é'.repeat(3000) }),
    path: '/',
    good: metrics({ cpu }, { namespace: 'é'.repeat(1000) }),
    says: 'bytes',
  },
];

const eventRows: readonly Row[] = [
  {
    rule: 'windows-events',
    status: 'fail',
    bad: events({ ...system, event_name: 'ForwardedEvents' }),
    path: `${EVENT}/event_name`,
    good: events(system),
  },
  {
    rule: 'windows-events',
    status: 'fail',
    bad: events({ ...system, event_name: 'Security' }),
    path: `${EVENT}/event_levels`,
    good: events({ event_name: 'Security', event_ids: [4625], log_group_name: '/events' }),
    says: 'INFORMATION',
  },
  {
    rule: 'windows-events',
    status: 'warn',
    bad: events({ ...system, event_levels: ['CRITICAL', 'ERROR', 'WARNING', 'INFORMATION', 'VERBOSE'] }),
    path: `${EVENT}/event_levels`,
    good: events({ ...system, event_levels: ['CRITICAL', 'ERROR', 'WARNING'] }),
  },
  {
    rule: 'journald',
    status: 'fail',
    bad: journal({ log_group_name: '/j', units: ['sshd service'] }),
    path: `${JOURNAL}/units/0`,
    good: journal({ log_group_name: '/j', units: ['sshd', 'nginx.service', 'app-*.x'] }),
  },
  {
    rule: 'journald',
    status: 'warn',
    bad: journal({ log_group_name: '/j', units: ['app.v2'] }),
    path: `${JOURNAL}/units/0`,
    good: journal({ log_group_name: '/j', units: ['app.v2.service'] }),
  },
  {
    rule: 'journald',
    status: 'fail',
    bad: journal({ log_group_name: '/j', matches: [{ _systemd_unit: 'a' }] }),
    path: `${JOURNAL}/matches/0/_systemd_unit`,
    good: journal({ log_group_name: '/j', matches: [{ _SYSTEMD_UNIT: 'a' }] }),
  },
  {
    rule: 'agent-version',
    status: 'fail',
    bad: journal({ log_group_name: '/j' }),
    path: '/logs/logs_collected/journald',
    good: journal({ log_group_name: '/j' }),
    input: { nodes: [{ ...al2023, agentVersion: '1.300069.0b1' }] },
    goodInput: { nodes: [{ ...al2023, agentVersion: '1.300070.0' }] },
    says: '1.300070.0',
  },
];

const rows: readonly Row[] = [
  ...syntax,
  ...structure,
  ...collection,
  ...dimensionRows,
  ...platformRows,
  ...fileRows,
  ...groupRows,
  ...existingRows,
  ...textRows,
  ...eventRows,
];

const lint = (subject: Subject, input: Input = {}): readonly LintFinding[] =>
  lintConfig({ ...input, text: typeof subject === 'string' ? subject : JSON.stringify(subject) }).findings;

describe('every rule', () => {
  test.each(rows.map((row) => [`${row.rule} at ${row.path}${row.says ? `: ${row.says}` : ''}`, row] as const))(
    '%s',
    (_, { rule, status, bad, path, good, input, goodInput = input, says = '' }) => {
      const found = lint(bad, input).filter((finding) => finding.rule === rule && finding.path === path);
      expect(found.map((finding) => finding.status)).toContain(status);
      expect(found.map(({ reason, fix }) => `${reason} ${fix}`).join('\n')).toContain(says);
      expect(lint(good, goodInput).filter((finding) => finding.rule === rule)).toEqual([]);
    },
  );

  test('has a row here', () => {
    expect([...new Set(rows.map(({ rule }) => rule))].toSorted()).toEqual([...ruleNames].toSorted());
  });

  test('has a name of its own', () => {
    expect(new Set(ruleNames).size).toBe(ruleNames.length);
  });
});

test('no finding repeats a secret', () => {
  const secret = 'AKIAIOSFODNN7EXAMPLE';
  const findings = lint({
    agent: { user_agent: secret, debug: secret, credentials: { role_arn: secret } },
    ...metrics({ cpu: { ...cpu, password: 'hunter2' }, statsd: { service_address: `udp://me:${secret}@host` } }),
  });
  expect(findings.map(({ rule }) => rule)).toContain('secret');
  expect(JSON.stringify(findings)).not.toMatch(/AKIAIOSFODNN7EXAMPLE|hunter2/);
});
