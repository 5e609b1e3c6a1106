import { ServiceError } from '../../types.js';

/** The errors of Firehose (API reference); the service words most of them with the account. */

export function invalidArgument(message: string): ServiceError {
  return new ServiceError('InvalidArgumentException', message);
}

export function streamNotFound(name: string, account: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Firehose ${name} under account ${account} not found.`);
}

export function inUse(message: string): ServiceError {
  return new ServiceError('ResourceInUseException', message);
}

/** The wording that request validation gives to a broken constraint. */
export function constraintError(member: string, value: unknown, constraint: string): ServiceError {
  const message = `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`;
  return new ServiceError('ValidationException', message);
}

/** For what Firehose can and the sandbox cannot. */
export function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplemented', `the sandbox does not run ${what} of firehose`, 501);
}
