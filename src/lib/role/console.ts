import { isHttpUrl } from '../core/url.js';
import { formatDuration } from '../core/duration.js';
import { AppError, configError, usageError } from '../errors/app-error.js';
import { fromAws } from '../errors/from-aws.js';
import { checkSeconds, MAX_ROLE_SECONDS } from './limits.js';
import { stsEndpoint } from './source.js';
import { switchRole } from './switch.js';
import type { RoleContext, RoleSession, SwitchInput } from './types.js';

export interface ConsoleInput {
  /** A service as its console is called (`ec2`, `cloudwatch`), or a path with its own fragment. */
  readonly page?: string | undefined;
  readonly region?: string | undefined;
  /** How long the console lasts, apart from the credentials. */
  readonly durationSeconds?: number | undefined;
}

export interface ConsoleUrl {
  readonly url: string;
  readonly roleArn: string | null;
  /** Until when the address can be opened. */
  readonly openUntil: string;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html */
const PARTITIONS: ReadonlyMap<string, { readonly signIn: string; readonly console: string }> = new Map([
  ['aws', { signIn: 'https://signin.aws.amazon.com/federation', console: 'https://console.aws.amazon.com' }],
  ['aws-cn', { signIn: 'https://signin.amazonaws.cn/federation', console: 'https://console.amazonaws.cn' }],
  [
    'aws-us-gov',
    { signIn: 'https://signin.amazonaws-us-gov.com/federation', console: 'https://console.amazonaws-us-gov.com' },
  ],
]);
/** "The sign-in token is valid for 15 minutes", ibidem. */
const TOKEN_MS = 15 * 60_000;
const ISSUER = 'https://github.com/awsops';

/**
 * Switches to a role, and makes the address that signs a browser in to the console as it. Whoever has it is the role for
 * 15 minutes.
 *
 * @throws whatever `switchRole` throws; usage error for a length that chained credentials cannot have; configuration error where there is no console;
 * `auth` or `unavailable` error when the sign-in service refuses or does not answer
 */
export async function consoleUrl(
  input: ConsoleInput,
  { role, ctx }: { readonly role: SwitchInput; readonly ctx: RoleContext },
): Promise<ConsoleUrl> {
  // What cannot succeed is said before a code is asked for.
  const override = signInOverride(ctx);
  const page = readPage(input.page ?? 'console');
  if (input.durationSeconds !== undefined) checkSeconds('--console-duration', input.durationSeconds, MAX_ROLE_SECONDS);
  const session = await switchRole(role, ctx);
  if (input.durationSeconds !== undefined && session.isChained) throw noOwnLength(input.durationSeconds);
  const partition = PARTITIONS.get(session.roleArn?.split(':')[1] ?? partitionOfRegion(session.region));
  if (partition === undefined) throw configError('this partition of AWS has no known console to sign in to');
  const signIn = override ?? partition.signIn;
  const openUntil = new Date(ctx.clock.now() + TOKEN_MS).toISOString();
  const token = await askToken(signIn, { session, durationSeconds: input.durationSeconds, ctx });
  const destination = destinationOf(partition.console, { page, region: input.region ?? session.region });
  const query = new URLSearchParams({ Action: 'login', Issuer: ISSUER, Destination: destination, SigninToken: token });
  return { url: `${signIn}?${query.toString()}`, roleArn: session.roleArn, openUntil };
}

const noOwnLength = (seconds: number): AppError =>
  usageError(`--console-duration ${formatDuration(seconds * 1000)} cannot be asked for here`, {
    code: 'ConflictingDuration',
    reason:
      'the sign-in service takes it only for a role that a user assumes with long-term keys, not through another role or --mfa-once',
    hint: 'leave it out: the console then lasts as long as the credentials',
  });

/**
 * Real credentials go to AWS only, and those of a practice account nowhere.
 * AWSOPS_SIGNIN_URL is for tests and for partitions that are not known here.
 */
function signInOverride({ aws, env }: RoleContext): string | undefined {
  const override = env['AWSOPS_SIGNIN_URL'];
  if (override !== undefined) {
    const isSafe = isHttpUrl(override) && /^(?:https:|http:\/\/(?:127\.0\.0\.1|localhost)[:/])/.test(override);
    if (isSafe) return override;
    throw configError(`AWSOPS_SIGNIN_URL is "${override}"`, {
      reason: 'it takes an https address: it is sent credentials',
    });
  }
  const endpoint = stsEndpoint({ aws, env });
  if (endpoint === undefined) return undefined;
  throw configError('there is no console behind this endpoint', {
    code: 'NoConsole',
    reason: `credentials of ${endpoint} are not sent to AWS`,
    hint: 'leave --sandbox and --endpoint-url out, and unset AWS_ENDPOINT_URL',
  });
}

/** A service, or a path with what follows it. */
function readPage(page: string): { readonly path: string; readonly fragment: string } {
  if (!/^[\w/#?=&:;.~%+-]+$/.test(page) || page.startsWith('//')) {
    throw usageError(`"${page}" is no page of the console`, { reason: 'it takes a service such as ec2, or a path' });
  }
  const [path = '', ...rest] = page.replace(/^\//, '').split('#');
  return { path: path.includes('/') ? path : `${path}/home`, fragment: rest.map((part) => `#${part}`).join('') };
}

function destinationOf(
  base: string,
  { page, region }: { readonly page: ReturnType<typeof readPage>; readonly region: string },
): string {
  const url = new URL(`${base}/${page.path}`);
  url.searchParams.set('region', region);
  return `${url.href}${page.fragment}`;
}

const partitionOfRegion = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

async function askToken(
  signIn: string,
  how: { readonly session: RoleSession; readonly durationSeconds: number | undefined; readonly ctx: RoleContext },
): Promise<string> {
  const { session, durationSeconds, ctx } = how;
  const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
  const query = new URLSearchParams({
    Action: 'getSigninToken',
    ...(durationSeconds === undefined ? {} : { SessionDuration: String(durationSeconds) }),
    Session: JSON.stringify({ sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken }),
  });
  ctx.report({ type: 'step', message: 'asking for a sign-in token' });
  let response: Response;
  let text: string;
  try {
    // Redirects would carry the credentials along.
    response = await fetch(`${signIn}?${query.toString()}`, { signal: ctx.signal, redirect: 'error' });
    text = await response.text();
  } catch (cause) {
    ctx.signal.throwIfAborted();
    throw fromAws(cause, { endpointUrl: signIn }) ?? unreachable(signIn, cause);
  }
  const token = response.ok ? tokenIn(text) : undefined;
  if (token !== undefined) return token;
  throw new AppError('the sign-in service of the console refused the credentials', {
    category: response.status >= 500 ? 'unavailable' : 'auth',
    code: 'SignInRefused',
    reason: `HTTP ${response.status}${response.ok ? ' without a token' : ''}`,
    hint: 'get new ones with --fresh; leave --console-duration out where the role was reached through another role',
  });
}

const unreachable = (signIn: string, cause: unknown): AppError =>
  new AppError(`cannot reach ${signIn}`, {
    category: 'unavailable',
    code: 'SignInUnreachable',
    reason: cause instanceof Error ? cause.message : String(cause),
    hint: 'check the network and the proxy',
    cause,
  });

function tokenIn(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('SigninToken' in answer)) return undefined;
    return typeof answer.SigninToken === 'string' ? answer.SigninToken : undefined;
  } catch {
    return undefined; // a page of a proxy
  }
}
