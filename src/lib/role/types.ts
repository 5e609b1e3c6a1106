import type { TaskContext } from '../aws/task-context.js';
import type { OpenSession } from '../aws/types.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** What the tasks about roles use besides: profiles are read where the environment says, and have sessions of their own. */
export interface RoleContext extends TaskContext {
  readonly env: Env;
  readonly openSession: OpenSession;
}

/** Keys that end by themselves. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch ms; null where the source does not tell (a credential_process need not). */
  readonly expiresAtMs: number | null;
}

/** Whose credentials a switch starts with. */
export interface Source {
  /** `run`: those of the command itself (--profile, environment, default). */
  readonly kind: 'run' | 'profile' | 'environment' | 'instance' | 'container';
  readonly profile: string | null;
  readonly region: string | undefined;
  /** Tells one source from another, without a secret: parts of the key of cached credentials. */
  readonly fingerprint: Readonly<Record<string, string | null | undefined>>;
}

/** One role on the way. */
export interface Hop {
  readonly roleArn: string;
  /** The profile that names it; null for one that was named by its ARN. */
  readonly profile: string | null;
  readonly externalId: string | undefined;
  readonly sessionName: string | undefined;
  readonly durationSeconds: number | undefined;
}

/** What a name or ARN on the command line stands for. */
export interface Target {
  readonly name: string;
  /** The profile of that name; null for an ARN. */
  readonly profile: string | null;
  readonly source: Source;
  /** In the order in which they are assumed; none: the credentials of the source itself. */
  readonly hops: readonly Hop[];
  /** The device that the profiles name. */
  readonly mfaSerial: string | undefined;
  readonly region: string | undefined;
}

/** What one asks for besides the role. */
export interface SwitchInput {
  /** A profile of the AWS config, or the ARN of a role. */
  readonly role: string;
  /** ARN or serial number of the device; `auto`: the one that IAM knows of the user. */
  readonly mfaSerial?: string | undefined;
  readonly externalId?: string | undefined;
  readonly durationSeconds?: number | undefined;
  readonly sessionName?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  /** `KEY=VALUE` */
  readonly tags?: readonly string[] | undefined;
  /** Text of a session policy. */
  readonly sessionPolicy?: string | undefined;
  /** One MFA code for many roles, by GetSessionToken. */
  readonly mfaOnce?: boolean | undefined;
  readonly mfaDurationSeconds?: number | undefined;
  /** Take nothing from the cache. */
  readonly fresh?: boolean | undefined;
}

/** Where a switch led. */
export interface RoleSession {
  readonly target: Target;
  /** Null when the target names no role: the credentials are those of an SSO profile or of the user, with MFA. */
  readonly roleArn: string | null;
  readonly credentials: TemporaryCredentials;
  readonly region: string;
  /** True when the credentials of a role or of GetSessionToken were used to get these: the limit is an hour. */
  readonly isChained: boolean;
  readonly endpointUrl: string | undefined;
}
