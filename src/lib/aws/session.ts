import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { type AppError, configError } from '../errors/app-error.js';
import { checkEndpointVariables, endpointFromEnvironment } from './endpoint.js';
import { httpHandler } from './http.js';
import { QUIET_LOGGER } from './quiet-logger.js';
import { refuseHtml } from './refuse-html.js';
import { readProfiles } from './shared-config.js';
import { traceCalls } from './trace.js';
import type { AwsClient, AwsSession, Identity, SessionOptions } from './types.js';

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
      logger: QUIET_LOGGER,
      retryMode: 'adaptive',
      maxAttempts: options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
      customUserAgent: [options.userAgent],
      // SQS alone: calls go where those of the other services go, not to the host that a queue's URL names.
      useQueueUrlAsEndpoint: false,
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
    roleArn: options.roleArn,
    accessKeyId: typeof options.credentials === 'object' ? options.credentials.accessKeyId : undefined,
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
