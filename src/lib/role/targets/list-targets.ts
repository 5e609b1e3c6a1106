import { identifyPrincipal } from '../../iam/index.js';
import { usageError } from '../../errors/app-error.js';
import type { RoleContext } from '../types.js';
import { judge } from './judge.js';
import { namedElsewhere, readRoles } from './read-roles.js';
import { createReader, type SwitcherReader } from './read-switchers.js';
import type { CandidateRole, Switcher, TargetRow } from './types.js';

export interface TargetsInput {
  /** Names; all empty: who the credentials belong to. */
  readonly groups?: readonly string[];
  readonly users?: readonly string[];
  readonly roles?: readonly string[];
  /** Profiles of further accounts, whose roles are read too. */
  readonly alsoIn?: readonly string[];
  /** Tell of denied ones as well. */
  readonly all?: boolean;
}

/**
 * The roles that users, roles or the members of groups may switch to, by the policies on both sides: what the principal
 * holds, and what the role trusts.
 *
 * @throws not-found error for a principal that is not there; service errors of IAM as they are
 */
export async function listTargets(input: TargetsInput, ctx: RoleContext): Promise<readonly TargetRow[]> {
  ctx.report({ type: 'step', message: 'reading policies' });
  const switchers = await readSwitchers(input, createReader(ctx), ctx);
  ctx.report({ type: 'step', message: 'reading roles' });
  const read = await readAccounts(input.alsoIn ?? [], ctx);
  const named = switchers.flatMap(({ namedRoles }) => namedRoles);
  const elsewhere = namedElsewhere(named, read.accounts);
  if (elsewhere.length > 0) {
    const accounts = [...new Set(elsewhere.map(({ account }) => account))].join(', ');
    const message = `policies name roles of ${accounts}, whose trust policies were not read: --also-in PROFILE reads them`;
    ctx.report({ type: 'note', message });
  }
  const roles: readonly CandidateRole[] = [...read.roles, ...elsewhere];
  const timeMs = ctx.clock.now();
  const rows = switchers.flatMap((switcher) =>
    roles.filter(({ arn }) => arn !== switcher.arn).map((role) => judge(switcher, { role, timeMs })),
  );
  return rows.filter(({ decision }) => input.all === true || decision !== 'denied');
}

async function readSwitchers(
  input: TargetsInput,
  reader: SwitcherReader,
  ctx: RoleContext,
): Promise<readonly Switcher[]> {
  const { groups = [], users = [], roles = [] } = input;
  const found: Switcher[] = [];
  for (const name of groups) found.push(...(await reader.members(name)));
  for (const name of users) found.push(await reader.user(name));
  for (const name of roles) found.push(await reader.role(name));
  if (groups.length + users.length + roles.length > 0) {
    // A user may be in several of the groups.
    return found.filter(({ arn }, index) => found.findIndex((other) => other.arn === arn) === index);
  }
  const { arn } = await ctx.aws.identity(ctx.signal);
  const { kind, name } = identifyPrincipal(arn);
  if (kind === 'user') return [await reader.user(name)];
  if (kind === 'session' || kind === 'role') return [await reader.role(name)];
  throw usageError(`${arn} has no policies to look at`, {
    reason: 'only users and roles have',
    hint: 'name somebody: awsops role targets --group NAME',
  });
}

async function readAccounts(
  profiles: readonly string[],
  ctx: RoleContext,
): Promise<{ readonly roles: readonly CandidateRole[]; readonly accounts: ReadonlySet<string> }> {
  const { account } = await ctx.aws.identity(ctx.signal);
  const accounts = new Set([account]);
  const roles = [...(await readRoles(ctx.aws, ctx.signal))];
  for (const profile of profiles) {
    const session = await ctx.openSession({ profile });
    try {
      const identity = await session.identity(ctx.signal);
      if (accounts.has(identity.account)) continue;
      accounts.add(identity.account);
      roles.push(...(await readRoles(session, ctx.signal)));
    } finally {
      session.destroy();
    }
  }
  return { roles, accounts };
}
