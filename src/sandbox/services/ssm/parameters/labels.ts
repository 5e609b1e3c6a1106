import type {
  LabelParameterVersionRequest,
  LabelParameterVersionResult,
  UnlabelParameterVersionRequest,
  UnlabelParameterVersionResult,
} from '@aws-sdk/client-ssm';
import { ServiceError, type Call } from '../../../types.js';
import { constraintError, listWithin } from '../checks.js';
import { latestOf, parameterOf, versionNotFound, type StoredParameter, type StoredParameterVersion } from './store.js';

/** API reference, LabelParameterVersion. */
const MAX_LABELS = 10;
const LABELS = { member: 'labels', min: 1, max: MAX_LABELS };
const MAX_LABEL_LENGTH = 100;
const LABEL = /^(?!aws|ssm|\d)[a-z0-9_.-]+$/i;

/** `ssm:LabelParameterVersion`: a label that another version has moves; one that breaks the rules is only reported. */
export function labelParameterVersion(input: LabelParameterVersionRequest, call: Call): LabelParameterVersionResult {
  const parameter = parameterOf(input.Name, call);
  const version = versionOf(parameter, input.ParameterVersion);
  const labels = checkLabels(input.Labels);
  const valid = labels.filter((label) => LABEL.test(label));
  const added = valid.filter((label) => !version.labels.has(label));
  if (version.labels.size + added.length > MAX_LABELS) {
    const message =
      'A parameter version can have maximum 10 labels. Move one or more labels to another version and try again.';
    throw new ServiceError('ParameterVersionLabelLimitExceeded', message);
  }
  for (const label of added) {
    for (const other of parameter.versions) other.labels.delete(label);
    version.labels.add(label);
  }
  return { InvalidLabels: labels.filter((label) => !LABEL.test(label)), ParameterVersion: version.version };
}

/** `ssm:UnlabelParameterVersion` */
export function unlabelParameterVersion(
  input: UnlabelParameterVersionRequest,
  call: Call,
): UnlabelParameterVersionResult {
  const version = versionOf(parameterOf(input.Name, call), input.ParameterVersion);
  const labels = checkLabels(input.Labels);
  const removed = labels.filter((label) => version.labels.delete(label));
  return { RemovedLabels: removed, InvalidLabels: labels.filter((label) => !removed.includes(label)) };
}

function versionOf(parameter: StoredParameter, wanted: number | undefined): StoredParameterVersion {
  if (wanted === undefined) return latestOf(parameter);
  const found = parameter.versions.find(({ version }) => version === wanted);
  if (found) return found;
  throw versionNotFound(wanted, parameter.name);
}

function checkLabels(given: readonly string[] | undefined): readonly string[] {
  const labels = listWithin(given, LABELS);
  if (labels.every(({ length }) => length >= 1 && length <= MAX_LABEL_LENGTH)) return labels;
  const constraint =
    'Member must satisfy constraint: [Member must have length less than or equal to 100, ' +
    'Member must have length greater than or equal to 1]';
  throw constraintError('labels', `[${labels.join(', ')}]`, constraint);
}
