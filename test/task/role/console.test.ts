import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { consoleUrl, type ConsoleInput, type RoleContext, type SwitchInput } from '../../../src/lib/role/index.js';
import { startHttpStub } from '../../helpers/http-stub.js';
import { rejection, START_MS } from '../../sandbox/helpers.js';
import { roleArn, setUp, type RoleSetup, type RoleSetupOptions } from './setup.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const grant: Handler = (_request, response) => response.end(JSON.stringify({ SigninToken: 'token+/=&x' }));

/** The sign-in service, and what it was asked. */
async function signIn(
  handler: Handler = grant,
  options: RoleSetupOptions = {},
): Promise<{
  setup: RoleSetup;
  asked: URLSearchParams[];
  url: string;
  console(input?: ConsoleInput, role?: SwitchInput): Promise<URL>;
}> {
  const asked: URLSearchParams[] = [];
  const stub = await startHttpStub((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://x').searchParams);
    handler(request, response);
  });
  onTestFinished(() => stub.close());
  const setup = await setUp(options);
  const ctx: RoleContext = { ...setup.ctx, env: { ...setup.ctx.env, AWSOPS_SIGNIN_URL: `${stub.url}/federation` } };
  return {
    setup,
    asked,
    url: stub.url,
    console: async (input = {}, role = { role: 'plain' }) => new URL((await consoleUrl(input, { role, ctx })).url),
  };
}

describe('the address of the console', () => {
  test('signs in with a token that was got for the credentials of the role', async () => {
    const { console, asked, url } = await signIn();
    const address = await console();
    expect(address.origin + address.pathname).toBe(`${url}/federation`);
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      Action: 'login',
      SigninToken: 'token+/=&x',
      Destination: 'https://console.aws.amazon.com/console/home?region=us-east-1',
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.get('Action')).toBe('getSigninToken');
    expect(asked[0]?.has('SessionDuration')).toBe(false);
    expect(JSON.parse(asked[0]?.get('Session') ?? '')).toMatchObject({
      sessionId: expect.stringMatching(/^ASIA/),
      sessionKey: expect.any(String),
      sessionToken: expect.any(String),
    });
    expect(address.href).not.toContain(JSON.parse(asked[0]?.get('Session') ?? '').sessionToken);
  });

  test.each([
    [{ page: 'ec2' }, 'https://console.aws.amazon.com/ec2/home?region=us-east-1'],
    [{ page: '/s3/buckets', region: 'eu-west-1' }, 'https://console.aws.amazon.com/s3/buckets?region=eu-west-1'],
    [
      { page: 'cloudwatch#logsV2:log-groups' },
      'https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups',
    ],
  ])('with %j leads to %s', async (input, destination) => {
    const { console } = await signIn();
    expect((await console(input)).searchParams.get('Destination')).toBe(destination);
  });

  test.each(['https://evil.example/x y', '//evil.example', 'ec2"'])(
    'refuses the page %s before anything is asked',
    async (page) => {
      const { console, setup } = await signIn();
      expect(await rejection(console({ page }))).toMatchObject({ exitCode: 2 });
      expect(setup.calls()).toEqual([]);
    },
  );

  test('never leads away from the console, whatever the page is', async () => {
    const { console } = await signIn();
    const destination = (await console({ page: 'evil.example/x' })).searchParams.get('Destination');
    expect(new URL(destination ?? '').hostname).toBe('console.aws.amazon.com');
  });

  test('can last apart from the credentials when a user assumed the role', async () => {
    const { console, asked } = await signIn();
    await console({ durationSeconds: 43_200 });
    expect(asked[0]?.get('SessionDuration')).toBe('43200');
  });

  test('cannot when the role was reached through another', async () => {
    const { console, setup, asked } = await signIn();
    setup.answers.push(setup.code());
    const error = await rejection(console({ durationSeconds: 7200 }, { role: 'deploy' }));
    expect(error).toMatchObject({ exitCode: 2, code: 'ConflictingDuration' });
    expect(asked).toEqual([]);
  });
});

describe('the sign-in service', () => {
  test.each([
    ['a refusal', 400, 'nope', 4, /HTTP 400/],
    ['an answer without a token', 200, '{}', 4, /without a token/],
    ['a page of a proxy', 200, '<html>', 4, /without a token/],
    ['a failure', 503, '', 6, /HTTP 503/],
  ])('with %s is told as what it is', async (_what, status, body, exitCode, words) => {
    const { console } = await signIn((_request, response) => response.writeHead(status).end(body));
    const error = await rejection(console());
    expect(error).toMatchObject({ code: 'SignInRefused', exitCode });
    expect(error['reason']).toMatch(words);
  });

  test('is not followed elsewhere with the credentials', async () => {
    const { console, asked } = await signIn((_request, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:9/steal' }).end(),
    );
    expect(await rejection(console())).toMatchObject({ exitCode: 6 });
    expect(asked).toHaveLength(1);
  });

  test('of AWS gets no credentials of a practice account', async () => {
    const { ctx, calls } = await setUp();
    const error = await rejection(consoleUrl({}, { role: { role: 'plain' }, ctx }));
    expect(error).toMatchObject({ code: 'NoConsole', exitCode: 3 });
    expect(calls()).toEqual([]);
  });

  test('is not taken from an address that is not safe', async () => {
    const { ctx } = await setUp({ env: { AWSOPS_SIGNIN_URL: 'http://signin.example/federation' } });
    expect(await rejection(consoleUrl({}, { role: { role: 'plain' }, ctx }))).toMatchObject({ exitCode: 3 });
  });

  test('gives a token for fifteen minutes', async () => {
    const { setup, url } = await signIn();
    const ctx = { ...setup.ctx, env: { ...setup.ctx.env, AWSOPS_SIGNIN_URL: url } };
    const { openUntil, roleArn: arn } = await consoleUrl({}, { role: { role: 'plain' }, ctx });
    expect(Date.parse(openUntil)).toBe(START_MS + 15 * 60_000);
    expect(arn).toBe(roleArn('ops-readonly'));
  });
});
