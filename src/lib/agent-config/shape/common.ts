import { int, list, object, string, type Shape } from './shape.js';

/**
 * Bounds, names and required keys in this folder are those that the agent itself checks before it starts.
 * Source: translator/config/schema.json of the agent (https://github.com/aws/amazon-cloudwatch-agent), as of 1.300071.0,
 * and https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
 */
const MAX_INTERVAL_SECONDS = 172_800;
/** Dimensions of a metric: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export const MAX_DIMENSIONS = 30;

/** Seconds. */
export const interval = int(1, MAX_INTERVAL_SECONDS);
/** Seconds, or 0 for no aggregation. */
export const intervalOrZero = int(0, MAX_INTERVAL_SECONDS);
export const path = string(4096);
export const shortText = string(255);
export const dimensionValue = string(1024);
export const address = string(2048, 4);

/** Dimensions of the user's choice. */
export const dimensions = object({}, { others: dimensionValue, max: MAX_DIMENSIONS });

/** The shape of the ARN itself is looked at by a rule of its own. */
export const credentials = object({ role_arn: string(2048) });

/** What relates telemetry to a service; the agent takes it in most sections. */
export const service = {
  'service.name': string(4096),
  'deployment.environment': string(4096),
} satisfies Record<string, Shape>;

export const tls = object(
  { ca_file: shortText, cert_file: shortText, key_file: shortText, insecure: { type: 'boolean' } },
  { others: 'ignored' },
);

export const otlp = object({ grpc_endpoint: address, http_endpoint: address, tls, ...service });

export const texts = (options: Parameters<typeof list>[1] = {}): Shape => list(shortText, options);
