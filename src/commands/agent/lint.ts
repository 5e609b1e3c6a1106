import { defineCommand, type Completer } from '../../lib/cli/define.js';

const PLATFORMS = { linux: 'Linux', windows: 'Windows', macos: 'MacOS' } as const;

/** Offers the systems that we know the log files of. */
const completeSystems: Completer = async (prefix) => {
  const { osNames } = await import('../../lib/agent-config/index.js');
  return osNames.filter((name) => name.startsWith(prefix));
};

export const agentLint = defineCommand({
  name: 'lint',
  summary: 'Check configurations of the CloudWatch agent before a node gets them',
  description:
    'Finds what the agent refuses (structure, measurements, contradicting retention) and what it takes without doing ' +
    'it: misspelled sections, dimensions and classes that it drops, plugins of another platform, log files that the ' +
    'system does not have, text that does not fit into a parameter. Several files are also checked as the agent merges ' +
    'them. Nothing is sent anywhere. "fail" means that the agent would not start, or not collect what is asked for.',
  examples: [
    { run: 'awsops agent lint web.json', why: 'for the platform that it looks like' },
    { run: 'awsops agent lint web.json --os amazon-linux-2023', why: 'with the log files that this system has' },
    { run: 'awsops agent lint base.json team.json --fail-on warn', why: 'both, and what the agent makes of them' },
    { run: 'awsops agent lint - --os amazon-linux-2023', why: 'from standard input' },
  ],
  args: { files: { describe: 'configuration files; - is standard input', variadic: true } },
  options: {
    platform: {
      type: 'string',
      choices: ['linux', 'windows', 'macos'],
      value: 'PLATFORM',
      conflicts: ['os'],
      describe: 'what the nodes run; default: what the configuration looks like',
    },
    os: {
      type: 'string',
      value: 'NAME',
      describe: 'system of the nodes, e.g. amazon-linux-2023, ubuntu-24.04, debian-12, rhel-9, windows-2022',
      complete: completeSystems,
    },
    'agent-version': { type: 'string', value: 'VERSION', describe: 'version of the agent on the nodes' },
  },
  access: 'read',
  scope: 'none',
  checks: true,
  async run({ args, options }, context) {
    const { lintReport, readConfigFile } = await import('../../lib/agent-config/index.js');
    const read = async (path: string): ReturnType<typeof readConfigFile> =>
      path === '-' ? { name: 'stdin', text: await context.readStdin() } : readConfigFile(path);
    const sources = await Promise.all([...new Set(args.files)].map(read));
    const platform = options.platform && PLATFORMS[options.platform];
    return lintReport(sources, { platform, os: options.os, agentVersion: options.agentVersion });
  },
});
