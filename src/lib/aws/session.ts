import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { Ask } from '../core/events.js';
import { type AppError, configError } from '../errors/app-error.js';
import { checkEndpointVariables, endpointFromEnvironment } from './endpoint.js';
import { httpHandler, type HttpTimeouts } from './http.js';
import { refuseHtml } from './refuse-html.js';
import { readProfiles } from './shared-config.js';
import { traceCalls, type CallTrace } from './trace.js';

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

export interface SessionOptions {
  readonly env: Env;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** Used when neither the options nor the profile name a region. */
  readonly fallbackRegion?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly endpointUrl?: string | undefined;
  /** Instead of the provider chain; the sandbox's. */
  readonly credentials?: AwsCredentialIdentity | undefined;
  /** Asked for the MFA code of a role that wants one. */
  readonly ask: Ask;
  /** `name/version` for the user agent. */
  readonly userAgent: readonly [name: string, version: string];
  readonly timeouts?: HttpTimeouts | undefined;
  readonly maxAttempts?: number | undefined;
  /** Told of every attempt; for --debug. */
  readonly onCall?: ((call: CallTrace) => void) | undefined;
}

/** Attempts per request, the first one included: with adaptive retry some 10 seconds of throttling. */
const DEFAULT_MAX_ATTEMPTS = 5;

/**
 * Opens a session; no request is sent.
 *
 * @throws configuration error when there is no region, or an endpoint in the environment is not a URL
 */
export async function openSession(options: SessionOptions): Promise<AwsSession> {
  if (options.endpointUrl === undefined) checkEndpointVariables(options.env);
  const region = options.region ?? (await profileRegion(options)) ?? options.fallbackRegion;
  if (region === undefined) throw noRegion();
  const handler = httpHandler(options.timeouts);
  const clients = new Map<unknown, AwsClient>();
  const credentials =
    options.credentials ??
    once(async () => {
      const { credentialProvider } = await import('./credential-provider.js');
      return credentialProvider(options, region);
    });
  let identity: Promise<Identity> | undefined;

  // oxlint-disable-next-line typescript/no-explicit-any -- every SDK client has its own configuration type
  const client = <C extends AwsClient>(Client: new (config: any) => C): C => {
    const known = clients.get(Client);
    if (known !== undefined) return known as C; // the map is keyed by the constructor
    const made = new Client({
      region,
      credentials,
      requestHandler: handler,
      retryMode: 'adaptive',
      maxAttempts: options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
      customUserAgent: [options.userAgent],
      ...(options.profile === undefined ? {} : { profile: options.profile }),
      ...(options.endpointUrl === undefined ? {} : { endpoint: options.endpointUrl }),
    });
    adaptToCustomEndpoint(made, options);
    if (serviceOf(made) !== 'S3') refuseHtml(made);
    if (options.onCall) traceCalls(made, options.onCall);
    clients.set(Client, made);
    return made;
  };

  return {
    profile: options.profile ?? null,
    region,
    endpointUrl: options.endpointUrl,
    client,
    identity: (signal) =>
      (identity ??= import('./caller-identity.js').then(({ askIdentity }) => askIdentity(client, signal))),
    destroy: () => {
      for (const made of clients.values()) made.destroy();
      handler.destroy();
    },
  };
}

/** Emulators and proxies have one host: no `stream-` host prefix, and S3 buckets in the path. */
function adaptToCustomEndpoint(client: AwsClient, options: SessionOptions): void {
  const config = client.config as { disableHostPrefix?: boolean; forcePathStyle?: boolean };
  const isCustom =
    options.endpointUrl !== undefined || endpointFromEnvironment(serviceOf(client), options.env) !== undefined;
  if (!isCustom) return;
  config.disableHostPrefix = true;
  config.forcePathStyle = true;
}

/** The SDK's id of a service, e.g. `CloudWatch Logs`. */
const serviceOf = (client: AwsClient): string => (client.config as { serviceId?: string }).serviceId ?? '';

/** Makes the provider on the first request; the SDK itself caches and refreshes what it returns. */
function once(make: () => Promise<AwsCredentialIdentityProvider>): AwsCredentialIdentityProvider {
  let provider: Promise<AwsCredentialIdentityProvider> | undefined;
  return async (identity) => (await (provider ??= make()))(identity);
}

async function profileRegion(options: SessionOptions): Promise<string | undefined> {
  const name = options.profile ?? 'default';
  const profiles = await readProfiles(options.env);
  return profiles.find((profile) => profile.name === name)?.settings['region'];
}

function noRegion(): AppError {
  return configError('no region is set', {
    code: 'NoRegion',
    reason: 'neither --region, AWSOPS_REGION, AWS_REGION nor the profile names one',
    hint: 'add --region ap-northeast-1, or run: aws configure set region ap-northeast-1',
  });
}
