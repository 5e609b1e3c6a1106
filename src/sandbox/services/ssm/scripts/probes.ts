import { createHash } from 'node:crypto';
import { FORMAT_VERSION, fromBase64, toBase64 } from '../../../../lib/node/probe/format.js';
import { diagnosisProbe, statusProbe, type DiagnosisFacts } from '../../../../lib/node/probe/index.js';
import { isReadableByAll, matchingFiles } from '../agent/log-files.js';
import { statusText } from '../agent/status.js';
import { TYPES_DB } from '../agent/config.js';
import { instanceOf, programRole } from '../node-state.js';
import type { StoredNode } from '../types.js';
import type { Script } from './run.js';

/** Fewer lines than any of them has. */
const MIN_LINES = 10;
const LOOK = /^look '(?<pattern>[^']*)'$/i;
const USER = /^agent_user=\$\(decode '(?<user>[^']*)'\)$/;

/**
 * The answer to one of the read-only scripts by which awsops asks nodes about their agent; undefined when it is another
 * script. They are known by their exact text, and answered from what the node is like.
 */
export function probeAnswer(script: Script): string | undefined {
  const { lines, node } = script;
  if (lines.length < MIN_LINES) return undefined;
  const isSame = (commands: readonly string[]) =>
    commands.length === lines.length && commands.every((line, index) => line === lines[index]);
  if (isSame(statusProbe(node.platformType).commands)) return answer(script, []);
  const facts = factsOf(lines);
  if (!isSame(diagnosisProbe(node.platformType, facts).commands)) return undefined;
  return answer(script, diagnosis(script, facts));
}

/** What a script would have been made for, if it is one for a diagnosis. */
function factsOf(lines: readonly string[]): DiagnosisFacts {
  const user = lines.map((line) => USER.exec(line)?.groups?.['user']).find((found) => found !== undefined);
  return {
    logFiles: lines.flatMap((line) => {
      const pattern = LOOK.exec(line)?.groups?.['pattern'];
      return pattern === undefined ? [] : [fromBase64(pattern)];
    }),
    runAsUser: user === undefined || user === '' ? null : fromBase64(user),
    usesCollectd: lines.some((line) => line.includes(TYPES_DB)),
  };
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => ` ${line}`);

function answer({ node, atMs }: Script, more: readonly string[]): string {
  const { agent, platformType } = node;
  const configs = [...agent.configs].sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const lines = [
    `#awsops ${FORMAT_VERSION}`,
    `#time ${Math.floor(atMs / 1000)}`,
    ...(platformType === 'Windows' ? ['#offset 0'] : []),
    ...(agent.version === null
      ? ['#agent absent']
      : ['#agent installed', `#version ${agent.version}`, '#ctl', ...indented(statusText(node).trimEnd().split('\n'))]),
    '#configs',
    ...indented(configs.map(([name, { text }]) => `${hash(text)} ${name}`)),
    `#count ${configs.length}`,
    ...more,
    '#end',
  ];
  return lines.map((line) => `${line}${platformType === 'Windows' ? '\r' : ''}\n`).join('');
}

/** As much of an agent's log as the script shows. */
const LOG_LINES = 25;
const LINE_WIDTH = 300;

function diagnosis(script: Script, facts: DiagnosisFacts): readonly string[] {
  const { node, call } = script;
  const isWindows = node.platformType === 'Windows';
  const isMetadataOff = instanceOf(node, call)?.MetadataOptions?.HttpEndpoint === 'disabled';
  const hasTypes = node.logFiles.includes(TYPES_DB);
  return [
    '#agentlog',
    ...indented(node.agent.errors.slice(-LOG_LINES).map((line) => line.slice(0, LINE_WIDTH))),
    '#validation',
    '#files',
    ...indented(facts.logFiles.flatMap((pattern) => fileLines(script, { pattern, user: facts.runAsUser }))),
    ...(facts.usesCollectd && !isWindows ? [`#typesdb ${hasTypes ? 'yes' : 'no'}`] : []),
    '#disk',
    isWindows ? ' C 0 0 0 41% C:\\' : ' /dev/nvme0n1p1 20959212 6706948 14252264 32% /',
    ...(isWindows ? [] : ['#user', ...indented(userLines(node, facts.runAsUser ?? 'cwagent'))]),
    `#imds ${isMetadataOff ? (isWindows ? '0' : '000') : '200'}`,
    '#ssmcli',
    ...indented(ssmChecks(script)),
  ];
}

/** The script looks at so many of the files that match. */
const MAX_MATCHES = 3;

function fileLines(
  { node, atMs }: Script,
  { pattern, user }: { readonly pattern: string; readonly user: string | null },
): readonly string[] {
  const files = matchingFiles(node, pattern, { isAll: true }).slice(0, MAX_MATCHES);
  const heading = `:${toBase64(pattern)}`;
  if (files.length === 0) return [heading, 'none||'];
  const lines = files.map((path) => {
    const isOpen = isReadableByAll(path);
    const isReadable = isOpen || user === null || user === 'root' || node.platformType === 'Windows';
    const stamp = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
    const listing =
      node.platformType === 'Windows'
        ? `-a---- 48213 ${stamp}`
        : `${isOpen ? '-rw-r--r--' : '-rw-------'} 1 root root 48213 ${stamp}`;
    return `${isReadable ? 'yes' : 'no'}|${listing}|${path}`;
  });
  return [heading, ...lines];
}

/** The package of the agent makes the user `cwagent`. */
function userLines({ agent }: StoredNode, user: string): readonly string[] {
  if (user === 'root') return ['uid=0(root) gid=0(root) groups=0(root)'];
  return user === 'cwagent' && agent.version !== null ? ['uid=992(cwagent) gid=992(cwagent) groups=992(cwagent)'] : [];
}

function ssmChecks({ node, call }: Script): readonly string[] {
  const isMetadataOff = instanceOf(node, call)?.MetadataOptions?.HttpEndpoint === 'disabled';
  const { region } = call;
  const endpoints = ['ssm', 'ec2messages', 'ssmmessages', 's3', 'kms', 'logs', 'monitoring'];
  const checks = [
    {
      Check: 'EC2 IMDS',
      Status: isMetadataOff ? 'Failed' : 'Success',
      Note: `IMDS is ${isMetadataOff ? 'not ' : ''}accessible`,
    },
    ...endpoints.map((name) => ({
      Check: `Connectivity to ${name} endpoint`,
      Status: 'Success',
      Note: `${name}.${region}.amazonaws.com is reachable`,
    })),
    {
      Check: 'AWS Credentials',
      Status: programRole(node, call) === undefined && node.iamRole === '' ? 'Failed' : 'Success',
      Note: `Credentials are for role ${node.iamRole}`,
    },
    { Check: 'Agent service', Status: 'Success', Note: 'Agent service is running' },
    { Check: 'SSM Agent version', Status: 'Success', Note: `SSM Agent version is ${node.ssmAgentVersion}` },
  ];
  const shown = JSON.stringify({ DiagnosticsOutput: checks }, undefined, 2);
  return shown.split('\n').map((line) => line.trim());
}
