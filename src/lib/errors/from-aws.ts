import { AppError, type AppErrorFields } from './app-error.js';
import type { ErrorCategory } from './exit-codes.js';

/** What an SDK or Node network error may carry; everything is optional because anything can be thrown. */
interface ErrorLike {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly cause?: unknown;
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly statusCode?: number; readonly body?: unknown };
}

export interface ErrorContext {
  /** For the log-in hint. */
  readonly profile?: string | null | undefined;
  /** The command's IAM actions, for the hint of a denied call. */
  readonly permissions?: readonly string[] | undefined;
  /** Set by --endpoint-url, AWS_ENDPOINT_URL and the like: the answer need not come from AWS. */
  readonly endpointUrl?: string | undefined;
}

interface Rule {
  readonly match: RegExp;
  readonly category: ErrorCategory;
  readonly reason?: (error: ErrorLike, context: ErrorContext) => string | undefined;
  readonly hint: (context: ErrorContext, error: ErrorLike) => string;
}

const loginCommand = ({ profile }: ErrorContext): string => `aws sso login${profile ? ` --profile ${profile}` : ''}`;

/** First match wins. Names: the services' modelled errors and the SDK's own. */
const RULES: readonly Rule[] = [
  {
    match: /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired|SSOTokenProviderFailure)$/,
    category: 'auth',
    reason: () => 'the credentials have expired',
    hint: (context) => `log in again: ${loginCommand(context)}`,
  },
  {
    match: /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|AuthFailure|InvalidToken)$/,
    category: 'auth',
    reason: () => 'AWS does not know this access key, or it belongs to another partition',
    hint: () => 'see which credentials are used: awsops doctor',
  },
  {
    match:
      /^(SignatureDoesNotMatch|InvalidSignatureException|RequestTimeTooSkewed|MissingAuthenticationToken)(Exception)?$/,
    category: 'auth',
    hint: () => 'check the secret access key and the clock of this machine: awsops doctor',
  },
  {
    match: /^(AccessDenied|UnauthorizedOperation|UnauthorizedAccess|NotAuthorized|AuthorizationError)/,
    category: 'auth',
    hint: ({ permissions }, { message = '' }) => {
      if (message.includes('sts:AssumeRole'))
        return 'check the trust policy of the role and the source profile: aws configure list';
      return permissions && permissions.length > 0
        ? `this command needs ${permissions.join(', ')}; see who you are: awsops whoami`
        : 'see who you are: awsops whoami';
    },
  },
  {
    match: /^(OptInRequired|SubscriptionRequired)/,
    category: 'auth',
    hint: () => 'the account has not enabled this service or region',
  },
  {
    match:
      /^(Throttl|TooManyRequests|RequestLimitExceeded|BandwidthLimitExceeded|SlowDown|PriorRequestNotComplete|LimitExceededException$)/,
    category: 'unavailable',
    reason: (error) => `the service still refused after ${error.$metadata?.attempts ?? 'several'} attempts`,
    hint: () => 'wait a minute and run the command again',
  },
  {
    match:
      /^(ServiceUnavailable|InternalFailure|InternalError|InternalServer|ServerInternal|ServiceFailure|RequestTimeout)/,
    category: 'unavailable',
    hint: () => 'run the command again; if it stays, see https://health.aws.amazon.com',
  },
  {
    match: /NotFound(Exception|Fault)?$|^NoSuch|DoesNotExist(Exception)?$|\.NotFound$/,
    category: 'not_found',
    hint: () => 'check the name, the account and the region: awsops whoami',
  },
  {
    match:
      /^(Validation(Exception|Error)|InvalidParameter|InvalidInput|InvalidRequest|MalformedQuery|InvalidPattern|SerializationException)/,
    category: 'failed',
    hint: () => 'the service refused a value; run again with --debug to see the request',
  },
  {
    match: /^(NotImplemented|UnsupportedOperation|UnknownOperation)/,
    category: 'config',
    hint: () => 'this endpoint does not offer the operation; run it against AWS or `awsops sandbox start`',
  },
];

/** Node's network error codes in words. */
const NETWORK: Readonly<Record<string, (error: ErrorLike) => string>> = {
  ENOTFOUND: (error) => `the host name ${error.hostname ?? ''} does not exist`.replace('  ', ' '),
  EAI_AGAIN: (error) => `the name of ${error.hostname ?? 'the host'} cannot be looked up just now`,
  ECONNREFUSED: (error) => `nothing listens on ${error.address ?? 'the host'}${error.port ? `:${error.port}` : ''}`,
  ECONNRESET: () => 'the connection was closed by the other side',
  EPIPE: () => 'the connection was closed by the other side',
  ETIMEDOUT: () => 'no connection within the time allowed',
  EHOSTUNREACH: () => 'there is no route to the host',
  ENETUNREACH: () => 'there is no route to the network',
  CERT_HAS_EXPIRED: () => 'the TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: () => 'the TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: () => 'a self-signed TLS certificate is in the chain; set NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => 'the TLS certificate cannot be verified; set NODE_EXTRA_CA_CERTS',
};

