/**
 * Lines of every age of the logs that AWS services write into S3, in the forms of their documentation, with made-up
 * values. Each has what some of its columns hold.
 */
export interface SampleLine {
  readonly what: string;
  readonly line: string;
  readonly columns: Readonly<Record<string, unknown>>;
}

const ALB_2016 =
  'http 2016-08-10T22:08:42.945958Z app/my-lb/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 ' +
  '"GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - ' +
  'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354"';
const ALB_2018 = `${ALB_2016} "www.example.com" "arn:aws:acm:us-east-2:123456789012:certificate/12345678" 1 2018-07-02T22:22:48.364000Z "forward,waf" "-"`;
const ALB_2020 = `${ALB_2018} "-" "10.0.0.1:80" "200" "Acceptable" "-"`;
const ALB_2024 = `${ALB_2020} TID_1234abcd5678ef90`;
const ALB_2025 = `${ALB_2024} "-" "-" "-"`;

/** Access log entries of Application Load Balancers. */
export const ALB_LINES: readonly SampleLine[] = [
  {
    what: 'of 2016, with the trace id at the end',
    line: ALB_2016,
    columns: {
      elb_status_code: 200,
      target_port: 80,
      trace_id: 'Root=1-58337262-36d228ad5d99923122bbe354',
      domain_name: null,
      conn_trace_id: null,
    },
  },
  {
    what: 'of 2018, with actions and a redirect',
    line: ALB_2018,
    columns: {
      domain_name: 'www.example.com',
      actions_executed: 'forward,waf',
      redirect_url: '-',
      lambda_error_reason: null,
    },
  },
  {
    what: 'of 2020, with a classification',
    line: ALB_2020,
    columns: {
      target_port_list: '10.0.0.1:80',
      classification: 'Acceptable',
      classification_reason: '-',
      conn_trace_id: null,
    },
  },
  {
    what: 'of 2024, with a trace id of the connection',
    line: ALB_2024,
    columns: { conn_trace_id: 'TID_1234abcd5678ef90', transformed_host: null },
  },
  {
    what: 'of 2025, with three fields of transformations',
    line: ALB_2025,
    columns: { conn_trace_id: 'TID_1234abcd5678ef90', transformed_host: '-', request_transform_status: '-' },
  },
  {
    what: 'of a year to come, with fields nobody knows',
    line: `${ALB_2025} "new" 42`,
    columns: { request_transform_status: '-', received_bytes: 34n },
  },
  {
    what: 'of a rewritten request',
    line: `${ALB_2024} "api.example.com" "/v2/items" "TransformSuccess"`,
    columns: {
      transformed_host: 'api.example.com',
      transformed_uri: '/v2/items',
      request_transform_status: 'TransformSuccess',
    },
  },
  {
    what: 'of HTTP/2 over TLS from IPv6',
    line: ALB_2025.replace('http 2016', 'h2 2016')
      .replace('192.168.131.39:2817', '2001:db8::1:2817')
      .replace('curl/7.46.0" - -', 'curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2'),
    columns: {
      type: 'h2',
      client_ip: '2001:db8::1',
      client_port: 2817,
      ssl_cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
      ssl_protocol: 'TLSv1.2',
    },
  },
  {
    what: 'of a malformed request that reached no target',
    line: 'https 2018-11-30T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 192.168.131.39:2817 - -1 -1 -1 400 - 0 244 "- http://www.example.com:80- -" "-" - - - "-" "-" "-" - 2018-11-30T22:22:48.364000Z "-" "-" "-" "-" "-" "-" "-"',
    columns: {
      elb_status_code: 400,
      target_ip: null,
      target_port: null,
      target_status_code: '-',
      request_verb: '-',
      user_agent: '-',
    },
  },
  {
    what: 'of a WebSocket',
    line: ALB_2025.replace('http 2016', 'ws 2016')
      .replace('GET http://www.example.com:80/ HTTP/1.1', 'GET http://10.0.0.30:80/ HTTP/1.1')
      .replace(' 200 200 34', ' 101 101 218'),
    columns: { type: 'ws', elb_status_code: 101, request_url: 'http://10.0.0.30:80/', request_proto: 'HTTP/1.1' },
  },
  {
    what: 'of a Lambda function that failed',
    line: ALB_2020.replace('10.0.0.1:80 0.000', '- 0.000')
      .replace(' 200 200 34', ' 502 - 34')
      .replace('"forward,waf" "-" "-"', '"forward" "-" "LambdaInvalidResponse"'),
    columns: { elb_status_code: 502, target_ip: null, lambda_error_reason: 'LambdaInvalidResponse' },
  },
  {
    what: 'of a request that several targets were tried for',
    line: ALB_2025.replace('"10.0.0.1:80" "200"', '"10.0.0.1:80 10.0.0.2:80" "502 200"'),
    columns: { target_port_list: '10.0.0.1:80 10.0.0.2:80', target_status_code_list: '502 200' },
  },
  {
    what: 'with a quote in the user agent',
    line: ALB_2025.replace('curl/7.46.0', 'odd "agent" 1.0'),
    columns: { user_agent: 'odd "agent" 1.0', ssl_cipher: '-' },
  },
  {
    what: 'with a space in the URL',
    line: ALB_2025.replace(':80/ HTTP', ':80/a b HTTP'),
    columns: { request_verb: 'GET', request_url: 'http://www.example.com:80/a b', request_proto: 'HTTP/1.1' },
  },
];

