import { createHash } from 'node:crypto';
import type { ServiceError } from './types.js';

/** A page of a list, as the service's own paging parameters ask for it. */
export interface PageRequest {
  /** Most items on a page. */
  readonly limit: number;
  /** The token of the page before; absent for the first page. */
  readonly token: string | undefined;
  /** What the token is good for, e.g. `ec2.DescribeVpcs`: one of another list is refused. */
  readonly scope: string;
  /** The service's own error for a token that it did not give out. */
  readonly invalidToken: () => ServiceError;
}

/** The items of one page and the token of the next; no token on the last page. */
export function pageOf<T>(
  items: readonly T[],
  request: PageRequest,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const start = request.token === undefined ? 0 : Number(decodeToken(request.token, request));
  const end = start + request.limit;
  const nextToken = end < items.length ? encodeToken(String(end), request.scope) : undefined;
  return { items: items.slice(start, end), nextToken };
}

const CHECKSUM_LENGTH = 12;

/** An opaque token for a position of the service's own making. */
export function encodeToken(position: string, scope: string): string {
  return Buffer.from(checksum(position, scope) + position, 'utf8').toString('base64url');
}

/** The position in a token. Throws the service's error when the token is not one of this scope. */
export function decodeToken(token: string, request: Pick<PageRequest, 'scope' | 'invalidToken'>): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const position = text.slice(CHECKSUM_LENGTH);
  if (text.slice(0, CHECKSUM_LENGTH) !== checksum(position, request.scope)) throw request.invalidToken();
  return position;
}

function checksum(position: string, scope: string): string {
  return createHash('sha256').update(`${scope} ${position}`).digest('base64url').slice(0, CHECKSUM_LENGTH);
}
