import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeDirectory, spawnCli } from '../helpers/spawn-cli.js';
import { toldError } from '../helpers/told-error.js';

/** A command line that cannot work, and what a person must read. */
interface BadInput {
  readonly when: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Content of `config.json`. */
  readonly config?: string;
  readonly code: number;
  readonly message: string | RegExp;
  readonly cause?: RegExp;
  readonly hint: RegExp;
}

const APP = '/web3tier/app';

const usage: readonly BadInput[] = [
  {
    when: 'a command is misspelt',
    argv: ['log', 'groups'],
    code: 2,
    message: "unknown command 'log'",
    hint: /did you mean logs\?/,
  },
  {
    when: 'a verb is misspelt',
    argv: ['logs', 'group'],
    code: 2,
    message: "unknown command 'group'",
    hint: /did you mean groups\? see: awsops logs --help/,
  },
  {
    when: 'a flag is misspelt',
    argv: ['logs', 'groups', '--ouput', 'json'],
    code: 2,
    message: "unknown option '--ouput'",
    hint: /did you mean --output\?/,
  },
  {
    when: 'a choice is misspelt',
    argv: ['logs', 'groups', '-o', 'jsn'],
    code: 2,
    message: '"jsn" is not a value for --output',
    cause: /table, json, ndjson, csv, tsv/,
    hint: /did you mean "json"\?/,
  },
  {
    when: 'a choice is none at all',
    argv: ['logs', 'groups', '-o', 'yaml'],
    code: 2,
    message: '"yaml" is not a value for --output',
    hint: /see: awsops logs groups --help/,
  },
  {
    when: 'an argument is missing',
    argv: ['logs', 'tail'],
    code: 2,
    message: "missing required argument 'group'",
    hint: /see: awsops logs tail --help/,
  },
  {
    when: 'flags exclude each other',
    argv: ['logs', 'tail', APP, '--follow', '--live'],
    code: 2,
    message: /--live.*cannot be used with.*--follow/,
    hint: /see: awsops logs tail --help/,
  },
  {
    when: 'a duration has no unit',
    argv: ['logs', 'groups', '--timeout', '10x'],
    code: 2,
    message: '"10x" is not a value for --timeout',
    cause: /30s, 15m, 2h/,
    hint: /see: awsops logs groups --help/,
  },
  {
    when: 'a time is no time',
    argv: ['logs', 'tail', APP, '--since', 'last week'],
    code: 2,
    message: '"last week" is not a value for --since',
    cause: /15m \(ago\)/,
    hint: /see: awsops logs tail --help/,
  },
  {
    when: 'a time zone does not exist',
    argv: ['logs', 'tail', APP, '--since', 'today', '--tz', 'Mars/Base'],
    code: 2,
    message: '"Mars/Base" is not a time zone',
    hint: /see: awsops logs tail --help/,
  },
  {
    when: 'the range is upside down',
    argv: ['logs', 'tail', APP, '--since', '1h', '--until', '2h'],
    code: 2,
    message: /the time range is upside down: \S+Z is not before \S+Z/,
    hint: /swap them/,
  },
  {
    when: 'the range is in the future',
    argv: ['logs', 'query', 'fields @message', '-g', APP, '--since', '2099-01-01'],
    code: 2,
    message: /--since is in the future: 2099-01-01/,
    cause: /it is now/,
    hint: /try --since 1h/,
  },
  {
    when: '--query is not JMESPath',
    argv: ['logs', 'groups', '--query', 'foo['],
    code: 2,
    message: /--query cannot be evaluated/,
    hint: /awsops help output/,
  },
  {
    when: 'a column does not exist',
    argv: ['logs', 'groups', '--columns', 'nam'],
    code: 2,
    message: /nam/,
    hint: /name/,
  },
  {
    when: 'an endpoint on the command line is not a URL',
    argv: ['whoami', '--endpoint-url', 'localhost:4566'],
    code: 2,
    message: '"localhost:4566" is not a value for --endpoint-url',
    cause: /http:\/\/127\.0\.0\.1:4566/,
    hint: /see: awsops whoami --help/,
  },
  {
    when: 'a shell is not known',
    argv: ['completion', 'zhs'],
    code: 2,
    message: '"zhs" is not a value for <shell>',
    hint: /did you mean "zsh"\?/,
  },
  {
    when: 'a help topic does not exist',
    argv: ['help', 'exit-code'],
    code: 2,
    message: 'there is no command or help topic "exit-code"',
    hint: /did you mean: awsops help exit-codes/,
  },
  {
    when: 'a fault of the sandbox is not known',
    argv: ['sandbox', 'start', '--fault', 'earthquake'],
    code: 2,
    message: '"earthquake" is not a fault that the sandbox knows',
    hint: /awsops sandbox start --help/,
  },
  {
    when: 'a write cannot ask',
    argv: ['logs', 'retention', 'set', APP, '--days', '60'],
    code: 2,
    message: 'this changes things in AWS and nobody can be asked',
    cause: /not both terminals/,
    hint: /--dry-run.*--yes/,
  },
  {
    when: 'a write must not ask',
    argv: ['logs', 'retention', 'set', APP, '--days', '60', '--no-input'],
    code: 2,
    message: 'this changes things in AWS and nobody can be asked',
    cause: /--no-input was given/,
    hint: /--yes/,
  },
  {
    when: 'the service does not keep events for so many days',
    argv: ['logs', 'retention', 'set', APP, '--days', '61', '--yes'],
    code: 2,
    message: '--days cannot be "61"',
    hint: /--days 60 or --days 90/,
  },
];

