import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import stringWidth from 'string-width';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { hasProgram, makeDirectory } from '../helpers/spawn-cli.js';
import { hasTerminal, startTerminal } from '../helpers/terminal.js';

if (!hasTerminal) process.stderr.write('skipped: there is no script(1) of util-linux to make a terminal\n');

async function practiceAccount(faults: readonly string[] = []): Promise<Sandbox> {
  const sandbox = await createSandbox({ seed: 'web3tier', faults });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** ESC [ … m */
// oxlint-disable-next-line no-control-regex -- it is what is looked for
const COLOUR = /\u001b\[[0-9;]*m/;

describe.runIf(hasTerminal)('on a terminal', () => {
  test('a list is a table that fits 80 columns, with a bold header', async () => {
    const terminal = startTerminal('awsops logs groups');
    expect(await terminal.ended).toMatchObject({ code: 0 });
    const screen = await terminal.screen();

    expect(terminal.raw()).toMatch(COLOUR);
    expect(screen[0]).toMatch(/^name +retentionDays +storedBytes$/);
    // A header, seven groups that the seed has and those of other tests; a line that wraps would add one.
    expect(screen.slice(1).every((line) => line.startsWith('/'))).toBe(true);
  });

  test('a narrow one cuts names, not numbers and times', async () => {
    const terminal = startTerminal('awsops logs groups --columns name,class,retentionDays,createdAt', { columns: 60 });
    await terminal.ended;
    const [, first = ''] = await terminal.screen();

    expect(first).toMatch(/^\/aws\/cloud\S*… +STANDARD +365 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    expect(first.length).toBeLessThanOrEqual(60);
  });

  test.each([
    ['NO_COLOR', { NO_COLOR: '1' }, ''],
    ['TERM=dumb', { TERM: 'dumb' }, ''],
    ['--color never', {}, ' --color never'],
    ['AWSOPS_COLOR=never', { AWSOPS_COLOR: 'never' }, ''],
  ])('%s takes the colour away', async (_what, env, flag) => {
    // Slow enough for the spinner, which must not be coloured either.
    const sandbox = await practiceAccount(['latency:logs:500ms']);
    const terminal = startTerminal(`awsops logs groups${flag}`, {
      env: { AWS_ENDPOINT_URL: sandbox.endpoint, ...env },
    });
    await terminal.ended;

    expect(terminal.raw()).not.toMatch(COLOUR);
  });

  test('an error is red on stderr though stdout goes elsewhere, and plain when stderr does', async () => {
    const red = startTerminal('awsops logs tail /nothing > out.txt');
    expect(await red.ended).toMatchObject({ code: 5 });
    const plain = startTerminal('awsops logs tail /nothing 2> err.txt; cat err.txt');
    await plain.ended;

    expect(red.raw()).toMatch(/\[31mawsops:/);
    expect(plain.raw()).toMatch(/^awsops: no log group/m);
    expect(plain.raw()).not.toMatch(COLOUR);
  });

  describe('a write asks', () => {
    const ask = async (answer: string) => {
      const sandbox = await practiceAccount();
      const terminal = startTerminal('awsops logs retention set /web3tier/app --days 60; echo "exit $?"', {
        columns: 120,
        env: { AWS_ENDPOINT_URL: sandbox.endpoint },
      });
      await terminal.readUntil(/Apply these changes\? \[y\/N\] /);
      terminal.type(answer);
      await terminal.readUntil(/exit \d+/);
      return { screen: (await terminal.screen()).join('\n'), writes: operations(sandbox, 'PutRetentionPolicy') };
    };

    test('and does it for y', async () => {
      const { screen, writes } = await ask('y\r');

      expect(screen).toMatch(/^account 123456789012, principal \S+, region ap-northeast-1$/m);
      expect(screen).toMatch(/~ update +log group retention +\/web3tier\/app +retention is 30 days, 60 days wanted/);
      expect(screen).toMatch(/^Apply these changes\? \[y\/N\] y$/m);
      expect(screen).toMatch(/exit 0$/);
      expect(writes).toBe(1);
    });

    test.each([
      ['Enter', '\r'],
      ['n', 'n\r'],
      ['anything else', 'maybe\r'],
    ])('and changes nothing for %s', async (_key, answer) => {
      const { screen, writes } = await ask(answer);

      expect(screen).toMatch(/awsops: nothing was changed/);
      expect(screen).toMatch(/exit 1$/);
      expect(writes).toBe(0);
    });

    test('and changes nothing for Ctrl-D', async () => {
      const { screen, writes } = await ask('\u0004');

      expect(screen).toMatch(/exit 1$/);
      expect(writes).toBe(0);
    });

    test('and ends on Ctrl-C with 130', async () => {
      const { screen, writes } = await ask('\u0003');

      expect(screen).toMatch(/exit 130$/);
      expect(writes).toBe(0);
    });
  });

  test('a query that takes its time shows a spinner, which is gone at the end and never in the data', async () => {
    const sandbox = await practiceAccount(['latency:logs.GetQueryResults:700ms']);
    const home = makeDirectory();
    const query = "awsops logs query 'stats count(*) as n by level | sort n desc' -g /web3tier/app --since 2h";
    const terminal = startTerminal(`${query} > rows.txt; echo "exit $?"`, {
      home,
      env: { AWS_ENDPOINT_URL: sandbox.endpoint },
    });
    await terminal.readUntil(/exit 0/);
    const screen = await terminal.screen();

    expect(terminal.raw()).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
    expect(screen.join('\n')).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
    expect(screen.at(-1)).toBe('exit 0');
    expect(readFileSync(join(home, 'rows.txt'), 'utf8')).toMatch(/^level\tn\nINFO\t\d+\n/);
  });

  test('--quiet shows no spinner', async () => {
    const sandbox = await practiceAccount(['latency:logs.GetQueryResults:700ms']);
    const terminal = startTerminal("awsops -q logs query 'stats count(*) as n' -g /web3tier/app", {
      env: { AWS_ENDPOINT_URL: sandbox.endpoint },
    });
    expect(await terminal.ended).toMatchObject({ code: 0 });

    expect(terminal.raw()).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  });

  test('Japanese text keeps columns in line and is never cut inside a character', async () => {
    const sandbox = await practiceAccount();
    await putMessages(sandbox, [
      '{"step":"注文を受け付けました","user":"山田"}',
      '{"step":"paid","user":"Ann"}',
      `{"step":"${'決済に失敗しました。'.repeat(12)}","user":"佐藤"}`,
    ]);
    const terminal = startTerminal("awsops -q logs query 'fields step, user | sort user' -g /ja", {
      env: { AWS_ENDPOINT_URL: sandbox.endpoint },
    });
    expect(await terminal.ended).toMatchObject({ code: 0 });
    const screen = await terminal.screen();

    expect(screen).toHaveLength(4);
    expect(screen.map(columnOf(/(user|Ann|山田|佐藤)$/))).toEqual(Array.from({ length: 4 }, () => expect.any(Number)));
    expect(new Set(screen.map(columnOf(/(user|Ann|山田|佐藤)$/))).size).toBe(1);
    expect(screen.join('')).not.toContain('\ufffd');
    expect(screen.find((line) => line.endsWith('佐藤'))).toMatch(/^(決済に失敗しました。)+\S*… +佐藤$/);
  });

  test('control characters in log messages do nothing to the terminal', async () => {
    const sandbox = await practiceAccount();
    await putMessages(sandbox, ['before \u001b[2J\u001b]0;owned\u0007\u001b[31m after']);
    const terminal = startTerminal('awsops -q logs tail /ja --color never', {
      env: { AWS_ENDPOINT_URL: sandbox.endpoint },
    });
    expect(await terminal.ended).toMatchObject({ code: 0 });

    // oxlint-disable-next-line no-control-regex -- it is what must not be there
    expect(terminal.raw()).not.toMatch(/\u001b\[2J|\u0007|\u001b\[31m/);
    expect((await terminal.screen()).join('')).toMatch(/before .*after/);
  });

  test.runIf(hasProgram('bash'))('bash completes words with = and : in them', async () => {
    const home = makeDirectory();
    mkdirSync(join(home, '.aws'));
    writeFileSync(join(home, '.aws', 'config'), '[profile prod:ops]\nregion = us-east-1\n');
    const terminal = startTerminal("PS1='ready> ' bash --norc --noprofile -i", { home });
    await terminal.readUntil(/ready> /);
    terminal.type('source <(awsops completion bash)\r');
    await terminal.readUntil(/ready> [^]*ready> /);
    terminal.type('awsops whoami --output=js\t');
    await terminal.readUntil(/--output=json/);
    terminal.type('--profile prod:o\t');
    await terminal.readUntil(/--profile prod:ops/);
    terminal.type('--region us-w\t');
    await terminal.readUntil(/est-/); // after the bell: there are two
    terminal.kill('SIGTERM');
    await terminal.ended;

    expect((await terminal.screen()).join('\n')).toContain(
      'awsops whoami --output=json --profile prod:ops --region us-west-',
    );
  });
});

const operations = (sandbox: Sandbox, name: string): number =>
  sandbox.requests().filter(({ operation }) => operation === name).length;

/** The terminal column at which the match begins: a wide character takes two. */
const columnOf =
  (pattern: RegExp) =>
  (line: string): number | undefined => {
    const match = pattern.exec(line);
    return match === null ? undefined : stringWidth(line.slice(0, match.index));
  };

async function putMessages(sandbox: Sandbox, messages: readonly string[]): Promise<void> {
  const client = new CloudWatchLogsClient({
    endpoint: sandbox.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  });
  const place = { logGroupName: '/ja', logStreamName: 'web-1' };
  await client.send(new CreateLogGroupCommand({ logGroupName: '/ja' }));
  await client.send(new CreateLogStreamCommand(place));
  const timestamp = Date.now() - 60_000;
  const logEvents = messages.map((message, index) => ({ timestamp: timestamp + index, message }));
  await client.send(new PutLogEventsCommand({ ...place, logEvents }));
  client.destroy();
}
