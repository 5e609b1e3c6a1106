import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { Ask } from '../core/events.js';
import type { HttpTimeouts } from './http.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The part of an SDK client that the session needs. */
export interface AwsClient {
  readonly config: object;
  readonly middlewareStack: unknown;
  destroy(): void;
}

export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** One account and region to work in: credentials, endpoint, retry rules and the clients that share them. */
export interface AwsSession {
  readonly profile: string | null;
  /** Of --role-arn: the role that it assumes first. */
  readonly roleArn?: string | undefined;
  /** The id of the key that it was given, where it does not find credentials by itself. */
  readonly accessKeyId?: string | undefined;
  readonly region: string;
  /** --endpoint-url and the like; undefined: AWS, or what the environment names. */
  readonly endpointUrl: string | undefined;
  /** The client of this session for a service, made on first use: `aws.client(CloudWatchLogsClient)`. */
  // oxlint-disable-next-line typescript/no-explicit-any -- every SDK client has its own configuration type
  client<C extends AwsClient>(Client: new (config: any) => C): C;
  /** Who the credentials belong to, asked once. */
  identity(signal?: AbortSignal): Promise<Identity>;
  /** Closes every connection, so that the process can end. */
  destroy(): void;
}

/** Whose credentials a further session uses: those of a profile, or these. */
export interface SessionChoice {
  readonly profile?: string | undefined;
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider | undefined;
  /** Used unless the run was given a region. */
  readonly region?: string | undefined;
}

/** Opens a further session, at the endpoint of the run; the caller destroys it. */
export type OpenSession = (choice: SessionChoice) => Promise<AwsSession>;

export interface SessionOptions {
  readonly env: Env;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** Used when neither the options nor the profile name a region. */
  readonly fallbackRegion?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly endpointUrl?: string | undefined;
  /** Instead of the provider chain; the sandbox's. */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider | undefined;
  /** Asked for the MFA code of a role that wants one. */
  readonly ask: Ask;
  /** `name/version` for the user agent. */
  readonly userAgent: readonly [name: string, version: string];
  readonly timeouts?: HttpTimeouts | undefined;
  readonly maxAttempts?: number | undefined;
  /** Told of every attempt; for --debug. */
  readonly onCall?: ((call: CallTrace) => void) | undefined;
}

/** One finished call, for --debug. Secrets in `input` are replaced. */
export interface CallTrace {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly durationMs: number;
  readonly status: number | null;
  readonly attempts: number | null;
  readonly requestId: string | null;
  readonly error: string | null;
  readonly input: unknown;
}
