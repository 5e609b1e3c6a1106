import { fromAws } from './from-aws.js';

/** Whether the service refused to say, or to do, because the caller may not. */
export const isDenied = (error: unknown): boolean =>
  /^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(fromAws(error)?.code ?? '');

/** Whether the named thing is not there. */
export const isMissing = (error: unknown): boolean => fromAws(error)?.category === 'not_found';

/** Whether the endpoint has no such operation: an emulator, or a region where it is not offered yet. */
export const isNotOffered = (error: unknown): boolean =>
  /^(NotImplemented|NotAnAwsResponse|UnsupportedOperation|UnknownOperation)/.test(fromAws(error)?.code ?? '');
