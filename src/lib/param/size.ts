import { usageError } from '../errors/app-error.js';
import type { ParameterTier } from './types.js';

/**
 * What a value may hold. The service's messages count characters, its documentation kilobytes.
 * Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
const STANDARD_LIMIT = 4096;
const ADVANCED_LIMIT = 8192;

/** The size of a value in both measures. */
export interface ValueSize {
  readonly characters: number;
  readonly bytes: number;
}

export const sizeOf = (value: string): ValueSize => ({
  characters: [...value].length,
  bytes: Buffer.byteLength(value, 'utf8'),
});

export const sizeText = ({ characters, bytes }: ValueSize): string =>
  characters === bytes ? `${characters} characters` : `${characters} characters, ${bytes} bytes`;

/**
 * The tier that a value needs: by its bytes, of which there are never fewer than characters. A value that passes by
 * characters alone might be taken or refused; that must not be left to chance where one answer costs money.
 */
export function tierNeeded({ bytes }: ValueSize): 'Standard' | 'Advanced' | 'too-large' {
  if (bytes <= STANDARD_LIMIT) return 'Standard';
  return bytes <= ADVANCED_LIMIT ? 'Advanced' : 'too-large';
}

/**
 * Refuses a value that does not fit into a tier.
 *
 * @throws usage error with the size in both measures, and the tier that would do
 */
export function checkSize(
  value: string,
  { name, tier }: { readonly name: string; readonly tier: ParameterTier },
): void {
  const size = sizeOf(value);
  const needed = tierNeeded(size);
  if (needed === 'Standard' || (needed === 'Advanced' && tier !== 'Standard')) return;
  if (needed === 'too-large') {
    throw usageError(`the value for "${name}" is too long: ${sizeText(size)}`, {
      code: 'ValueTooLong',
      reason: `no parameter holds more than ${ADVANCED_LIMIT}, and this is counted in bytes`,
      hint: 'divide it, or keep it in S3 and its address here: awsops param put --help',
    });
  }
  throw usageError(`the value for "${name}" is too long for the Standard tier: ${sizeText(size)}`, {
    code: 'ValueTooLong',
    reason:
      `Standard parameters hold ${STANDARD_LIMIT} bytes, Advanced ones ${ADVANCED_LIMIT}; Advanced is billed, and a ` +
      'parameter never goes back to Standard',
    hint: 'shorten it, or say that it may cost something: --tier advanced (or intelligent-tiering)',
  });
}
