import { ServiceError } from '../../types.js';

/** The errors of S3 that several operations give (S3 API reference, "Error responses"). */

export function noSuchBucket(name: string): ServiceError {
  return new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
}

export function noSuchKey(key: string): ServiceError {
  return new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}

export function accessDenied(): ServiceError {
  return new ServiceError('AccessDenied', 'Access Denied', 403);
}

export function invalidArgument(message: string): ServiceError {
  return new ServiceError('InvalidArgument', message, 400);
}

export function preconditionFailed(condition: string): ServiceError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new ServiceError('PreconditionFailed', message, 412, { Condition: condition });
}

/** Answered without a body, which has no place in a 304. */
export function notModified(): ServiceError {
  return new ServiceError('NotModified', 'Not Modified', 304);
}

/** What was never set on a bucket, or was deleted. */
export function notSet(code: string, message: string, bucket: string): ServiceError {
  return new ServiceError(code, message, 404, { BucketName: bucket });
}

/** What has to be restored before it can be read. */
export function invalidObjectState(storageClass: string): ServiceError {
  const message = "The operation is not valid for the object's storage class";
  return new ServiceError('InvalidObjectState', message, 403, { StorageClass: storageClass });
}