const queries: readonly BadInput[] = [
  {
    when: 'a query has an unknown command',
    argv: ['logs', 'query', 'fields @timestamp | filtr x', '-g', APP],
    code: 2,
    message: 'the query is not valid',
    cause: /unknown command 'filtr'/,
    hint: /awsops logs queries/,
  },
  {
    when: 'a saved query does not exist',
    argv: ['logs', 'query', '@vpc-rejected-source', '-g', APP],
    code: 5,
    message: 'no saved query "vpc-rejected-source"',
    cause: /did you mean "@vpc-rejected-sources"\?/,
    hint: /awsops logs queries/,
  },
  {
    when: 'there is no query',
    argv: ['logs', 'query', '-g', APP],
    code: 2,
    message: 'no query to run',
    hint: /awsops logs query 'fields @message' -g GROUP/,
  },
  {
    when: 'there is no group to query',
    argv: ['logs', 'query', 'fields @message'],
    code: 2,
    message: 'no log group to query',
    hint: /awsops logs groups/,
  },
  {
    when: 'the file of a query is not there',
    argv: ['logs', 'query', '-f', '/nonexistent.insights', '-g', APP],
    code: 2,
    message: 'cannot read the query file "/nonexistent.insights"',
    hint: /check the path/,
  },
  {
    when: 'a filter pattern is not closed',
    argv: ['logs', 'tail', APP, '--filter', '{ $.level = '],
    code: 2,
    message: '--filter is not a filter pattern: { $.level = ',
    cause: /must end with '\}'/,
    hint: /quote it twice/,
  },
  {
    when: 'a regular expression is not closed',
    argv: ['logs', 'tail', APP, '--include', '['],
    code: 2,
    message: '--include is not a regular expression: [',
    hint: /backslash/,
  },
];

const resources: readonly BadInput[] = [
  {
    when: 'a log group is misspelt for tail',
    argv: ['logs', 'tail', '/web3tier/ap'],
    code: 5,
    message: 'no log group "/web3tier/ap" in ap-northeast-1',
    cause: /did you mean "\/web3tier\/app"\?/,
    hint: /awsops logs groups/,
  },
  {
    when: 'a log group is misspelt for query',
    argv: ['logs', 'query', 'fields @message', '-g', '/web3tier/ap'],
    code: 5,
    message: 'no log group "/web3tier/ap" in ap-northeast-1',
    cause: /did you mean "\/web3tier\/app"\?/,
    hint: /awsops logs groups/,
  },
  {
    when: 'a log group is misspelt for a write',
    argv: ['logs', 'retention', 'set', '/web3tier/ap', '--days', '60', '--yes'],
    code: 5,
    message: 'no log group "/web3tier/ap" in ap-northeast-1',
    cause: /did you mean "\/web3tier\/app"\?/,
    hint: /awsops logs groups/,
  },
  {
    when: 'a glob matches no group',
    argv: ['logs', 'get', '/nothing/*'],
    code: 5,
    message: 'no log group matches "/nothing/*" in ap-northeast-1',
    hint: /awsops logs groups/,
  },
  {
    when: 'no sandbox runs',
    argv: ['sandbox', 'status'],
    code: 5,
    message: 'no sandbox is running',
    hint: /awsops sandbox start --detach/,
  },
];

