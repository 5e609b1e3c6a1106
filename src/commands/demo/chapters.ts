/** One command of the demo, as a person would type it after `awsops`. */
export interface Step {
  readonly why: string;
  readonly words: readonly string[];
  /** With which it ends, and what that says; 0 when absent. */
  readonly exit?: { readonly code: number; readonly meaning: string };
}

export interface Chapter {
  readonly title: string;
  readonly story: string;
  readonly steps: readonly Step[];
}

/** The servers of the sample company, and a configuration for each of their platforms. */
const FLEET = ['--tag', 'Project=web3tier'] as const;
const CONFIGS = ['--config', 'linux-basic', '--config', 'windows-basic'] as const;

/** The guided run, in order. They run in a fresh temporary folder. */
export const chapters: readonly Chapter[] = [
  {
    title: 'Logs: what happened at /checkout?',
    story:
      'A web application in three tiers had an incident some two hours ago. All you have is its logs: the application, nginx, Aurora, VPC flow logs and CloudTrail.',
    steps: [
      { why: 'Who am I, and where?', words: ['whoami'] },
      { why: 'Which logs are there?', words: ['logs', 'groups', '--columns', 'name,retentionDays,storedBytes'] },
      {
        why: 'When were there errors? A saved query, run by CloudWatch Logs Insights.',
        words: ['logs', 'query', '@errors-over-time', '-g', '/web3tier/app', '--since', '4h'],
      },
      {
        why: 'Which requests failed?',
        words: ['logs', 'query', '@app-5xx-by-path', '-g', '/web3tier/app', '--since', '4h'],
      },
      {
        why: 'What did the application say? The newest errors, straight from the log.',
        words: ['logs', 'tail', '/web3tier/app', '--since', '4h', '--filter', '{ $.level = "ERROR" }', '--last', '5'],
      },
      {
        why: 'And the database? A query of your own on its error log.',
        words: [
          'logs',
          'query',
          'filter @message like /ERROR/ | parse @message "[Server] *" as what | stats count(*) as times by what',
          '-g',
          '/aws/rds/cluster/web3tier/error',
          '--since',
          '4h',
        ],
      },
      {
        why: 'Who changed what? CloudTrail knows: somebody lowered max_connections, and put it back.',
        words: [
          'logs',
          'query',
          'filter eventName = "ModifyDBClusterParameterGroup" | fields @timestamp, userIdentity.userName as who, requestParameters.parameters.0.parameterName as parameter, requestParameters.parameters.0.parameterValue as value',
          '-g',
          '/aws/cloudtrail/web3tier',
          '--since',
          '4h',
        ],
      },
      {
        why: 'Who knocks at the door? Rejected traffic in the VPC flow logs.',
        words: [
          'logs',
          'query',
          '@vpc-rejected-sources',
          '-g',
          '/aws/vpc/web3tier-flow-logs',
          '--since',
          '1d',
          '--limit',
          '5',
        ],
      },
      {
        why: 'Did anyone log in to the console without a second factor?',
        words: ['logs', 'query', '@console-logins-without-mfa', '-g', '/aws/cloudtrail/web3tier', '--since', '1d'],
      },
      {
        why: 'Keep the evidence: export the logs of the incident to a file; a kill in the middle is no loss (--resume).',
        words: ['logs', 'get', '/web3tier/app', '--since', '4h', '--out', 'incident.ndjson.gz'],
      },
      { why: 'What do these logs cost in a month?', words: ['logs', 'cost', '--since', '30d'] },
      {
        why: 'Some groups keep everything for ever. What would a retention of 30 days change? (Nothing is changed.)',
        words: ['logs', 'retention', 'set', '/aws/*', '--days', '30', '--dry-run'],
      },
    ],
  },
  {
    title: 'Fleet: the CloudWatch agent on twelve servers',
    story:
      'The incident showed that nobody watches memory and disks. Twelve servers with Linux and Windows shall get the CloudWatch agent. Three of them are broken, each in another way, and nobody has noticed yet.',
    steps: [
      { why: 'Which servers are there, and which can be reached?', words: ['node', 'list', ...FLEET] },
      {
        why: 'What is wrong with the others, and would the agents be able to send? The first cause for each server, with what mends it.',
        words: ['node', 'check', ...FLEET],
        exit: { code: 10, meaning: 'a check found failures' },
      },
      {
        why: 'What would an installation send where? (Nothing is changed.)',
        words: ['agent', 'install', ...FLEET, ...CONFIGS, '--dry-run'],
      },
      {
        why: 'Install, configure, and wait until data of each server has arrived: one server first, then the others.',
        words: ['agent', 'install', ...FLEET, ...CONFIGS, '--yes'],
        exit: { code: 8, meaning: 'some servers could not get it; the others have it, and send' },
      },
      { why: 'What do they run now, and when was their data seen?', words: ['agent', 'status', ...FLEET] },
      {
        why: 'The configuration is in Parameter Store, with its versions.',
        words: ['param', 'history', 'AmazonCloudWatch-linux-basic', '--columns', 'name,version,lastModified'],
      },
      {
        why: 'Run a command on all web servers and wait for each of them.',
        words: [
          'node',
          'run',
          '--tag',
          'Role=web',
          '--yes',
          '--columns',
          'name,status,exitCode,stdout',
          '--',
          'uptime',
        ],
      },
    ],
  },
];
