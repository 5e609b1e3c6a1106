import { ServiceError } from '../../types.js';

/** The error for ids of a kind that are not there. */
export const doesNotExist =
  (code: string, kind: string) =>
  (ids: readonly string[]): ServiceError =>
    new ServiceError(code, `The ${kind} '${ids.join(', ')}' does not exist`);

/** The error for a parameter whose value EC2 does not take. */
export function invalidValue(parameter: string, value: unknown, why: string): ServiceError {
  return new ServiceError(
    'InvalidParameterValue',
    `Value (${String(value)}) for parameter ${parameter} is invalid. ${why}`,
  );
}