/** Connection log entries of Application Load Balancers. */
export const ALB_CONNECTION_LINES: readonly SampleLine[] = [
  {
    what: 'of a client with a certificate',
    line: '2023-10-04T17:05:15.514108Z 203.0.113.1 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 4.036 "CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US" NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z FEF257372D5C14D4 Success',
    columns: {
      client_port: 36280,
      listener_port: 443,
      tls_handshake_latency: 4.036,
      tls_verify_status: 'Success',
      conn_trace_id: null,
    },
  },
  {
    what: 'of 2024, without TLS',
    line: '2024-05-01T17:05:15.514108Z 203.0.113.1 36280 80 - - - "-" - - - TID_1234abcd5678ef90',
    columns: {
      listener_port: 80,
      tls_handshake_latency: null,
      leaf_client_cert_subject: '-',
      conn_trace_id: 'TID_1234abcd5678ef90',
    },
  },
  {
    what: 'with fields that came later, and a failed check',
    line: '2026-01-01T17:05:15.514108Z 2001:db8::1 36280 443 TLSv1.3 TLS_AES_128_GCM_SHA256 1.2 "CN="odd",O=x y" - - Failed:ClientCertUntrusted TID_1 x25519mlkem768',
    columns: {
      client_ip: '2001:db8::1',
      leaf_client_cert_subject: 'CN="odd",O=x y',
      tls_verify_status: 'Failed:ClientCertUntrusted',
      conn_trace_id: 'TID_1',
    },
  },
];

/** Access log entries of Network Load Balancers. */
export const NLB_LINES: readonly SampleLine[] = [
  {
    what: 'of a TLS listener with ALPN',
    line: 'tls 2.0 2020-04-01T08:51:42 net/my-network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd 72.21.218.154:51341 172.100.100.185:443 5 2 98 246 - arn:aws:acm:us-east-2:671290407336:certificate/2a108f19 - ECDHE-RSA-AES128-SHA tlsv12 - my-lb.elb.us-east-2.amazonaws.com h2 h2 "h2","http/1.1" 2020-04-01T08:51:20',
    columns: {
      client_port: 51341,
      target_port: 443,
      tcp_connection_time_ms: 5,
      received_bytes: 98n,
      incoming_tls_alert: null,
      alpn_fe_protocol: 'h2',
      tls_connection_creation_time: '2020-04-01T08:51:20',
    },
  },
  {
    what: 'of 2019, without ALPN and without a target',
    line: 'tls 1.0 2019-12-20T02:59:40 net/my-lb/c6e77e28c25b2234 g3d4b5e8bb8464cd 72.21.218.154:51341 - 5 - 98 246 40 - - - - - - - - -',
    columns: {
      target_ip: null,
      target_port: null,
      tls_handshake_time_ms: null,
      incoming_tls_alert: 40,
      tls_connection_creation_time: null,
    },
  },
];

const S3_2018 =
  '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be my-bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be 3E57427F3EXAMPLE REST.GET.VERSIONING - ' +
  '"GET /my-bucket?versioning HTTP/1.1" 200 - 113 - 7 - "-" "S3Console/0.4" -';
const S3_2019 = `${S3_2018} s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader my-bucket.s3.us-west-1.amazonaws.com TLSV1.2`;
const S3_2022 = `${S3_2019} arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP Yes`;

/** S3 server access log records. */
export const S3_ACCESS_LINES: readonly SampleLine[] = [
  {
    what: 'of 2018, with the version at the end',
    line: S3_2018,
    columns: {
      httpstatus: 200,
      bytessent: 113n,
      objectsize: null,
      useragent: 'S3Console/0.4',
      versionid: '-',
      hostid: null,
    },
  },
  { what: 'of 2019, with TLS', line: S3_2019, columns: { sigv: 'SigV4', tlsversion: 'TLSV1.2', accesspointarn: null } },
  {
    what: 'of 2022, with an access point and ACLs',
    line: S3_2022,
    columns: { aclrequired: 'Yes', sourceregion: null },
  },
  {
    what: 'with the region of the source',
    line: `${S3_2022} us-east-1`,
    columns: { aclrequired: 'Yes', sourceregion: 'us-east-1' },
  },
  { what: 'of a year to come', line: `${S3_2022} us-east-1 new fields`, columns: { sourceregion: 'us-east-1' } },
  {
    what: 'of a life cycle, without a request',
    line: S3_2022.replace('"GET /my-bucket?versioning HTTP/1.1" 200', '- -')
      .replace('REST.GET.VERSIONING -', 'S3.EXPIRE.OBJECT a/b.log')
      .replace('"-" "S3Console/0.4"', '- -'),
    columns: { operation: 'S3.EXPIRE.OBJECT', key: 'a/b.log', request_uri: null, httpstatus: null, useragent: null },
  },
  {
    what: 'with quotes in the user agent and the URL',
    line: S3_2022.replace('S3Console/0.4', 'odd "agent"').replace('?versioning', '?q="x" y'),
    columns: { useragent: 'odd "agent"', request_uri: 'GET /my-bucket?q="x" y HTTP/1.1', httpstatus: 200 },
  },
];

