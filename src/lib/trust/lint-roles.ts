import { GetRoleCommand, IAMClient, paginateListRoles, type Role } from '@aws-sdk/client-iam';
import { parseArn } from '../aws/arn.js';
import type { TaskContext } from '../aws/task-context.js';
import type { CheckReport, Finding } from '../checks/types.js';
import { mapPool } from '../core/pool.js';
import { suggest } from '../core/suggest.js';
import { notFoundError, usageError } from '../errors/app-error.js';
import { fromAws } from '../errors/from-aws.js';
import { isDenied } from '../errors/kinds.js';
import { trustReport } from './report.js';
import type { TrustSource } from './types.js';

/** IAM has one quota for all of an account's reads; its consoles and tools read from it too. */
const CONCURRENCY = 4;
/** ListRoles, MaxItems: at most 1000. */
const PAGE_SIZE = 1000;

export interface LintRolesInput {
  /** Names or ARNs; none: all roles of the account. */
  readonly roles: readonly string[];
  /** Looked at as well. */
  readonly files?: readonly TrustSource[];
  /** The account that the files are meant for. */
  readonly account?: string | undefined;
}

/**
 * Checks the trust policies of roles. What may not be read is `unknown`.
 *
 * @throws usage error for what is no name of a role, and for the ARN of a role in another account; not-found error
 * with the nearest name for a role that does not exist
 */
export async function lintRoles(input: LintRolesInput, ctx: TaskContext): Promise<CheckReport> {
  const { roles, files = [], account } = input;
  const found = roles.length === 0 ? await readAll(ctx) : await readNamed([...new Set(roles)], ctx);
  return trustReport({ sources: [...files, ...found.sources], account, unknown: found.unknown });
}

interface Read {
  readonly sources: readonly TrustSource[];
  readonly unknown: readonly Finding[];
}

async function readAll(ctx: TaskContext): Promise<Read> {
  const sources: TrustSource[] = [];
  try {
    for await (const page of rolePages(ctx)) {
      sources.push(...page.map(asSource));
      ctx.report({ type: 'progress', message: 'reading roles', done: sources.length });
    }
    return { sources, unknown: [] };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return { sources, unknown: [denied({ target: 'all roles', action: 'iam:ListRoles' }, error)] };
  }
}

async function* rolePages(ctx: TaskContext): AsyncGenerator<readonly Role[]> {
  const client = ctx.aws.client(IAMClient);
  for await (const { Roles = [] } of paginateListRoles(
    { client, pageSize: PAGE_SIZE },
    {},
    { abortSignal: ctx.signal },
  )) {
    yield Roles;
  }
}

async function readNamed(wanted: readonly string[], ctx: TaskContext): Promise<Read> {
  const names = await Promise.all(wanted.map((text) => nameOf(text, ctx)));
  const read = await mapPool([...new Set(names)], { limit: CONCURRENCY, signal: ctx.signal }, (name, { signal }) =>
    readRole(name, { ...ctx, signal }),
  );
  return { sources: read.flatMap(({ sources }) => sources), unknown: read.flatMap(({ unknown }) => unknown) };
}

/** GetRole takes names only, and would look for the name of a foreign ARN in the caller's own account. */
async function nameOf(text: string, ctx: TaskContext): Promise<string> {
  // IAM API reference, GetRole, RoleName.
  if (/^[\w+=,.@-]{1,64}$/.test(text)) return text;
  const arn = parseArn(text);
  const name = /^role\/(?:.*\/)?(?<name>[\w+=,.@-]{1,64})$/.exec(arn?.resource ?? '')?.groups?.['name'];
  if (arn?.service !== 'iam' || name === undefined) {
    throw usageError(`"${text}" is not a role`, {
      code: 'InvalidRole',
      reason: 'roles are named by name, or by an ARN like arn:aws:iam::123456789012:role/NAME',
      hint: 'for a file: awsops iam trust lint -f FILE',
    });
  }
  const { account } = await ctx.aws.identity(ctx.signal);
  if (arn.account === account) return name;
  throw usageError(`role "${name}" belongs to account ${arn.account}`, {
    code: 'ForeignRole',
    reason: `the credentials are those of account ${account}, and IAM shows only its own roles`,
    hint: `use a profile of that account: awsops iam trust lint ${name} --profile NAME`,
  });
}

async function readRole(name: string, ctx: TaskContext): Promise<Read> {
  try {
    const { Role: role } = await ctx.aws
      .client(IAMClient)
      .send(new GetRoleCommand({ RoleName: name }), { abortSignal: ctx.signal });
    return { sources: role === undefined ? [] : [asSource(role)], unknown: [] };
  } catch (error) {
    if (isDenied(error)) return { sources: [], unknown: [denied({ target: name, action: 'iam:GetRole' }, error)] };
    if (fromAws(error)?.category === 'not_found') throw await noSuchRole(name, error, ctx);
    throw error;
  }
}

async function noSuchRole(name: string, cause: unknown, ctx: TaskContext): Promise<Error> {
  const nearest = suggest(name, await namesOfRoles(ctx));
  return notFoundError(`there is no role "${name}"`, {
    code: 'NoSuchEntity',
    hint:
      nearest === undefined
        ? 'see all of them: awsops iam trust lint'
        : `did you mean: awsops iam trust lint ${nearest}`,
    requestId: fromAws(cause)?.requestId,
    cause,
  });
}

/** For a suggestion: whoever may not list roles gets none. */
async function namesOfRoles(ctx: TaskContext): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const page of rolePages(ctx)) names.push(...page.flatMap(({ RoleName }) => RoleName ?? []));
  } catch (error) {
    if (!isDenied(error)) throw error;
  }
  return names;
}

/** The names of roles that begin with a text: one page, for completion. */
export async function roleNames(prefix: string, ctx: TaskContext): Promise<readonly string[]> {
  for await (const page of rolePages(ctx)) {
    return page.flatMap(({ RoleName: name = '' }) => (name.startsWith(prefix) ? [name] : []));
  }
  return [];
}

/** IAM gives documents percent-encoded; emulators do not always. */
function asSource(role: Role): TrustSource {
  const { RoleName: name = '', Arn: arn = '', Path: path = '/', AssumeRolePolicyDocument: document = '' } = role;
  const text = /^\s*\{/.test(document) ? document : decodeURIComponent(document);
  return { name, text, role: { arn, name, path } };
}

function denied({ target, action }: { readonly target: string; readonly action: string }, error: unknown): Finding {
  return {
    check: 'trust',
    target,
    status: 'unknown',
    reason: `denied: ${action}`,
    fix: `allow ${action}; see who you are: awsops whoami`,
    evidence: { action, error: error instanceof Error ? error.message : String(error) },
  };
}
