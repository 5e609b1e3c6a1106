import { address, credentials, dimensionValue, interval, MAX_DIMENSIONS, otlp, path, service } from './common.js';
import { logsShape, otelLists } from './logs-shape.js';
import { metricsShape } from './metrics-shape.js';
import { any, boolean, int, list, object, oneOrList, string, word } from './shape.js';

const text = string(4096, 0);

const agent = object(
  {
    metrics_collection_interval: interval,
    region: string(64),
    debug: boolean,
    logfile: text,
    run_as_user: string(4096),
    omit_hostname: boolean,
    aws_sdk_log_level: text,
    credentials,
    internal: boolean,
    use_dualstack_endpoint: boolean,
    usage_metadata: list(any),
    user_agent: text,
    // Known to the agent, but in no documentation.
    hostname: text,
    quiet: boolean,
    collection_jitter: text,
    flush_interval: text,
    flush_jitter: text,
    metric_batch_size: int(1),
    metric_buffer_limit: int(1),
    precision: text,
    round_interval: boolean,
    ...service,
  },
  { others: 'ignored' },
);

const traces = object(
  {
    traces_collected: object(
      {
        xray: object({ bind_address: address, tcp_proxy: object({ bind_address: address }) }),
        otlp: oneOrList(otlp),
        app_signals: any,
        application_signals: any,
      },
      { min: 1 },
    ),
    concurrency: int(1),
    buffer_size_mb: int(3),
    resource_arn: text,
    local_mode: boolean,
    insecure: boolean,
    credentials,
    proxy_override: address,
    endpoint_override: address,
    region_override: text,
    transit_spans_in_otlp_format: boolean,
  },
  { required: ['traces_collected'] },
);

const database = object(
  {
    endpoint: text,
    instance_name: text,
    username: text,
    password_file: text,
    ca_file: text,
    logs: object({ file_path: text }),
  },
  { required: ['endpoint', 'instance_name', 'username', 'password_file'] },
);

const opentelemetry = object({
  cluster_name: text,
  resource_attributes: object({}, { others: dimensionValue, max: MAX_DIMENSIONS }),
  collect: object({
    database_insights: object({ postgresql: list(database) }),
    host_metrics: object({ collection_interval: interval }),
    container_insights: object({
      collection_interval: interval,
      role: word('node', 'cluster'),
      logs: object({ enabled: boolean }),
    }),
    prometheus: object({ config_path: path }, { required: ['config_path'] }),
    otlp: object({ grpc_endpoint: text, http_endpoint: text, span_metrics_enabled: boolean }),
    ...otelLists,
  }),
});

/** A whole configuration. The agent lets any other section pass and reads it never: a misspelled one is lost in silence. */
export const configShape = object(
  { agent, metrics: metricsShape, logs: logsShape, traces, opentelemetry, csm: any, global_tags: any },
  { others: 'ignored' },
);