const configuration: readonly BadInput[] = [
  {
    when: 'no region is set',
    argv: ['logs', 'groups'],
    env: { AWS_REGION: '' },
    code: 3,
    message: 'no region is set',
    cause: /AWSOPS_REGION, AWS_REGION nor the profile/,
    hint: /--region ap-northeast-1/,
  },
  {
    when: 'a profile does not exist',
    argv: ['logs', 'groups', '--profile', 'prdo'],
    code: 3,
    message: 'there is no profile "prdo"',
    cause: /no profiles are configured/,
    hint: /aws configure sso/,
  },
  {
    when: 'an environment variable has a bad value',
    argv: ['logs', 'groups'],
    env: { AWSOPS_TIMEOUT: 'never' },
    code: 2,
    message: '"never" is not a value for AWSOPS_TIMEOUT',
    cause: /30s, 15m, 2h/,
    hint: /awsops help environment/,
  },
  {
    when: 'a limit in the environment is no number',
    argv: ['whoami'],
    env: { AWSOPS_READ_TIMEOUT_MS: 'soon' },
    code: 2,
    message: '"soon" is not a value for AWSOPS_READ_TIMEOUT_MS',
    hint: /awsops help environment/,
  },
  {
    when: 'an endpoint in the environment is not a URL',
    argv: ['whoami'],
    env: { AWS_ENDPOINT_URL: 'localhost' },
    code: 3,
    message: 'AWS_ENDPOINT_URL is not a URL: "localhost"',
    hint: /unset AWS_ENDPOINT_URL/,
  },
  {
    when: 'the config file is not JSON',
    argv: ['logs', 'groups'],
    config: '{"region": ',
    code: 3,
    message: /the config file \S+\/\.config\/awsops\/config\.json is not JSON/,
    hint: /for example: \{"region"/,
  },
  {
    when: 'the config file has an unknown setting',
    argv: ['logs', 'groups'],
    config: '{"regin": "us-east-1"}',
    code: 3,
    message: /"regin" in \S+ is not a setting/,
    cause: /settings are: profile, region/,
    hint: /did you mean "region"\?/,
  },
  {
    when: 'the config file has a bad value',
    argv: ['logs', 'groups'],
    config: '{"output": "xml"}',
    code: 3,
    message: /"xml" is not a value for "output" in \S+config\.json/,
    cause: /table, json/,
    hint: /mend or remove the file/,
  },
];

const outputFiles: readonly BadInput[] = [
  {
    when: 'the folder of --out does not exist',
    argv: ['logs', 'get', APP, '--out', '/nonexistent/events.ndjson'],
    code: 2,
    message: 'cannot write "/nonexistent/events.ndjson"',
    cause: /the directory does not exist/,
    hint: /mkdir -p \/nonexistent/,
  },
  {
    when: 'the suffix of --out tells no format',
    argv: ['logs', 'get', APP, '--out', 'events.parquet'],
    code: 2,
    message: 'the name of "events.parquet" does not tell its format',
    hint: /--out events\.ndjson\.gz/,
  },
  {
    when: '--resume has nothing to go on with',
    argv: ['logs', 'get', APP, '--resume'],
    code: 2,
    message: '--resume needs --out FILE',
    hint: /awsops logs get GROUP --out events\.ndjson --resume/,
  },
];

describe.each([
  ['a command line that cannot be understood', usage],
  ['a query or pattern that is wrong', queries],
  ['a name that does not exist', resources],
  ['a configuration that is wrong', configuration],
  ['a file that cannot be written', outputFiles],
])('%s', (_title, cases) => {
  test.concurrent.each(cases)('when $when it exits $code and says what to do', async (bad) => {
    const { result, told } = await run(bad);

    expect(result).toMatchObject({ code: bad.code, stdout: '' });
    expect(told?.message).toMatch(bad.message);
    expect(told?.hint).toMatch(bad.hint);
    if (bad.cause) expect(told?.cause).toMatch(bad.cause);
  });
});

async function run({ argv, env, config }: BadInput, more: readonly string[] = []) {
  const home = makeDirectory();
  if (config !== undefined) {
    mkdirSync(join(home, '.config', 'awsops'), { recursive: true });
    writeFileSync(join(home, '.config', 'awsops', 'config.json'), config);
  }
  const result = await spawnCli([...argv, ...more], { home, ...(env ? { env } : {}) });
  return { result, told: toldError(result.stderr) };
}

test('a caret shows where a query went wrong', async () => {
  const { stderr } = await spawnCli(['logs', 'query', 'fields @timestamp | filtr x', '-g', APP]);

  const lines = stderr.split('\n');
  const at = lines.findIndex((line) => line.includes('| filtr'));
  expect(lines[at + 1]?.indexOf('^')).toBe(lines[at]?.indexOf('filtr'));
});

test.concurrent.each([
  [['logs', 'tail', '/web3tier/ap', '-o', 'json'], { category: 'not_found', exitCode: 5 }],
  [['logs', 'groups', '--nope', '-o', 'json'], { category: 'usage', exitCode: 2 }],
  [['logs', 'groups', '-ojson', '--timeout', 'x'], { category: 'usage', exitCode: 2 }],
  [['logs', 'get', '/web3tier/app', '--output=ndjson', '--since', '1h', '--until', '2h'], { category: 'usage' }],
])('with JSON output the last line of stderr is the error as JSON: %j', async (argv, like) => {
  const { code, stdout, stderr } = await spawnCli(argv);

  const last: unknown = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
  expect(last).toEqual({
    error: {
      code: expect.any(String),
      category: like.category,
      message: toldError(stderr)?.message,
      hint: toldError(stderr)?.hint,
      requestId: toldError(stderr)?.requestId ?? null,
      exitCode: code,
    },
  });
  expect(stdout).toBe('');
});

test('a stack is shown with --debug only', async () => {
  const argv = ['logs', 'tail', '/web3tier/ap'];
  expect((await spawnCli(argv)).stderr).not.toMatch(/^ {4}at /m);
  expect((await spawnCli([...argv, '--debug'])).stderr).toMatch(/^ {4}at /m);
});
