import { apiCalls } from './trail.js';
import type { EventPreset } from './types.js';

/** Changes of what keeps watch, and of what cannot be undone. */
export const auditPresets: readonly EventPreset[] = [
  apiCalls({
    name: 'cloudtrail-change',
    summary: 'a trail is stopped, deleted or changed',
    service: 'cloudtrail',
    calls: ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'StartLogging', 'CreateTrail'],
    parameters: { name: 'management-events', trailName: 'management-events' },
  }),
  apiCalls({
    name: 'config-change',
    summary: 'the recorder of AWS Config is stopped, deleted or changed',
    service: 'config',
    calls: [
      'StopConfigurationRecorder',
      'DeleteConfigurationRecorder',
      'PutConfigurationRecorder',
      'DeleteDeliveryChannel',
      'PutDeliveryChannel',
    ],
    parameters: { configurationRecorderName: 'default' },
  }),
  apiCalls({
    name: 'kms-key-deletion',
    summary: 'a KMS key is disabled or its deletion scheduled',
    service: 'kms',
    calls: ['ScheduleKeyDeletion', 'DisableKey', 'DeleteImportedKeyMaterial', 'CancelKeyDeletion'],
    parameters: { keyId: '0b9d3a1e-0000-4000-8000-000000000003', pendingWindowInDays: 30 },
  }),
  apiCalls({
    name: 's3-policy',
    summary: 'who may read a bucket is changed, or a bucket is deleted',
    service: 's3',
    calls: [
      'PutBucketPolicy',
      'DeleteBucketPolicy',
      'PutBucketAcl',
      'PutBucketPublicAccessBlock',
      'DeleteBucketPublicAccessBlock',
      'PutBucketEncryption',
      'DeleteBucketEncryption',
      'PutBucketLifecycle',
      'DeleteBucket',
    ],
    parameters: { bucketName: 'my-bucket' },
  }),
];
