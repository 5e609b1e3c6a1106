import { AppError, usageError } from '../errors/app-error.js';
import { fromAws } from '../errors/from-aws.js';
import { MASK, type ParameterType } from './types.js';

/** What KMS is needed for. */
type KeyUse = 'decrypt' | 'encrypt';

/** Parameter Store passes on what KMS says: a denied kms action, or that there is no such key. */
const KEY_TROUBLE = /kms:|ciphertext|\bKMS\b|customer master key/i;

const KEY_ACTIONS: Readonly<Record<KeyUse, string>> = {
  decrypt: 'kms:Decrypt',
  // Advanced parameters are encrypted under a data key (user guide, "How Parameter Store uses AWS KMS").
  encrypt: 'kms:Encrypt, and kms:GenerateDataKey for Advanced parameters,',
};

/** An error about the key of a SecureString in words that name the permission; any other error as it is. */
export function explainKeyError(
  error: unknown,
  { name, use }: { readonly name: string; readonly use: KeyUse },
): unknown {
  const known = fromAws(error);
  if (known === undefined || !isKeyError(known)) return error;
  return new AppError(`the value of "${name}" cannot be ${use}ed`, {
    category: 'auth',
    code: known.code,
    reason: known.message,
    hint:
      `allow ${KEY_ACTIONS[use]} on its key, in a policy of yours and in that of the key; ` +
      `which key it is: awsops param list ${name} -o json`,
    requestId: known.requestId,
    cause: error,
  });
}

/** True for the errors that {@link explainKeyError} explains. */
export const isKeyError = ({ code, message }: AppError): boolean =>
  code === 'InvalidKeyId' || (code.startsWith('AccessDenied') && KEY_TROUBLE.test(message));

/** True when the permission for a call is missing, whoever the key belongs to. */
export const isDenied = (error: unknown): boolean => fromAws(error)?.code.startsWith('AccessDenied') === true;

/** The errors that repeat what they refuse, whole or in part. */
const REPEATS_VALUE = /Validation|Mismatch|Invalid|Unsupported/;

/**
 * The error without the secret in it. The service repeats what it refuses, and with --debug the stack of every cause is
 * printed, so what may hold the value is replaced and not kept as the cause.
 */
export function withoutSecret(
  error: unknown,
  { name, value }: { readonly name: string; readonly value: string },
): unknown {
  const known = fromAws(error);
  if (known === undefined || !(REPEATS_VALUE.test(known.code) || holds(error, value))) return error;
  const { category, code, requestId } = known;
  return new AppError(`the service refused the value for "${name}": ${code}`, {
    category,
    code,
    reason: REASONS[code] ?? 'what it says may repeat the secret, so it is not shown',
    hint: `see the rules that it was held against: awsops param list ${name} -o json`,
    requestId,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ParameterPatternMismatchException: 'it does not match the allowed pattern of the parameter',
};

const holds = (error: unknown, value: string): boolean => {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (`${current.message}\n${current.stack ?? ''}`.includes(value)) return true;
  }
  return false;
};

/** What somebody else did to a parameter meanwhile. */
export interface Conflict {
  readonly name: string;
  /** 0: it does not exist. */
  readonly expected: number;
  /** 0: it does not exist. */
  readonly found: number;
}

/** Nothing was written, since the parameter is no longer what was looked at. */
export function conflictError({ name, expected, found }: Conflict, cause?: unknown): AppError {
  const state = (version: number): string => (version === 0 ? 'does not exist' : `is at version ${version}`);
  const base = expected === 0 ? 'it was not to exist yet' : `version ${expected} was to be replaced`;
  return new AppError(`parameter "${name}" ${state(found)}, and ${base}`, {
    category: 'failed',
    code: 'VersionConflict',
    reason:
      expected > found && found > 0
        ? 'it has no such version yet; nothing was written'
        : 'somebody else has changed it meanwhile; nothing was written',
    hint:
      found > expected && expected > 0
        ? `see what changed: awsops param diff ${name} --against ${expected}`
        : `see what happened: awsops param history ${name}`,
    cause,
  });
}

/** A type that a parameter cannot change to. */
export const typeError = (
  { name, from, to }: { readonly name: string; readonly from: ParameterType; readonly to: ParameterType },
  cause?: unknown,
): AppError =>
  usageError(`parameter "${name}" is a ${from} and cannot become a ${to}`, {
    code: 'TypeMismatch',
    reason: 'Parameter Store does not change the type of a parameter',
    hint: `use another name, or delete it first, with all its versions: aws ssm delete-parameter --name ${name}`,
    cause,
  });

/** The mask in place of a value: somebody copied what was shown. */
export const maskedValueError = (name: string): AppError =>
  usageError(`${MASK} is not a value for "${name}"`, {
    code: 'MaskedValue',
    reason: 'it is what awsops shows in place of a SecureString',
    hint: `copy the value itself: awsops param get NAME --reveal --query value`,
  });
