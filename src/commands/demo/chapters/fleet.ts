import type { Chapter } from './chapter.js';

/** The servers of the sample company, and a configuration for each of their platforms. */
const FLEET = ['--tag', 'Project=web3tier'] as const;
const CONFIGS = ['--config', 'linux-basic', '--config', 'windows-basic'] as const;

export const fleetChapter: Chapter = {
  name: 'fleet',
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
      words: ['node', 'run', '--tag', 'Role=web', '--yes', '--columns', 'name,status,exitCode,stdout', '--', 'uptime'],
    },
  ],
};
