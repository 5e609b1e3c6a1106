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
  ],
};
