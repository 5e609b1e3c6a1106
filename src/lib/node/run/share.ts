import { usageError } from '../../errors/app-error.js';

/** A number of nodes, or a percentage of them. */
export interface Share {
  readonly value: number;
  readonly isPercent: boolean;
}

const MAX_PERCENT = 100;

/** `5` or `10%`; undefined when it is neither. */
export function parseShare(text: string): Share | undefined {
  const match = /^(\d{1,7})(%?)$/.exec(text.trim());
  if (!match) return undefined;
  const value = Number(match[1]);
  const isPercent = match[2] === '%';
  return isPercent && value > MAX_PERCENT ? undefined : { value, isPercent };
}

/** The number of nodes that a share of `of` nodes is, rounded down. */
export const resolveShare = ({ value, isPercent }: Share, { of }: { readonly of: number }): number =>
  isPercent ? Math.floor((of * value) / MAX_PERCENT) : value;

/**
 * Reads `--max-concurrency` for a number of nodes: at least one at a time.
 *
 * @throws usage error
 */
export function concurrencyOf(text: string, { of }: { readonly of: number }): number {
  const share = parseShare(text);
  if (share === undefined || share.value === 0) throw badShare('max-concurrency', text, '1');
  return Math.max(1, resolveShare(share, { of }));
}

/**
 * Reads `--max-errors` for a number of nodes. A percentage allows at least one error, unless it is 0 %: one node of a
 * small fleet would otherwise stop all of it.
 *
 * @throws usage error
 */
export function errorLimitOf(text: string, { of }: { readonly of: number }): number {
  const share = parseShare(text);
  if (share === undefined) throw badShare('max-errors', text, '0');
  const limit = resolveShare(share, { of });
  return share.isPercent && share.value > 0 ? Math.max(1, limit) : limit;
}

const badShare = (name: string, text: string, least: string) =>
  usageError(`"${text}" is no value of --${name}`, {
    code: 'InvalidValue',
    reason: `it is a number of nodes from ${least} on, or a part of them such as 10%`,
  });
