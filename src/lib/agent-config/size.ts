import { createHash } from 'node:crypto';
import { parseJsonNode, lineAndColumn } from '../core/json-positions.js';
import { usageError } from '../errors/app-error.js';
import type { ParameterTier } from './types.js';

/**
 * What a parameter's value may hold. Counted in characters by the service's messages and in kilobytes by its
 * documentation; we take the larger of the two counts.
 * Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
export const STANDARD_LIMIT = 4096;
export const ADVANCED_LIMIT = 8192;

/** Characters and bytes of a text; never fewer bytes than characters. */
export const sizeOf = (text: string): { readonly characters: number; readonly bytes: number } => ({
  characters: [...text].length,
  bytes: Buffer.byteLength(text, 'utf8'),
});

/** The tier of Parameter Store that a text needs as it is. */
export function parameterTier(text: string): ParameterTier {
  const { bytes } = sizeOf(text);
  if (bytes <= STANDARD_LIMIT) return 'Standard';
  return bytes <= ADVANCED_LIMIT ? 'Advanced' : 'too-large';
}

/**
 * The same JSON without insignificant white space; keys stay in their order, and numbers as they are written.
 *
 * @throws usage error for a text that is not JSON
 */
export function minifyConfig(text: string): string {
  const parsed = parseJsonNode(text);
  if ('node' in parsed)
    return text.replaceAll(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, (_, kept: string | undefined) => kept ?? '');
  const { line, column } = lineAndColumn(text, parsed.problem.offset);
  throw usageError('the configuration is not JSON', {
    code: 'InvalidConfiguration',
    reason: `line ${line}, column ${column}: ${parsed.problem.message}`,
    hint: 'look at it with: awsops agent lint FILE',
  });
}

/** SHA-256 in hex of a text. The agent keeps the value of a parameter as it is, so a node's file has the same. */
export const configHash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
