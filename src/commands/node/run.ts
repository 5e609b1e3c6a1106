import { defineCommand } from '../../lib/cli/define.js';
import { followPermissions, inventoryPermissions } from '../agent/permissions.js';
import { completeNodes } from '../complete-nodes.js';
import { selectionOf } from '../node-selection.js';
import { runsDirectory } from '../rollout-options.js';
import { runFields } from './run-fields.js';
import { runOptions } from './run-options.js';

export const nodeRun = defineCommand({
  name: 'run',
  summary: 'Run a script or a document on nodes, wait for all of them, and tell the result of each',
  description:
    'Sends only to nodes that commands reach; others are named, with the reason, and count as not run. Linux and macOS ' +
    'get AWS-RunShellScript, Windows gets AWS-RunPowerShellScript with --windows-script. Several words after -- are one ' +
    'command, each word as it is; one word is a script. Ids are sent in batches of 50 within one window ' +
    '(--max-concurrency) and one error budget (--max-errors) for all: one failure more than allowed, and nothing further ' +
    'is begun and what runs is cancelled. No node is sent a command twice: an answer that got lost is looked up before ' +
    'anything is sent again. The run, with the text of the script, is kept in a file that only you can read ' +
    '(~/.local/state/awsops/runs). Exit codes: 0 all succeeded, 1 none did, 5 no node to run on, 7 the result of some is ' +
    'not known, 8 some did not succeed or were left out.\n\n' +
    'A script with {{ in it is sent as base64, because Systems Manager would replace what stands in the braces.',
  examples: [
    { run: 'awsops node run --tag Role=web -- systemctl is-active nginx', why: 'one command on every web server' },
    { run: "awsops node run i-0123456789abcdef0 -y -- 'df -h | tail -n +2'", why: 'a script, without a question' },
    { run: 'awsops node run --all -f patch.sh --canary 5% --max-errors 2', why: 'a file, on 5 % of the nodes first' },
    {
      run: 'awsops node run --tag Role=db --document AWS-UpdateSSMAgent --dry-run',
      why: 'see where a document would be sent',
    },
    { run: 'awsops node run --retry-failed 20260115T120000-3f9a2c', why: 'once more where it did not succeed' },
  ],
  args: {
    nodes: { describe: 'ids of nodes', required: false, variadic: true, complete: completeNodes },
    script: { describe: 'the script, or a command with its arguments', required: false, variadic: true, rest: true },
  },
  options: runOptions,
  access: 'write',
  scope: 'regional',
  fields: runFields,
  permissions: [
    'ssm:SendCommand',
    ...followPermissions,
    ...inventoryPermissions,
    'ssm:DescribeDocument',
    'ssm:GetDocument',
    's3:ListBucket',
    's3:GetObject',
    'logs:DescribeLogStreams',
    'logs:GetLogEvents',
  ],
  async run({ args, options }, { task, env, readStdin }) {
    const { planNodeRun } = await import('../../lib/node/run/index.js');
    const selection = selectionOf(args.nodes, options);
    const { outputS3, ...others } = options;
    const { script } = args;
    return planNodeRun({ ...others, outputS3, selection, script, readStdin, runsDirectory: runsDirectory(env) }, task);
  },
});
