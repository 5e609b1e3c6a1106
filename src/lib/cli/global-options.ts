import type { OptionSpec } from './define.js';

/** A global option: also settable by environment and config file. */
export interface GlobalOptionSpec extends OptionSpec {
  /** The heading in help. */
  readonly group: 'Target' | 'Output' | 'Behaviour' | 'Write';
  /** Environment variables in order of precedence. */
  readonly env?: readonly string[];
  /** May stand in the config file. */
  readonly inConfig?: boolean;
}

/** Accepted before and after the command name, by every command. */
export const globalOptions = {
  profile: {
    group: 'Target',
    type: 'list',
    commaSeparated: true,
    value: 'NAME[,NAME]',
    describe: 'AWS profile; several run the command in each',
    env: ['AWSOPS_PROFILE', 'AWS_PROFILE'],
    inConfig: true,
  },
  region: {
    group: 'Target',
    type: 'list',
    commaSeparated: true,
    value: 'REGION[,REGION]',
    describe: 'AWS region; several, or "all", run the command in each',
    env: ['AWSOPS_REGION', 'AWS_REGION', 'AWS_DEFAULT_REGION'],
    inConfig: true,
  },
  'role-arn': {
    group: 'Target',
    type: 'string',
    value: 'ARN',
    describe: 'assume this role first',
    env: ['AWSOPS_ROLE_ARN'],
    inConfig: true,
  },
  'endpoint-url': {
    group: 'Target',
    type: 'url',
    value: 'URL',
    describe: 'talk to this endpoint instead of AWS',
    env: ['AWSOPS_ENDPOINT_URL'],
  },
  'expect-account': {
    group: 'Target',
    type: 'string',
    value: 'ID',
    describe: 'stop unless the credentials belong to this account',
    env: ['AWSOPS_EXPECT_ACCOUNT'],
    inConfig: true,
  },
  sandbox: {
    group: 'Target',
    type: 'boolean',
    describe: 'use the built-in practice account: the one that runs, else one for this command',
    env: ['AWSOPS_SANDBOX'],
  },
  output: {
    group: 'Output',
    type: 'string',
    short: 'o',
    value: 'FORMAT',
    choices: ['table', 'json', 'ndjson', 'csv', 'tsv'],
    describe: 'output format (default: table on a terminal, else tsv)',
    env: ['AWSOPS_OUTPUT'],
    inConfig: true,
  },
  query: {
    group: 'Output',
    type: 'string',
    value: 'JMESPATH',
    describe: 'JMESPath on the JSON form of the result',
  },
  columns: {
    group: 'Output',
    type: 'list',
    commaSeparated: true,
    value: 'A,B',
    describe: 'fields to show, in this order',
  },
  header: {
    group: 'Output',
    type: 'boolean',
    default: true,
    describe: 'leave out the header line',
  },
  color: {
    group: 'Output',
    type: 'string',
    value: 'WHEN',
    choices: ['auto', 'always', 'never'],
    describe: 'colour the output (default: auto)',
    env: ['AWSOPS_COLOR'],
    inConfig: true,
  },
  quiet: {
    group: 'Behaviour',
    type: 'boolean',
    short: 'q',
    describe: 'no progress and no notes on stderr',
    env: ['AWSOPS_QUIET'],
    inConfig: true,
  },
  debug: {
    group: 'Behaviour',
    type: 'boolean',
    describe: 'show every AWS call and stack traces, secrets removed',
    env: ['AWSOPS_DEBUG'],
  },
  'log-format': {
    group: 'Behaviour',
    type: 'string',
    value: 'FORMAT',
    choices: ['text', 'json'],
    describe: 'form of the lines on stderr (default: text)',
    env: ['AWSOPS_LOG_FORMAT'],
    inConfig: true,
  },
  timeout: {
    group: 'Behaviour',
    type: 'duration',
    value: 'DURATION',
    min: 1,
    describe: 'give up after this long, exit code 7',
    env: ['AWSOPS_TIMEOUT'],
    inConfig: true,
  },
  input: {
    group: 'Behaviour',
    type: 'boolean',
    default: true,
    describe: 'never ask; fail where an answer is needed',
    env: ['AWSOPS_INPUT'],
  },
} as const satisfies Record<string, GlobalOptionSpec>;

/** Commands with `access: 'write'` have these besides. */
export const writeOptions = {
  'dry-run': { group: 'Write', type: 'boolean', describe: 'print the plan, change nothing' },
  'exit-code': { group: 'Write', type: 'boolean', describe: 'with --dry-run: exit 10 when changes are due' },
  yes: { group: 'Write', type: 'boolean', short: 'y', describe: 'do not ask for confirmation' },
} as const satisfies Record<string, GlobalOptionSpec>;

/** Commands with `waits: true` have this besides. */
export const waitOptions = {
  wait: { group: 'Behaviour', type: 'boolean', default: true, describe: 'return at once, do not wait for the end' },
} as const satisfies Record<string, GlobalOptionSpec>;

/** Commands that return a check report have this besides. */
export const reportOptions = {
  'fail-on': {
    group: 'Behaviour',
    type: 'string',
    value: 'STATUS',
    choices: ['warn', 'fail', 'never'],
    default: 'fail',
    describe: 'exit 10 when a check is this bad',
  },
} as const satisfies Record<string, GlobalOptionSpec>;
