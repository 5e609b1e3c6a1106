import {
  address,
  credentials,
  dimensions,
  dimensionValue,
  interval,
  intervalOrZero,
  MAX_DIMENSIONS,
  otlp,
  path,
  service,
  shortText,
  texts,
} from './common.js';
import { any, boolean, either, int, list, object, oneOrList, string, word, type Shape } from './shape.js';

const MAX_LISTED = 256;
const MAX_PORT_BUFFER = 2_147_483_647;

const measurement = list(
  either(
    'the name of a metric, or an object with its name',
    shortText,
    object({ name: shortText, rename: shortText, unit: string(256) }, { required: ['name'], others: 'ignored' }),
  ),
  { min: 1, unique: true },
);
const dropOriginal = { drop_original_metrics: list(any, { min: 1, unique: true }) };
const resources = list(path, { max: MAX_LISTED });

/** What every plugin of host metrics takes. Keys that it does not know are not refused, only never read. */
const plugin = (keys: Readonly<Record<string, Shape>> = {}): Shape =>
  object(
    { measurement, metrics_collection_interval: interval, append_dimensions: dimensions, ...dropOriginal, ...keys },
    { required: ['measurement'], others: 'ignored' },
  );

const procstat = list(plugin({ pid_file: shortText, exe: shortText, pattern: shortText, pid_finder: string(64) }), {
  min: 1,
  max: 255,
});

const jmxTarget = object({ measurement }, { required: ['measurement'], others: 'ignored' });
const JMX_TARGETS = ['jvm', 'kafka', 'kafka-consumer', 'kafka-producer', 'tomcat'];
const jmx = object(
  {
    endpoint: address,
    metrics_collection_interval: interval,
    username: string(4096, 0),
    password_file: path,
    keystore_path: path,
    keystore_type: string(4096, 0),
    truststore_path: path,
    truststore_type: string(4096, 0),
    registry_ssl_enabled: boolean,
    remote_profile: string(4096, 0),
    realm: string(4096, 0),
    insecure: boolean,
    append_dimensions: dimensions,
    ...Object.fromEntries(JMX_TARGETS.map((target) => [target, jmxTarget])),
  },
  { anyOf: JMX_TARGETS },
);

const statsd = object({
  service_address: shortText,
  metrics_collection_interval: interval,
  metrics_aggregation_interval: intervalOrZero,
  allowed_pending_messages: int(1, MAX_PORT_BUFFER),
  metric_separator: shortText,
  ...dropOriginal,
  ...service,
});
const collectd = object({
  service_address: shortText,
  name_prefix: shortText,
  collectd_auth_file: path,
  collectd_security_level: word('none', 'sign', 'encrypt'),
  collectd_typesdb: list(path, { max: 10 }),
  metrics_aggregation_interval: intervalOrZero,
  append_dimensions: dimensions,
  ...dropOriginal,
  ...service,
});
const ethtool = object({
  interface_include: texts(),
  interface_exclude: texts(),
  metrics_include: texts(),
  append_dimensions: dimensions,
  ...dropOriginal,
});

/** The plugins that have a name of their own; any other key is an object of Windows performance counters. */
export const pluginShapes: Readonly<Record<string, Shape>> = {
  cpu: plugin({ resources: list(word('*'), { max: 1 }), totalcpu: boolean }),
  disk: plugin({ resources, ignore_file_system_types: list(path, { max: MAX_LISTED }), drop_device: boolean }),
  diskio: plugin({ resources }),
  efa: plugin(),
  mem: plugin(),
  swap: plugin(),
  net: plugin({ resources }),
  netstat: plugin(),
  processes: plugin(),
  procstat,
  nvidia_gpu: plugin(),
  nvidia_smi: plugin(),
  ethtool,
  statsd,
  collectd,
  jmx: oneOrList(jmx),
  otlp: oneOrList(otlp),
  prometheus: object({ prometheus_config_path: shortText }, { required: ['prometheus_config_path'] }),
};

/** The section `metrics`. */
export const metricsShape = object(
  {
    namespace: shortText,
    metrics_collected: object(pluginShapes, { min: 1, others: plugin({ resources }) }),
    append_dimensions: dimensions,
    aggregation_dimensions: list(list(dimensionValue, { max: MAX_DIMENSIONS, unique: true }), {
      min: 1,
      max: 1024,
      unique: true,
    }),
    metrics_destinations: object(
      { cloudwatch: any, amp: object({ workspace_id: shortText }, { required: ['workspace_id'] }) },
      { min: 1 },
    ),
    force_flush_interval: interval,
    credentials,
    endpoint_override: address,
    ...service,
  },
  { required: ['metrics_collected'] },
);
