import * as pages from '../../pages.js';
import { invalidParameter } from './checks.js';

const invalidToken = () => invalidParameter('The specified nextToken is invalid.');

/** An opaque token for a position, good for requests of the same scope only. */
export function encodeToken(scope: string, position: string): string {
  return pages.encodeToken(position, scope);
}

/**
 * The position in a token that `encodeToken` made for this scope.
 * @throws ServiceError InvalidParameterException for every other text.
 */
export function decodeToken(scope: string, token: string): string {
  return pages.decodeToken(token, { scope, invalidToken });
}

/** One page of a list, and the token of the next one when there is more. */
export function pageOf<T>(
  items: readonly T[],
  page: { readonly scope: string; readonly token: string | undefined; readonly limit: number },
): { readonly items: T[]; readonly nextToken: string | undefined } {
  const { items: found, nextToken } = pages.pageOf(items, { ...page, invalidToken });
  return { items: [...found], nextToken };
}
