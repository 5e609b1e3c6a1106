import type { OptionSpec } from '../../lib/cli/define.js';
import { nodeSelection } from '../node-selection.js';
import { rolloutOptions } from '../rollout-options.js';

/** Options of `node run`. */
export const runOptions = {
  ...nodeSelection,
  file: { type: 'string', short: 'f', value: 'FILE', describe: 'read the script from a file, - for standard input' },
  'windows-script': { type: 'string', value: 'FILE', describe: 'PowerShell script for nodes with Windows' },
  document: {
    type: 'string',
    value: 'NAME|ARN',
    describe: 'send this document instead',
    conflicts: ['windows-script'],
  },
  'document-version': {
    type: 'string',
    value: 'VERSION',
    describe: 'version of the document (default: its default)',
  },
  param: { type: 'list', value: 'NAME=VALUE', describe: 'parameter of the document; a name again adds to a list' },
  ...rolloutOptions,
  canary: { ...rolloutOptions.canary, default: 'off' },
  'execution-timeout': { type: 'duration', min: 5_000, max: 172_800_000, describe: 'how long the script may take' },
  'output-s3': {
    type: 'string',
    value: 's3://BUCKET/PREFIX',
    describe: 'let nodes write all output there, and read it',
  },
  'output-log-group': {
    type: 'string',
    value: 'GROUP',
    describe: 'the same with CloudWatch Logs',
    conflicts: ['output-s3'],
  },
  resume: { type: 'string', value: 'RUN', describe: 'go on with a run; what was sent is not sent again' },
  'retry-failed': {
    type: 'string',
    value: 'RUN',
    describe: 'a new run on the nodes that did not succeed in that one',
  },
  wait: { type: 'boolean', default: true, describe: 'return when everything is sent, do not wait for results' },
} as const satisfies Record<string, OptionSpec>;
