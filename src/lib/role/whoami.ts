import { identifyPrincipal } from '../iam/index.js';
import type { RoleContext } from './types.js';

/** Who the credentials belong to, taken apart. */
export interface Whoami {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** `user`, `session` of a role, `federated-user`, `root`. */
  readonly kind: string;
  /** Of the user, or of the role. */
  readonly name: string;
  /** Null for who is no session of a role. */
  readonly sessionName: string | null;
  /** What `role exec` or `role export` was asked for. */
  readonly switchedTo: string | null;
  /** When the keys in the environment end; null where nobody said it. */
  readonly expiration: string | null;
  readonly region: string;
  readonly profile: string | null;
}

/** Asks STS who is at work, and tells what the environment says of how it came about. */
export async function whoAmI(ctx: RoleContext): Promise<Whoami> {
  const { account, arn, userId } = await ctx.aws.identity(ctx.signal);
  const { kind, name } = identifyPrincipal(arn);
  const profile = ctx.aws.profile ?? ctx.env['AWS_PROFILE'] ?? null;
  // Keys of a profile are others than those in the environment.
  const inherited = profile === null && ctx.aws.roleArn === undefined ? ctx.env : {};
  return {
    account,
    arn,
    userId,
    kind,
    name,
    sessionName: kind === 'session' ? (arn.split('/').at(-1) ?? null) : null,
    switchedTo: inherited['AWSOPS_SWITCHED_TO'] ?? null,
    expiration: inherited['AWS_CREDENTIAL_EXPIRATION'] ?? null,
    region: ctx.aws.region,
    profile,
  };
}
