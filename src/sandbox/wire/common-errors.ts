import { ServiceError } from '../types.js';
import type { ProtocolName } from './protocol.js';

/** Errors that any operation of any service can give, before the operation itself is reached. */
export type CommonError =
  | 'AccessDenied'
  | 'ExpiredToken'
  | 'InternalFailure'
  | 'InvalidToken'
  | 'MissingToken'
  | 'ServiceUnavailable'
  | 'Throttling';

interface Wording {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

const INTERNAL = 'The request processing has failed because of an unknown error, exception or failure.';
const EXPIRED = 'The security token included in the request is expired';
const INVALID = 'The security token included in the request is invalid.';
const MISSING = 'Missing Authentication Token';
const UNAVAILABLE = 'Service is unable to handle request.';

/** The same failure has other names in each protocol (API references, "Common errors" and EC2 and S3 error codes). */
const WORDINGS: Readonly<Record<CommonError, Readonly<Record<ProtocolName, Wording>>>> = {
  AccessDenied: {
    json: { code: 'AccessDeniedException', message: 'Access denied', status: 400 },
    'rest-json': { code: 'AccessDeniedException', message: 'Access denied', status: 403 },
    query: { code: 'AccessDenied', message: 'Access denied', status: 403 },
    ec2: { code: 'UnauthorizedOperation', message: 'You are not authorized to perform this operation.', status: 403 },
    s3: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
  },
  ExpiredToken: {
    json: { code: 'ExpiredTokenException', message: EXPIRED, status: 400 },
    'rest-json': { code: 'ExpiredTokenException', message: EXPIRED, status: 403 },
    query: { code: 'ExpiredToken', message: EXPIRED, status: 403 },
    ec2: { code: 'RequestExpired', message: 'Request has expired.', status: 400 },
    s3: { code: 'ExpiredToken', message: 'The provided token has expired.', status: 400 },
  },
  InternalFailure: {
    json: { code: 'InternalFailure', message: INTERNAL, status: 500 },
    'rest-json': { code: 'ServiceException', message: INTERNAL, status: 500 },
    query: { code: 'InternalFailure', message: INTERNAL, status: 500 },
    ec2: { code: 'InternalError', message: 'An internal error has occurred', status: 500 },
    s3: { code: 'InternalError', message: 'We encountered an internal error. Please try again.', status: 500 },
  },
  InvalidToken: {
    json: { code: 'UnrecognizedClientException', message: INVALID, status: 400 },
    'rest-json': { code: 'UnrecognizedClientException', message: INVALID, status: 403 },
    query: { code: 'InvalidClientTokenId', message: INVALID, status: 403 },
    ec2: { code: 'AuthFailure', message: 'AWS was not able to validate the provided access credentials', status: 401 },
    s3: { code: 'InvalidToken', message: 'The provided token is malformed or otherwise invalid.', status: 400 },
  },
  MissingToken: {
    json: { code: 'MissingAuthenticationTokenException', message: MISSING, status: 400 },
    'rest-json': { code: 'MissingAuthenticationTokenException', message: MISSING, status: 403 },
    query: { code: 'MissingAuthenticationToken', message: MISSING, status: 403 },
    ec2: { code: 'MissingAuthenticationToken', message: MISSING, status: 403 },
    s3: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
  },
  ServiceUnavailable: {
    json: { code: 'ServiceUnavailableException', message: UNAVAILABLE, status: 503 },
    'rest-json': { code: 'ServiceUnavailableException', message: UNAVAILABLE, status: 503 },
    query: { code: 'ServiceUnavailable', message: UNAVAILABLE, status: 503 },
    ec2: { code: 'Unavailable', message: 'The server is overloaded and cannot handle the request.', status: 503 },
    s3: { code: 'ServiceUnavailable', message: 'Please reduce your request rate.', status: 503 },
  },
  Throttling: {
    json: { code: 'ThrottlingException', message: 'Rate exceeded', status: 400 },
    'rest-json': { code: 'TooManyRequestsException', message: 'Rate exceeded', status: 429 },
    query: { code: 'Throttling', message: 'Rate exceeded', status: 400 },
    ec2: { code: 'RequestLimitExceeded', message: 'Request limit exceeded.', status: 503 },
    s3: { code: 'SlowDown', message: 'Please reduce your request rate.', status: 503 },
  },
};

/** A common error in a protocol's own words. */
export function commonError(kind: CommonError, protocol: ProtocolName, message?: string): ServiceError {
  const wording = WORDINGS[kind][protocol];
  return new ServiceError(wording.code, message ?? wording.message, wording.status);
}

/**
 * The kind of common error that a code means in whichever protocol. The words of REST-JSON count at its own services only:
 * others have errors of the same names that mean something else, as Athena's TooManyRequestsException does.
 */
export function commonErrorOf(code: string, protocol: ProtocolName): CommonError | undefined {
  const byCode = Object.entries(WORDINGS).find(
    ([kind, wordings]) =>
      kind === code ||
      Object.entries(wordings).some(
        ([name, wording]) => wording.code === code && (name !== 'rest-json' || protocol === 'rest-json'),
      ),
  );
  return byCode && isCommonError(byCode[0]) ? byCode[0] : undefined;
}

function isCommonError(kind: string): kind is CommonError {
  return Object.hasOwn(WORDINGS, kind);
}
