import { ServiceError } from '../../types.js';

/** The errors of SNS (API reference); the query protocol calls them by their short names. */

export function invalidParameter(what: string): ServiceError {
  return new ServiceError('InvalidParameter', `Invalid parameter: ${what}`);
}

export function topicNotFound(): ServiceError {
  return new ServiceError('NotFound', 'Topic does not exist', 404);
}

/** For what SNS can and the sandbox cannot. */
export function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplemented', `the sandbox does not run ${what} of sns`, 501);
}
