import type { Chapter } from './chapter.js';

const ROLE = ['--principal', 'web3tier-web'] as const;
/** The bucket of the sample company's logs, and a file that a web server wants to keep there. */
const LOG_FILE = 'arn:aws:s3:::web3tier-logs-123456789012/web/today.log';

const FIX = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "WriteLogBucket",
      "Effect": "Allow",
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::web3tier-logs-123456789012/web/*"
    }
  ]
}
`;

const TESTS = `policy: log-bucket.json
tests:
  - name: web servers keep their logs
    action: s3:PutObject
    resource: ${LOG_FILE}
    expect: allowed
  - name: and nothing more
    actions: [s3:PutObject, "s3:DeleteObject*"]
    resources:
      - arn:aws:s3:::web3tier-logs-123456789012/AWSLogs/alb.gz
      - arn:aws:s3:::web3tier-images/logo.png
    expect: denied
`;

export const accessChapter: Chapter = {
  name: 'access',
  title: 'Access: why can the web role not write to the log bucket?',
  story:
    'The web servers shall keep their logs in a bucket. Somebody gave their role a statement for it, and they get AccessDenied all the same.',
  steps: [
    {
      why: "May the role write there? What IAM's policy simulator says, and what comes nearest to allowing it.",
      words: ['iam', 'simulate', ...ROLE, '-a', 's3:PutObject', '-r', LOG_FILE],
    },
    {
      why: 'The statement is about the bucket, and files are written into it. What if the role had this policy too?',
      file: { name: 'log-bucket.json', text: FIX },
      words: [
        'iam',
        'simulate',
        ...ROLE,
        '--with',
        'log-bucket.json',
        '-a',
        's3:PutObject',
        '-r',
        LOG_FILE,
        '--expect',
        'allowed',
      ],
    },
    {
      why: 'Is it enough, and not too much? Tests for the policy, without an account: this runs in any CI.',
      file: { name: 'log-bucket.yaml', text: TESTS },
      words: ['iam', 'test', 'log-bucket.yaml', '--offline', '--junit', 'report.xml'],
    },
    {
      why: 'What may the role do today? Written as tests, so that tomorrow tells what has changed.',
      words: ['iam', 'test', '--init', 'web3tier-web', 'web-role.yaml'],
    },
    { why: 'Does all of that still hold?', words: ['iam', 'test', 'web-role.yaml'] },
    {
      why: 'Which policies are there, who has them, and which does nobody use?',
      words: ['iam', 'policies', '--columns', 'name,class,attachedTo,attachments'],
    },
    { why: 'Which say the same?', words: ['iam', 'policies', '--duplicates', '--columns', 'name,sameAs'] },
  ],
};
