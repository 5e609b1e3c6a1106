import { ServiceError, type Call } from '../../../types.js';
import { parameterArn } from './store.js';

/** API reference, PutParameter: both count what precedes the name in its ARN. */
const MAX_ARN_LENGTH = 1011;
const MAX_LEVELS = 15;

const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);

const RESERVED = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).';
const SYMBOLS =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
  'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

/** The name of a parameter that is to be created. Throws what the service answers to names that it does not take. */
export function checkNewName(given: string, call: Pick<Call, 'account' | 'region'>): string {
  const name = given.trim();
  if (name.startsWith('arn:')) throw invalid('Parameter name must not be an ARN.');
  if (/^\/aws\//i.test(name)) {
    throw new ServiceError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  }
  if (/^\/?(?:aws|ssm)/i.test(name)) throw invalid(name.lastIndexOf('/') > 0 ? SYMBOLS : RESERVED);
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name) || /\/\/|\/$/.test(name)) throw invalid(SYMBOLS);
  if (name.includes('/') && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.');
  if (parameterArn(name, call).length > MAX_ARN_LENGTH) {
    throw invalid(`Parameter name is too long: at most ${MAX_ARN_LENGTH} characters, its ARN included.`);
  }
  if (name.split('/').length - (name.startsWith('/') ? 1 : 0) > MAX_LEVELS) {
    const message =
      'A hierarchy can have a maximum of 15 levels. For more information, see Requirements and constraints for parameter names in the AWS Systems Manager User Guide.';
    throw new ServiceError('HierarchyLevelLimitExceededException', message);
  }
  return name;
}
