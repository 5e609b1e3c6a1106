import { elasticLoadBalancing } from '../layout/layouts.js';
import { columnsOf, regexFormat, TEXTFILE } from './formats.js';
import type { LogKind } from './types.js';

/** "Access log entries" in the user guide for Application Load Balancers; the last three came in 2025. */
const COLUMNS = columnsOf({
  type: 'string',
  time: 'string',
  elb: 'string',
  client_ip: 'string',
  client_port: 'int',
  target_ip: 'string',
  target_port: 'int',
  request_processing_time: 'double',
  target_processing_time: 'double',
  response_processing_time: 'double',
  elb_status_code: 'int',
  target_status_code: 'string',
  received_bytes: 'bigint',
  sent_bytes: 'bigint',
  request_verb: 'string',
  request_url: 'string',
  request_proto: 'string',
  user_agent: 'string',
  ssl_cipher: 'string',
  ssl_protocol: 'string',
  target_group_arn: 'string',
  trace_id: 'string',
  domain_name: 'string',
  chosen_cert_arn: 'string',
  matched_rule_priority: 'string',
  request_creation_time: 'string',
  actions_executed: 'string',
  redirect_url: 'string',
  lambda_error_reason: 'string',
  target_port_list: 'string',
  target_status_code_list: 'string',
  classification: 'string',
  classification_reason: 'string',
  conn_trace_id: 'string',
  transformed_host: 'string',
  transformed_uri: 'string',
  request_transform_status: 'string',
});

const QUOTED = '"([^"]*)"';
const WORD = '([^ ]*)';
const NUMBER = '([-.0-9]*)';

/** One inside of the other: a line may end after each of them, as the lines of older years do. */
const optional = (parts: readonly string[], rest: string): string =>
  parts.toReversed().reduce((tail, part) => `(?: ${part}${tail})?`, rest);

/**
 * A line of any year: what was added later is optional, and so is what will be added. The user agent may hold quotes, the
 * lists of targets spaces; both break the expression of AWS's own example.
 */
export const ALB_REGEX = [
  // type, time, elb; client; target: "-" where the request went to none
  `${WORD} ${WORD} ${WORD} ${WORD}:([0-9]*) (?:${WORD}[:-]([0-9]+)|-)`,
  `${NUMBER} ${NUMBER} ${NUMBER} ([-0-9]*) ([-0-9]*) ([-0-9]*) ([-0-9]*)`,
  `"([^ ]*) (.*?) ?(- |[^ ]*)" "(.*?)" ([A-Z0-9_-]+) ([A-Za-z0-9.-]*) ${WORD} ${QUOTED}${optional(
    [
      QUOTED,
      QUOTED,
      '([-.0-9]*)',
      '([-0-9T:.Z]*)',
      QUOTED,
      QUOTED,
      QUOTED,
      QUOTED,
      QUOTED,
      QUOTED,
      QUOTED,
      WORD,
      QUOTED,
      QUOTED,
      QUOTED,
    ],
    '(?: .*)?',
  )}`,
].join(' ');

export const alb: LogKind = {
  kind: 'alb',
  title: 'ALB access logs',
  defaultName: 'alb_access_logs',
  layouts: [elasticLoadBalancing],
  fileName: /^\d{12}_elasticloadbalancing_[^_]+_app\..*\.log\.gz$/,
  design: () => ({
    columns: COLUMNS,
    rowFormat: regexFormat(ALB_REGEX),
    storedAs: TEXTFILE,
    properties: {},
    notes: [],
  }),
};

/** "Connection log entries" in the user guide for Application Load Balancers. */
const CONNECTION_COLUMNS = columnsOf({
  time: 'string',
  client_ip: 'string',
  client_port: 'int',
  listener_port: 'int',
  tls_protocol: 'string',
  tls_cipher: 'string',
  tls_handshake_latency: 'double',
  leaf_client_cert_subject: 'string',
  leaf_client_cert_validity: 'string',
  leaf_client_cert_serial_number: 'string',
  tls_verify_status: 'string',
  conn_trace_id: 'string',
});

export const ALB_CONNECTION_REGEX = `${WORD} ${WORD} ([-0-9]*) ([-0-9]*) ${WORD} ${WORD} ${NUMBER} "(.*?)" ${WORD} ${WORD} ${WORD}(?: ${WORD})?(?: .*)?`;

export const albConnection: LogKind = {
  kind: 'alb-connection',
  title: 'ALB connection logs',
  defaultName: 'alb_connection_logs',
  layouts: [elasticLoadBalancing],
  fileName: /^conn_log\.\d{12}_elasticloadbalancing_.*\.log\.gz$/,
  design: () => ({
    columns: CONNECTION_COLUMNS,
    rowFormat: regexFormat(ALB_CONNECTION_REGEX),
    storedAs: TEXTFILE,
    properties: {},
    notes: [],
  }),
};
