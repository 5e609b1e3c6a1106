import { type AppError, usageError } from '../errors/app-error.js';

/** API reference, PutParameter: the limit counts what precedes the name in its ARN, which depends on the region. */
const MAX_NAME_LENGTH = 1011;
const MAX_LEVELS = 15;

/** API reference, LabelParameterVersion. */
export const MAX_LABELS = 10;
const MAX_LABEL_LENGTH = 100;

/**
 * Refuses a name that no parameter can be created with.
 * Source: API reference, PutParameter, Name; user guide, "Requirements and constraints for parameter names".
 *
 * @throws usage error that names the rule
 */
export function checkNewName(name: string): void {
  const reason = nameProblem(name);
  if (reason === undefined) return;
  throw usageError(`"${name}" cannot be the name of a parameter`, {
    code: 'InvalidParameterName',
    reason,
    hint: 'use a name such as /app/prod/db-url: awsops param put --help',
  });
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.startsWith('arn:')) return 'it is an ARN: parameters are written by their names, in their own account only';
  if (name.includes(':')) return 'what follows a colon is a version or a label, and only the newest version is written';
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name)) return 'names are made of letters, digits and . - _ with / between levels';
  if (/^\/?(?:aws|ssm)/i.test(name)) return 'names that begin with "aws" or "ssm" belong to AWS';
  if (name.includes('/') && !name.startsWith('/')) return 'a name with levels begins with a slash';
  if (name.endsWith('/') || name.includes('//')) return 'a level of it is empty';
  if (name.startsWith('/') && name.split('/').length - 1 > MAX_LEVELS) return `it has more than ${MAX_LEVELS} levels`;
  if (name.length > MAX_NAME_LENGTH) return `it is longer than ${MAX_NAME_LENGTH} characters`;
  return undefined;
}

/**
 * Refuses a label that the service would silently leave out.
 * Source: API reference, LabelParameterVersion.
 *
 * @throws usage error that names the rule
 */
export function checkLabel(label: string): void {
  const reason = labelProblem(label);
  if (reason !== undefined) throw labelError(label, reason);
}

function labelProblem(label: string): string | undefined {
  if (label === '') return 'it is empty';
  if (!/^[a-zA-Z0-9_.-]+$/.test(label)) return 'labels are made of letters, digits and . - _';
  if (/^\d/.test(label)) return 'labels do not begin with a digit';
  if (/^(?:aws|ssm)/i.test(label)) return 'labels that begin with "aws" or "ssm" belong to AWS';
  if (label.length > MAX_LABEL_LENGTH) return `it is longer than ${MAX_LABEL_LENGTH} characters`;
  return undefined;
}

/** A label that cannot be attached. */
export const labelError = (label: string, reason: string): AppError =>
  usageError(`"${label}" cannot be a label`, {
    code: 'InvalidLabel',
    reason,
    hint: 'use a label such as stable or release-4: awsops param label --help',
  });
