import { ServiceError } from '../../types.js';

/** A parameter that CloudWatch does not take; `message` names it. */
export function invalidValue(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

/** Parameters that do not go together. */
export function invalidCombination(message: string): ServiceError {
  return new ServiceError('InvalidParameterCombinationException', message);
}

/** A request that breaks a rule of the API model. */
export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