/**
 * Turns anything that was thrown on the way to AWS into the error that a user reads: one place that knows
 * which failure has which category, hint and exit code. An AppError is returned as it is; what is not
 * recognisable as an AWS or network error becomes undefined, and is a bug of awsops.
 */
export function fromAws(thrown: unknown, context: ErrorContext = {}): AppError | undefined {
  if (thrown instanceof AppError) return thrown;
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const error = thrown as ErrorLike;
  return (
    fromCredentials(error, context) ??
    fromNotAws(error, context) ??
    fromNetwork(error, context) ??
    fromService(error, context)
  );
}

function fromService(error: ErrorLike, context: ErrorContext): AppError | undefined {
  if (error.$metadata === undefined && error.$fault === undefined) return undefined;
  const name = error.name ?? 'UnknownError';
  const rule = RULES.find(({ match }) => match.test(name));
  const status = error.$metadata?.httpStatusCode;
  const category = rule?.category ?? (status !== undefined && status >= 500 ? 'unavailable' : 'failed');
  return fail(error, {
    category,
    code: name,
    reason: rule?.reason?.(error, context),
    hint: rule?.hint(context, error) ?? 'run again with --debug to see the request',
  });
}

function fromCredentials(error: ErrorLike, context: ErrorContext): AppError | undefined {
  const message = error.message ?? '';
  if (!/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(error.name ?? '')) return undefined;
  const isSso = /sso|token.*expired|refresh/i.test(message);
  if (!isSso && context.profile) {
    return new AppError(`the profile "${context.profile}" gives no credentials`, {
      category: 'auth',
      code: 'NoCredentials',
      reason: firstLine(message),
      hint: `see: aws configure list --profile ${context.profile}; or set it up: aws configure sso --profile ${context.profile}`,
      cause: error,
    });
  }
  return new AppError(isSso ? 'the SSO session is not valid' : 'no credentials were found', {
    category: 'auth',
    code: isSso ? 'SsoSessionInvalid' : 'NoCredentials',
    reason: firstLine(message),
    hint: isSso
      ? `log in: ${loginCommand(context)}`
      : 'run: aws configure sso (or set AWS_PROFILE); without an account: awsops demo',
    cause: error,
  });
}

function fromNetwork(error: ErrorLike, context: ErrorContext): AppError | undefined {
  const network = findNetworkError(error);
  const isTimeout = error.name === 'TimeoutError';
  if (network === undefined && !isTimeout) return undefined;
  const endpoint = context.endpointUrl ?? network?.hostname ?? 'the AWS endpoint';
  const describe = network?.code === undefined ? undefined : NETWORK[network.code];
  return new AppError(`cannot reach ${endpoint}`, {
    category: 'unavailable',
    code: network?.code ?? 'TimeoutError',
    reason: (network && describe?.(network)) ?? 'no answer within the time allowed',
    hint: context.endpointUrl
      ? 'check --endpoint-url and AWS_ENDPOINT_URL; start the sandbox with: awsops sandbox start'
      : 'check the network, the proxy and the region: awsops doctor',
    cause: error,
  });
}

/** HTML, or JSON that is not the service's: a proxy, a log-in page or an emulator that lacks the operation. */
function fromNotAws(error: ErrorLike, context: ErrorContext): AppError | undefined {
  const message = error.message ?? '';
  const isParseError =
    error.name === 'SyntaxError' ||
    /Unexpected token|Deserialization error|is not valid JSON|not expected\./.test(message);
  if (!isParseError || (error.$response === undefined && error.$metadata === undefined)) return undefined;
  const status = error.$response?.statusCode ?? error.$metadata?.httpStatusCode;
  return new AppError(`${context.endpointUrl ?? 'the endpoint'} does not answer like AWS`, {
    category: 'unavailable',
    code: 'NotAnAwsResponse',
    reason: `it sent ${status === undefined ? 'a page' : `HTTP ${status}`} that is neither JSON nor XML of the service: a proxy, a log-in page, or an emulator without this operation`,
    hint: 'check --endpoint-url, AWS_ENDPOINT_URL and HTTPS_PROXY: awsops doctor',
    cause: error,
  });
}

function findNetworkError(error: ErrorLike): ErrorLike | undefined {
  for (let current: ErrorLike | undefined = error, depth = 0; current && depth < 5; depth += 1) {
    if (typeof current.code === 'string' && Object.hasOwn(NETWORK, current.code)) return current;
    const errors = 'errors' in current ? current.errors : undefined;
    const inner: unknown = Array.isArray(errors) ? errors[0] : current.cause;
    current = typeof inner === 'object' && inner !== null ? inner : undefined;
  }
  return undefined;
}

function fail(error: ErrorLike, fields: AppErrorFields): AppError {
  return new AppError(firstLine(error.message) || fields.code, {
    ...fields,
    requestId: error.$metadata?.requestId,
    cause: error,
  });
}

const firstLine = (text: string | undefined): string => (text ?? '').split('\n')[0]?.trim() ?? '';
