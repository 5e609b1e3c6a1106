import { AppError } from '../errors/app-error.js';
import { fromAws } from '../errors/from-aws.js';
import { MASK } from './types.js';

/** What KMS is needed for. */
type KeyUse = 'decrypt' | 'encrypt';

/** Parameter Store passes on what KMS says: a denied kms action, or that there is no such key. */
const KEY_TROUBLE = /kms:|ciphertext|\bKMS\b|customer master key/i;

const KEY_ACTIONS: Readonly<Record<KeyUse, string>> = {
  decrypt: 'kms:Decrypt',
  // Advanced parameters are encrypted under a data key (user guide, "How Parameter Store uses AWS KMS").
  encrypt: 'kms:Encrypt (kms:GenerateDataKey for Advanced parameters)',
};

/** An error about the key of a SecureString in words that name the permission; any other error as it is. */
export function explainKeyError(
  error: unknown,
  { name, action }: { readonly name: string; readonly action: KeyUse },
): unknown {
  const known = fromAws(error);
  if (known === undefined || !isKeyError(known)) return error;
  return new AppError(`the value of "${name}" cannot be ${action}ed`, {
    category: 'auth',
    code: known.code,
    reason: known.message,
    hint:
      `allow ${KEY_ACTIONS[action]} on its key to whom \`awsops whoami\` names, in a policy and in the key's own; ` +
      `which key: awsops param list ${name} -o json`,
    requestId: known.requestId,
    cause: error,
  });
}

/** True for the errors that {@link explainKeyError} explains. */
export const isKeyError = ({ code, message }: AppError): boolean =>
  code === 'InvalidKeyId' || (/^AccessDenied/.test(code) && KEY_TROUBLE.test(message));

/**
 * The error without the value in it. The service repeats what it refuses, and with --debug the stack of every cause is
 * printed, so an error that holds the value is replaced and not kept as the cause.
 */
export function withoutValue(error: unknown, value: string): unknown {
  if (!(error instanceof Error) || !holds(error, value)) return error;
  const known = fromAws(error);
  const clean = (text: string | undefined): string | undefined => text?.replaceAll(value, MASK);
  return new AppError(clean(known?.message) ?? 'the service refused the value', {
    category: known?.category ?? 'failed',
    code: known?.code ?? 'PutParameterFailed',
    reason: clean(known?.reason),
    hint: clean(known?.hint),
    requestId: known?.requestId,
  });
}

/** Short values are found everywhere: what would be left of the message says nothing, so there is no lower limit. */
const holds = (error: Error, value: string): boolean =>
  [error.message, error.stack ?? '', error.cause instanceof Error ? (error.cause.stack ?? '') : ''].some((text) =>
    text.includes(value),
  );
