import type { Chapter } from './chapter.js';

/** Errors of a hundred requests that reach the web servers. */
const ERROR_RATE = [
  '--metric',
  'AWS/ApplicationELB/HTTPCode_Target_5XX_Count',
  '--metric',
  'AWS/ApplicationELB/RequestCount',
  '-d',
  'LoadBalancer=app/web3tier-alb/50dc6c495c0c9188',
  '--stat',
  'Sum',
  '--expression',
  '100 * m1 / m2',
  '--threshold',
  '5',
  '--comparison',
  '>=',
  '--period',
  '1m',
  '--datapoints',
  '3/5',
  '--missing',
  'notBreaching',
] as const;

const ON_CALL = 'arn:aws:sns:ap-northeast-1:123456789012:web3tier-oncall';

/** One alarm for each web server, with the dimensions that its agent really sends. */
const ALARMS = `prefix: web3tier-web-
defaults:
  period: 5m
  datapoints: 3/3
  comparison: '>'
  actions: ['arn:aws:sns:{region}:{account}:web3tier-oncall']
alarms:
  - name: web3tier-web-memory-{name}
    each: { resource: agent-memory, tags: { Role: web } }
    metric: CWAgent/mem_used_percent
    threshold: 90
  - name: web3tier-web-disk-{name}
    each: { resource: agent-disk, tags: { Role: web } }
    metric: CWAgent/disk_used_percent
    threshold: 85
`;

export const alarmsChapter: Chapter = {
  name: 'alarms',
  title: 'Alarms: which one would have caught the incident?',
  story:
    'Visitors saw errors for twenty minutes, and nobody was called. There were alarms. An alarm is right when it has been tried on what really happened.',
  steps: [
    {
      why: 'Memory and disks are seen from inside only: the agent on the web servers, and wait until their data arrives.',
      words: ['agent', 'install', '--tag', 'Role=web', '--config', 'linux-basic', '--yes'],
    },
    {
      why: 'What the visitors saw, as the application logged it.',
      words: ['logs', 'query', '@app-5xx-by-path', '-g', '/web3tier/app', '--since', '4h', '--limit', '5'],
    },
    {
      why: 'Which alarms are there, and what is wrong with them? What is unhealthy comes first.',
      words: ['alarm', 'list', '--columns', 'state,name,problem'],
    },
    {
      why: 'One that watches the whole shop did fire in the incident. Why did nobody hear of it?',
      words: ['alarm', 'history', 'web3tier-shop-down', '--since', '4h'],
    },
    {
      why: 'And the alarm on errors? Played over a day beside its own history:',
      words: ['alarm', 'preview', 'web3tier-alb-5xx', '--since', '1d'],
    },
    {
      why: 'Few visitors make few errors. What counts is how many of a hundred requests fail, tried before it pages anyone:',
      words: ['alarm', 'preview', 'web3tier-error-rate', ...ERROR_RATE, '--since', '1d'],
    },
    {
      why: 'It would have called somebody in the incident, and at no other time of that day. Create it, with a topic that exists.',
      words: ['alarm', 'create', 'web3tier-error-rate', ...ERROR_RATE, '--action', ON_CALL, '--yes'],
    },
    {
      why: 'Memory and disks of all web servers, from a file that says it once for whatever servers there are.',
      file: { name: 'web.yaml', text: ALARMS },
      words: ['alarm', 'apply', '-f', 'web.yaml', '--yes'],
    },
    {
      why: 'What else should be watched? What is missing, with a threshold and the reason for it, and what is there and of little use.',
      words: ['alarm', 'recommend', '--service', 'alb,sqs,agent'],
    },
  ],
};
