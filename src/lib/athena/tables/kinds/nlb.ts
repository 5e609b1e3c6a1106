import { elasticLoadBalancing } from '../layout/layouts.js';
import { columnsOf, regexFormat, TEXTFILE } from './formats.js';
import type { LogKind } from './types.js';

/** "Access log entries" in the user guide for Network Load Balancers: TLS listeners only. */
const COLUMNS = columnsOf({
  type: 'string',
  version: 'string',
  time: 'string',
  elb: 'string',
  listener_id: 'string',
  client_ip: 'string',
  client_port: 'int',
  target_ip: 'string',
  target_port: 'int',
  tcp_connection_time_ms: 'double',
  tls_handshake_time_ms: 'double',
  received_bytes: 'bigint',
  sent_bytes: 'bigint',
  incoming_tls_alert: 'int',
  cert_arn: 'string',
  certificate_serial: 'string',
  tls_cipher_suite: 'string',
  tls_protocol_version: 'string',
  tls_named_group: 'string',
  domain_name: 'string',
  alpn_fe_protocol: 'string',
  alpn_be_protocol: 'string',
  alpn_client_preference_list: 'string',
  tls_connection_creation_time: 'string',
});

/** A word, or a list in quotes. */
const WORD = '([^ ]*)';

export const NLB_REGEX = [
  `${WORD} ${WORD} ${WORD} ${WORD} ${WORD} ${WORD}:([0-9]*) (?:${WORD}:([0-9]+)|-)`,
  `([-.0-9]*) ([-.0-9]*) ([-0-9]*) ([-0-9]*) ${WORD} ${WORD} ${WORD} ${WORD} ${WORD} ${WORD} ${WORD} ${WORD} ${WORD}`,
  // The creation time was added in 2020.
  `("[^"]*"|[^ ]*)(?: ${WORD})?(?: .*)?`,
].join(' ');

export const nlb: LogKind = {
  kind: 'nlb',
  title: 'NLB access logs',
  defaultName: 'nlb_tls_logs',
  layouts: [elasticLoadBalancing],
  fileName: /^\d{12}_elasticloadbalancing_[^_]+_net\..*\.log\.gz$/,
  design: () => ({
    columns: COLUMNS,
    rowFormat: regexFormat(NLB_REGEX),
    storedAs: TEXTFILE,
    properties: {},
    notes: [],
  }),
};
