import { ServiceError } from '../../types.js';

/** Athena's error for nearly everything; `code` is its `AthenaErrorCode`. */
export function invalidRequest(message: string, code = 'INVALID_INPUT'): ServiceError {
  return new ServiceError('InvalidRequestException', message, 400, { AthenaErrorCode: code, Message: message });
}

/** Text that the query parser does not take: it is refused at once, no query is started. */
export function malformedQuery(message: string): ServiceError {
  return invalidRequest(message, 'MALFORMED_QUERY');
}

/** A value outside of what the API model allows. */
export function constraintError(member: string, value: string | number, rule: string): ServiceError {
  return invalidRequest(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

/** The error for a token that the operation did not give out. */
export function invalidToken(): ServiceError {
  return invalidRequest('Invalid pagination token.');
}

/** How many items a page has: the service's own maximum when the request does not say. */
export function pageLimit(
  wanted: number | undefined,
  { min = 1, max }: { readonly min?: number; readonly max: number },
): number {
  if (wanted === undefined) return max;
  if (wanted < min)
    throw constraintError('maxResults', wanted, `Member must have value greater than or equal to ${min}`);
  if (wanted > max) throw constraintError('maxResults', wanted, `Member must have value less than or equal to ${max}`);
  return wanted;
}
