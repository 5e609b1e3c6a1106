import { isHttpUrl } from '../core/url.js';
import { configError } from '../errors/app-error.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The endpoint that the environment names for a service, by the SDK's own rules: `AWS_ENDPOINT_URL_<SERVICE>`
 * before `AWS_ENDPOINT_URL`, neither when `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is true.
 * The service id is the SDK's, e.g. `CloudWatch Logs` for `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS`.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointFromEnvironment(serviceId: string, env: Env): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined;
  const suffix = serviceId.replaceAll(' ', '_').toUpperCase();
  return env[`AWS_ENDPOINT_URL_${suffix}`] || env['AWS_ENDPOINT_URL'] || undefined;
}

/**
 * The SDK itself would fail on the first request, with nothing but "Invalid URL".
 *
 * @throws configuration error that names the variable
 */
export function checkEndpointVariables(env: Env): void {
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('AWS_ENDPOINT_URL') || !value || isHttpUrl(value)) continue;
    throw configError(`${name} is not a URL: "${value}"`, {
      code: 'InvalidEndpoint',
      reason: 'it takes a URL such as http://127.0.0.1:4566',
      hint: `set it right, or talk to AWS with: unset ${name}`,
    });
  }
}
