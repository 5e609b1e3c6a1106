/** What a line of the agent's log means. */
export type LogCause =
  | 'no-credentials'
  | 'metadata-refused'
  | 'metrics-denied'
  | 'logs-denied'
  | 'parameter-denied'
  | 'access-denied'
  | 'parameter-not-found'
  | 'clock-skew'
  | 'no-network'
  | 'file-permission'
  | 'types-db'
  | 'conflicting-values'
  | 'throttled';

/** A cause, the line that shows it, and what mends it. */
export interface LogExplanation {
  readonly cause: LogCause;
  /** In words, for a finding. */
  readonly reason: string;
  /** The last line that shows it, as the agent wrote it. */
  readonly line: string;
  readonly fix: string;
}

interface Rule {
  readonly cause: LogCause;
  readonly match: RegExp;
  readonly reason: string;
  readonly fix: string;
}

const DENIED = String.raw`AccessDenied|not authorized to perform|UnauthorizedOperation`;

/** Whether a line has a denial and one of the words, in either order. */
const denialOf = (words: string): RegExp => new RegExp(`(?=.*(?:${DENIED}))(?=.*(?:${words}))`, 'i');

/**
 * First match wins for a line; the order is that of the causes: what comes first makes the later ones appear. The
 * texts are those of the AWS SDK for Go, of the agent's own plugins and of Go's network package.
 */
const RULES: readonly Rule[] = [
  {
    cause: 'metadata-refused',
    match: /(?:EC2MetadataError|ec2metadata|IMDS|169\.254\.169\.254).*(?:401|403|timeout|deadline exceeded)|hop limit/i,
    reason: 'the metadata service of the instance does not answer the agent',
    fix: 'allow IMDSv2, with a hop limit of 2 for containers: aws ec2 modify-instance-metadata-options --http-endpoint enabled --http-put-response-hop-limit 2 --instance-id ID',
  },
  {
    cause: 'no-credentials',
    match:
      /NoCredentialProviders|no valid providers in chain|failed to (?:refresh cached|retrieve) credentials|no EC2 IMDS role found/i,
    reason: 'the agent finds no credentials: the instance has no profile, or its profile no role',
    fix: 'attach an instance profile whose role has CloudWatchAgentServerPolicy: aws ec2 associate-iam-instance-profile --iam-instance-profile Name=PROFILE --instance-id ID',
  },
  {
    cause: 'metrics-denied',
    match: denialOf('PutMetricData'),
    reason: 'the role of the node may not send metrics (cloudwatch:PutMetricData)',
    fix: 'attach the policy to the role: aws iam attach-role-policy --policy-arn arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy --role-name ROLE',
  },
  {
    cause: 'logs-denied',
    match: denialOf(
      'logs:|PutLogEvents|CreateLogGroup|CreateLogStream|DescribeLogStreams|DescribeLogGroups|PutRetentionPolicy',
    ),
    reason: 'the role of the node may not write logs',
    fix: 'attach the policy to the role: aws iam attach-role-policy --policy-arn arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy --role-name ROLE',
  },
  {
    cause: 'parameter-denied',
    match: denialOf('ssm:GetParameter|GetParameter'),
    reason: 'the role of the node may not read the parameter with the configuration',
    fix: 'CloudWatchAgentServerPolicy covers parameters named AmazonCloudWatch-*: give it such a name: awsops param put AmazonCloudWatch-NAME',
  },
  {
    cause: 'parameter-not-found',
    match: /ParameterNotFound|ParameterVersionNotFound/,
    reason: 'the parameter with the configuration does not exist in the region of the node',
    fix: 'see what is there with: awsops param list AmazonCloudWatch-',
  },
  {
    cause: 'clock-skew',
    match:
      /SignatureDoesNotMatch|InvalidSignatureException|RequestTimeTooSkewed|RequestExpired|Signature (?:expired|not yet current)/i,
    reason: 'the clock of the node is wrong, so that AWS refuses its signatures',
    fix: 'let the node follow the time service of AWS: awsops node run ID -- chronyc makestep',
  },
  {
    cause: 'access-denied',
    match: new RegExp(DENIED, 'i'),
    reason: 'the role of the node misses a permission',
    fix: 'compare the role with the policy that nodes need: awsops help permissions node-role',
  },
  {
    cause: 'conflicting-values',
    match: /Different values? (?:are|is|has been) specified/i,
    reason: 'two configuration files of the agent give one setting different values, so that it does not start',
    fix: 'leave the setting in one of the files, or replace them all: awsops agent install ID --config FILE',
  },
  {
    cause: 'types-db',
    match: /types\.db/i,
    reason: 'collectd is configured, and its types database is missing, which stops the whole agent',
    fix: 'install collectd, or take "collectd" out of the configuration: awsops agent lint FILE',
  },
  {
    cause: 'file-permission',
    match: /permission denied/i,
    reason: 'the user of the agent may not read a file',
    fix: 'let it run as root ("run_as_user": "root"), or give its user the right to read: awsops node run ID -- setfacl -m u:cwagent:r FILE',
  },
  {
    cause: 'throttled',
    match: /Throttling|Rate exceeded|TooManyRequests/i,
    reason: 'AWS throttles what the nodes send',
    fix: 'send less often, or have the quota raised: aws service-quotas list-service-quotas --service-code logs',
  },
  {
    cause: 'no-network',
    match:
      /i\/o timeout|no such host|connection refused|connection reset|network is unreachable|no route to host|context deadline exceeded|TLS handshake timeout|request canceled while waiting for connection/i,
    reason: 'the agent does not reach AWS',
    fix: 'see which part of the way is closed with: awsops node check ID',
  },
];

/**
 * What the lines of an agent's log say about why no data arrives: each cause once, in the order in which a cause
 * counts (a missing role before a missing permission, and the network last).
 */
export function explainAgentLog(lines: readonly string[]): readonly LogExplanation[] {
  const lastLine = new Map<LogCause, string>();
  for (const line of lines) {
    const rule = RULES.find(({ match }) => match.test(line));
    if (rule !== undefined) lastLine.set(rule.cause, line);
  }
  return RULES.flatMap(({ cause, reason, fix }) => {
    const line = lastLine.get(cause);
    return line === undefined ? [] : [{ cause, reason, line, fix }];
  });
}
