/** What an error of a call says about whether the service did what it was asked. */
export type ErrorKind =
  /** It was refused for coming too soon: it did nothing. */
  | 'throttled'
  /** It was refused for good: it did nothing, and will not the next time. */
  | 'refused'
  /** It may have been done: no answer, a broken connection, a failure of the service. */
  | 'uncertain';

interface ErrorLike {
  readonly name: string;
  readonly $fault: unknown;
  readonly status: unknown;
  readonly isThrottling: boolean;
  readonly isSkewCorrected: boolean;
}

const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|PriorRequestNotComplete)/;
/** The request never left this machine: there was nothing to sign it with. */
const NOT_SIGNED = /^(CredentialsProviderError|TokenProviderError|ProviderError)$/;

/** Tells errors of calls apart. Only what the service itself said it refused is taken for not done. */
export function kindOf(thrown: unknown): ErrorKind {
  const error = read(thrown);
  if (error.isThrottling || THROTTLED.test(error.name) || error.status === 429) return 'throttled';
  // The clock of this machine is wrong; by now the SDK has corrected for it.
  if (error.isSkewCorrected) return 'throttled';
  if (NOT_SIGNED.test(error.name)) return 'refused';
  const isClientStatus = typeof error.status === 'number' && error.status >= 400 && error.status < 500;
  if (isClientStatus || (error.status === undefined && error.$fault === 'client')) return 'refused';
  return 'uncertain';
}

export const nameOf = (thrown: unknown): string => read(thrown).name;

export const textOf = (thrown: unknown): string =>
  thrown instanceof Error && thrown.message !== '' ? `${thrown.name}: ${thrown.message}` : String(thrown);

function read(thrown: unknown): ErrorLike {
  const fields = asObject(thrown);
  const metadata = asObject(fields['$metadata']);
  return {
    name: thrown instanceof Error ? thrown.name : '',
    $fault: fields['$fault'],
    status: metadata['httpStatusCode'],
    isThrottling: asObject(fields['$retryable'])['throttling'] === true,
    isSkewCorrected: metadata['clockSkewCorrected'] === true,
  };
}

/** The fields of an object, whether they can be enumerated or not. */
function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(FIELDS.filter((key) => key in value).map((key) => [key, Reflect.get(value, key)]));
}

const FIELDS = ['$fault', '$metadata', '$retryable', 'httpStatusCode', 'throttling', 'clockSkewCorrected'];
