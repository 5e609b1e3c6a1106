import type { Chapter } from './chapter.js';

/** The buckets that the load balancer and the flow logs of the sample company write to. */
const LOGS = 's3://web3tier-logs-123456789012/AWSLogs/';
const AUDIT = 's3://web3tier-audit-123456789012/AWSLogs/';

export const athenaChapter: Chapter = {
  name: 'athena',
  title: 'Athena: the logs that are in S3 only',
  story:
    'The load balancer and the flow logs write into S3. Athena reads it with SQL, once there are tables: and a table that does not fit its files gives no error, but no rows, or rows of nothing.',
  steps: [
    {
      why: 'A table over the ALB logs: where they lie is found out, and real lines are read by its rules first. (Nothing is changed.)',
      words: ['athena', 'table', 'create', 'alb', '--location', LOGS, '--dry-run'],
    },
    { why: 'Make it.', words: ['athena', 'table', 'create', 'alb', '--location', LOGS, '--yes', '--quiet'] },
    {
      why: 'And one over the flow logs, with the columns in the order of the flow log that writes there.',
      words: ['athena', 'table', 'create', 'vpc-flow', '--location', AUDIT, '--yes'],
    },
    {
      why: 'Would they give what is in the files? Partitions against keys, lines against the table.',
      words: ['athena', 'table', 'check', 'alb_access_logs'],
    },
    {
      why: 'Which targets gave errors during the incident? A saved query, which reads only the partitions of its time range.',
      words: [
        'athena',
        'query',
        '@alb-5xx-by-target',
        '--since',
        '4h',
        '--param',
        'limit=5',
        '--columns',
        'target_ip,elb_status_code,errors,last_seen',
      ],
    },
    {
      why: 'And who was turned away at the door?',
      words: ['athena', 'query', '@vpc-rejected-sources', '--since', '4h', '--param', 'limit=5'],
    },
  ],
};
