import type { DeleteRetentionPolicyRequest, PutRetentionPolicyRequest } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../types.js';
import { constraintError, groupOf, required } from './checks.js';

/** The only retention periods that the service takes (API reference, PutRetentionPolicy). */
const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** `logs:PutRetentionPolicy` */
export const putRetentionPolicy: Operation<PutRetentionPolicyRequest, object> = (input, call) => {
  const days = required(input.retentionInDays, 'retentionInDays');
  if (!RETENTION_DAYS.includes(days)) {
    const constraint = `Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`;
    throw constraintError('retentionInDays', days, constraint);
  }
  groupOf(input, call).retentionInDays = days;
  return {};
};

/** `logs:DeleteRetentionPolicy` */
export const deleteRetentionPolicy: Operation<DeleteRetentionPolicyRequest, object> = (input, call) => {
  groupOf(input, call).retentionInDays = undefined;
  return {};
};