/** The header of version 2 and records of VPC flow logs. */
export const FLOW_LOG_FORMATS: readonly {
  readonly what: string;
  readonly format: string;
  readonly line: string;
  readonly columns: Readonly<Record<string, unknown>>;
}[] = [
  {
    what: 'of version 2, the default',
    format:
      '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}',
    line: '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK',
    columns: { version: 2, dstport: 22, bytes: 4249n, start: 1418530010n, action: 'ACCEPT' },
  },
  {
    what: 'without data',
    format:
      '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}',
    line: '2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA',
    columns: { srcaddr: '-', srcport: null, bytes: null, log_status: 'NODATA' },
  },
  {
    what: 'of version 5, in an order of its own',
    format:
      '${vpc-id} ${action} ${srcaddr} ${pkt-srcaddr} ${flow-direction} ${traffic-path} ${pkt-dst-aws-service} ${tcp-flags} ${version}',
    line: 'vpc-abcdefab012345678 REJECT 10.40.1.175 10.20.33.164 egress 8 S3 19 5',
    columns: { vpc_id: 'vpc-abcdefab012345678', traffic_path: 8, pkt_dst_aws_service: 'S3', tcp_flags: 19, version: 5 },
  },
  {
    what: 'of version 10, with ECS and encryption',
    format:
      '${ecs-cluster-name} ${ecs-task-id} ${reject-reason} ${resource-id} ${encryption-status} ${region} ${az-id}',
    line: 'web 1234abcd BPA nat-0123 1 ap-northeast-1 apne1-az4',
    columns: {
      ecs_cluster_name: 'web',
      reject_reason: 'BPA',
      resource_id: 'nat-0123',
      encryption_status: 1,
      region: 'ap-northeast-1',
    },
  },
];

/** The header lines and a record of CloudFront's standard logs. */
export const CLOUDFRONT_FILE = [
  '#Version: 1.0',
  '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end',
  '2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td111111abcdef8.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(Windows%20NT%2010.0)\t-\t-\tHit\tSOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==\td111111abcdef8.cloudfront.net\thttps\t23\t0.001\t-\tTLSv1.2\tECDHE-RSA-AES128-GCM-SHA256\tHit\tHTTP/2.0\t-\t-\t11040\t0.001\tHit\ttext/html\t78\t-\t-',
].join('\n');

/** A record of a web ACL, with rules of groups and a rate. */
export const WAF_LINE = JSON.stringify({
  timestamp: 1683355579981,
  formatVersion: 1,
  webaclId: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/web/1',
  terminatingRuleId: 'RateLimit',
  terminatingRuleType: 'RATE_BASED',
  action: 'BLOCK',
  terminatingRuleMatchDetails: [
    { conditionType: 'SQL_INJECTION', sensitivityLevel: 'HIGH', location: 'HEADER', matchedData: ['10', 'AND', '1'] },
  ],
  httpSourceName: 'ALB',
  httpSourceId: 'app/web/1',
  ruleGroupList: [
    {
      ruleGroupId: 'AWS#AWSManagedRulesCommonRuleSet',
      terminatingRule: null,
      nonTerminatingMatchingRules: [],
      excludedRules: null,
    },
  ],
  rateBasedRuleList: [
    {
      rateBasedRuleId: 'arn:x',
      rateBasedRuleName: 'RateLimit',
      limitKey: 'IP',
      maxRateAllowed: 100,
      evaluationWindowSec: '120',
      customValues: null,
    },
  ],
  nonTerminatingMatchingRules: [],
  requestHeadersInserted: null,
  responseCodeSent: null,
  httpRequest: {
    clientIp: '52.46.82.45',
    country: 'FR',
    headers: [{ name: 'Host', value: 'shop.example.com' }],
    uri: '/login',
    args: '',
    httpVersion: 'HTTP/1.1',
    httpMethod: 'POST',
    requestId: 'x',
  },
  labels: [{ name: 'awswaf:managed:aws:core-rule-set:NoUserAgent_Header' }],
  ja3Fingerprint: '33ca50eb',
  ja4Fingerprint: 't13d1516h2',
  requestBodySize: 12,
});
