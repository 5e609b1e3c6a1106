import type { Chapter } from './chapter.js';

export const logsChapter: Chapter = {
  name: 'logs',
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
};
