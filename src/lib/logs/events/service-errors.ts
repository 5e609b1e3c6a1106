import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { SdkError } from '@smithy/types';

/** True when the service refused a call because there were too many. */
export const isThrottled = (error: unknown): boolean => isSdkError(error) && isThrottlingError(error);

/** True when the same call may well go through a little later: throttling, 5xx, a lost connection. */
export const isPassing = (error: unknown): boolean =>
  isSdkError(error) && (isThrottlingError(error) || isTransientError(error) || error.$fault === 'server');

/** Every Error can be asked: the members that make it an SDK error are all optional. */
// oxlint-disable-next-line typescript/no-deprecated -- it is the parameter of isThrottlingError
const isSdkError = (error: unknown): error is SdkError => error instanceof Error;
