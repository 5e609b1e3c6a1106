import type {
  DeleteBucketLifecycleRequest,
  GetBucketLifecycleConfigurationOutput,
  GetBucketLifecycleConfigurationRequest,
  LifecycleRule,
  PutBucketLifecycleConfigurationOutput,
  PutBucketLifecycleConfigurationRequest,
} from '@aws-sdk/client-s3';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { newId } from '../logs/ids.js';
import { findBucket } from './buckets.js';
import { invalidArgument, notSet } from './errors.js';

/** S3 API reference, PutBucketLifecycleConfiguration, and "Transitioning objects using S3 Lifecycle". */
const MAX_RULES = 1000;
const MIN_DAYS_TO_INFREQUENT_ACCESS = 30;

/** Rules that move and expire objects: kept and checked; nothing expires in the sandbox. */
export const lifecycleOperations: Operations = {
  PutBucketLifecycleConfiguration: putLifecycle,
  GetBucketLifecycleConfiguration: getLifecycle,
  DeleteBucketLifecycle: deleteLifecycle,
};

function putLifecycle(
  input: PutBucketLifecycleConfigurationRequest,
  call: Call,
): PutBucketLifecycleConfigurationOutput {
  const { settings } = findBucket(input, call);
  const rules = input.LifecycleConfiguration?.Rules ?? [];
  if (rules.length === 0 || rules.length > MAX_RULES) throw malformedXml();
  for (const rule of rules) checkRule(rule);
  const ids = rules.flatMap(({ ID }) => ID ?? []);
  if (new Set(ids).size !== ids.length) {
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule');
  }
  settings.lifecycle = rules.map((rule) => ({ ...rule, ID: rule.ID ?? newId(call) }));
  settings.lifecycleMinimum = input.TransitionDefaultMinimumObjectSize ?? 'all_storage_classes_128K';
  return { TransitionDefaultMinimumObjectSize: settings.lifecycleMinimum };
}

function getLifecycle(
  input: GetBucketLifecycleConfigurationRequest,
  call: Call,
): GetBucketLifecycleConfigurationOutput {
  const { name, settings } = findBucket(input, call);
  if (!settings.lifecycle) {
    throw notSet('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', name);
  }
  return { Rules: [...settings.lifecycle], TransitionDefaultMinimumObjectSize: settings.lifecycleMinimum };
}

function deleteLifecycle(input: DeleteBucketLifecycleRequest, call: Call): void {
  const { settings } = findBucket(input, call);
  settings.lifecycle = undefined;
  settings.lifecycleMinimum = undefined;
}

function malformedXml(): ServiceError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new ServiceError('MalformedXML', message);
}

function checkRule(rule: LifecycleRule): void {
  // oxlint-disable-next-line typescript/no-deprecated -- callers still send it
  const prefix = rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? rule.Prefix;
  // oxlint-disable-next-line typescript/no-deprecated -- callers still send it
  if ((rule.Filter === undefined) === (rule.Prefix === undefined)) throw malformedXml();
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformedXml();
  const { Transitions: transitions = [], Expiration: expiration } = rule;
  const actions = [
    transitions.length > 0,
    expiration,
    rule.NoncurrentVersionExpiration,
    rule.NoncurrentVersionTransitions?.length,
    rule.AbortIncompleteMultipartUpload,
  ];
  if (!actions.some(Boolean)) {
    throw new ServiceError('InvalidRequest', 'At least one action needs to be specified in a rule');
  }
  if (expiration?.Days !== undefined && expiration.Days <= 0) {
    throw invalidArgument("'Days' for Expiration action must be a positive integer");
  }
  for (const { Days: days, StorageClass: storageClass = '' } of transitions) {
    const isInfrequent = storageClass === 'STANDARD_IA' || storageClass === 'ONEZONE_IA';
    if (isInfrequent && days !== undefined && days < MIN_DAYS_TO_INFREQUENT_ACCESS) {
      throw invalidArgument(
        `'Days' in Transition action must be greater than or equal to ${MIN_DAYS_TO_INFREQUENT_ACCESS} for storageClass '${storageClass}'`,
      );
    }
    if (days !== undefined && expiration?.Days !== undefined && expiration.Days <= days) {
      const action = `'Days' in the Expiration action for prefix '${prefix ?? ''}'`;
      throw invalidArgument(`${action} must be greater than 'Days' in the Transition action`);
    }
  }
}
