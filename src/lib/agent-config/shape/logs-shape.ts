import { address, credentials, interval, otlp, path, service, shortText, tls } from './common.js';
import { any, boolean, int, intOf, list, object, oneOrList, string, word, type Shape } from './shape.js';

/** -1 leaves the retention as it is; the others are what PutRetentionPolicy takes. Source: translator/isValid.go of the agent. */
export const RETENTION_DAYS: readonly number[] = [
  -1, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const MAX_NAME = 512;
const MAX_SOURCES = 16_384;
const MAX_EVENT_ID = 65_535;
export const EVENT_LEVELS = ['CRITICAL', 'ERROR', 'WARNING', 'INFORMATION', 'VERBOSE'] as const;
const PRIORITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

const filters = list(object({ type: word('include', 'exclude'), expression: string(Number.MAX_SAFE_INTEGER) }), {});

/** Where events go. The class has a rule of its own: the agent takes any text, and ignores what it does not know. */
const destination = {
  log_group_name: string(MAX_NAME),
  log_stream_name: string(MAX_NAME),
  log_group_class: string(MAX_NAME),
  retention_in_days: intOf(RETENTION_DAYS),
  filters,
} satisfies Record<string, Shape>;

const collectList = (entry: Shape): Shape =>
  object({ collect_list: list(entry, { min: 1, max: MAX_SOURCES, unique: true }) }, { required: ['collect_list'] });

const fileEntry = object(
  {
    file_path: path,
    ...destination,
    multi_line_start_pattern: path,
    timestamp_format: path,
    timezone: word('Local', 'LOCAL', 'UTC'),
    trim_timestamp: boolean,
    encoding: path,
    auto_removal: boolean,
    backpressure_mode: word('fd_release'),
    blacklist: path,
    publish_multi_logs: boolean,
    ...service,
  },
  { required: ['file_path'] },
);

const eventKeys = {
  event_name: shortText,
  event_levels: list(word(...EVENT_LEVELS), { min: 1, unique: true }),
  event_ids: list(int(0, MAX_EVENT_ID), { min: 1, unique: true }),
  event_format: word('text', 'xml'),
};
const eventEntry = object(
  { ...eventKeys, ...destination },
  { required: ['event_name'], anyOf: ['event_levels', 'event_ids', 'filters'] },
);

const journalEntry = object(
  {
    ...destination,
    units: list(string(256, 0), { min: 1, unique: true }),
    priority: word(...PRIORITIES, ...PRIORITIES.map((_, index) => String(index))),
    matches: list(object({}, { others: string(Number.MAX_SAFE_INTEGER, 0), min: 1 }), { min: 1, unique: true }),
  },
  { required: ['log_group_name'] },
);

const applicationSignals = object(
  { hosted_in: string(1024), rules: list(any), tls, log_group_name: string(MAX_NAME), disabled: boolean },
  { others: any },
);

const metricsCollected = object(
  {
    app_signals: applicationSignals,
    application_signals: applicationSignals,
    ecs: object({ metrics_collection_interval: interval, disable_metric_extraction: boolean }),
    emf: any,
    jmx: any,
    kubernetes: any,
    otlp: oneOrList(otlp),
    prometheus: any,
  },
  { others: 'ignored' },
);

/** The section `logs`. */
export const logsShape = object(
  {
    logs_collected: object(
      {
        files: collectList(fileEntry),
        windows_events: collectList(eventEntry),
        journald: collectList(journalEntry),
        application_signals: applicationSignals,
      },
      { min: 1 },
    ),
    metrics_collected: metricsCollected,
    log_stream_name: string(MAX_NAME),
    force_flush_interval: interval,
    credentials,
    endpoint_override: address,
    concurrency: int(1),
    ...service,
  },
  { anyOf: ['logs_collected', 'metrics_collected'] },
);

/** The file and event lists of the section `opentelemetry`. */
export const otelLists = {
  windows_events: object(
    {
      collect_list: list(
        object(
          { ...eventKeys, log_group_name: string(MAX_NAME), log_stream_name: string(MAX_NAME) },
          { required: ['event_name'] },
        ),
        { min: 1 },
      ),
    },
    { required: ['collect_list'] },
  ),
  files: object(
    {
      collect_list: list(
        object(
          {
            file_path: path,
            log_group_name: string(MAX_NAME),
            log_stream_name: string(MAX_NAME),
            multi_line_start_pattern: path,
            timestamp_format: path,
            timezone: word('UTC', 'Local', 'LOCAL'),
            encoding: path,
          },
          { required: ['file_path'] },
        ),
        { min: 1 },
      ),
    },
    { required: ['collect_list'] },
  ),
};
