import type {
  DeleteBucketEncryptionRequest,
  DeleteBucketOwnershipControlsRequest,
  DeleteBucketTaggingRequest,
  GetBucketEncryptionOutput,
  GetBucketEncryptionRequest,
  GetBucketOwnershipControlsOutput,
  GetBucketOwnershipControlsRequest,
  GetBucketTaggingOutput,
  GetBucketTaggingRequest,
  GetBucketVersioningOutput,
  GetBucketVersioningRequest,
  PutBucketEncryptionRequest,
  PutBucketOwnershipControlsRequest,
  PutBucketTaggingRequest,
  PutBucketVersioningRequest,
} from '@aws-sdk/client-s3';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { findBucket } from './buckets.js';
import { notSet } from './errors.js';
import { defaultEncryptionRules } from './store.js';

/** S3 user guide, "Using cost allocation S3 bucket tags". */
const MAX_TAGS = 50;

/** Encryption, versioning, tags and ownership of buckets. */
export const settingsOperations: Operations = {
  PutBucketEncryption: putEncryption,
  GetBucketEncryption: getEncryption,
  DeleteBucketEncryption: deleteEncryption,
  PutBucketVersioning: putVersioning,
  GetBucketVersioning: getVersioning,
  PutBucketTagging: putTagging,
  GetBucketTagging: getTagging,
  DeleteBucketTagging: deleteTagging,
  PutBucketOwnershipControls: putOwnership,
  GetBucketOwnershipControls: getOwnership,
  DeleteBucketOwnershipControls: deleteOwnership,
};

function malformedXml(): ServiceError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new ServiceError('MalformedXML', message);
}

function putEncryption(input: PutBucketEncryptionRequest, call: Call): void {
  const { settings } = findBucket(input, call);
  const rules = input.ServerSideEncryptionConfiguration?.Rules ?? [];
  const chosen = rules[0]?.ApplyServerSideEncryptionByDefault;
  if (rules.length !== 1 || chosen?.SSEAlgorithm === undefined) throw malformedXml();
  if (chosen.SSEAlgorithm === 'AES256' && chosen.KMSMasterKeyID !== undefined) {
    const message = 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse';
    throw new ServiceError('InvalidArgument', message);
  }
  settings.encryption = rules.map((rule) => ({ ...rule, BucketKeyEnabled: rule.BucketKeyEnabled ?? false }));
}

function getEncryption(input: GetBucketEncryptionRequest, call: Call): GetBucketEncryptionOutput {
  const { name, settings } = findBucket(input, call);
  if (settings.encryption.length === 0) {
    const message = 'The server side encryption configuration was not found';
    throw notSet('ServerSideEncryptionConfigurationNotFoundError', message, name);
  }
  return { ServerSideEncryptionConfiguration: { Rules: [...settings.encryption] } };
}

/** There is no going without any more: the default comes back. */
function deleteEncryption(input: DeleteBucketEncryptionRequest, call: Call): void {
  findBucket(input, call).settings.encryption = defaultEncryptionRules();
}

/** The state is kept; the sandbox keeps no old versions of objects. */
function putVersioning(input: PutBucketVersioningRequest, call: Call): void {
  const { settings } = findBucket(input, call);
  const status = input.VersioningConfiguration?.Status;
  if (status !== 'Enabled' && status !== 'Suspended') {
    const message = 'The Versioning element must be specified and its value must be either Enabled or Suspended';
    throw new ServiceError('IllegalVersioningConfigurationException', message);
  }
  settings.versioning = { Status: status };
}

function getVersioning(input: GetBucketVersioningRequest, call: Call): GetBucketVersioningOutput {
  return { Status: findBucket(input, call).settings.versioning.Status };
}

function putTagging(input: PutBucketTaggingRequest, call: Call): void {
  const { settings } = findBucket(input, call);
  const tags = input.Tagging?.TagSet ?? [];
  const keys = tags.map(({ Key }) => Key ?? '');
  if (tags.length > MAX_TAGS) {
    throw new ServiceError('BadRequest', `Bucket tag count cannot be greater than ${MAX_TAGS}`);
  }
  if (new Set(keys).size !== keys.length) {
    throw new ServiceError('InvalidTag', 'Cannot provide multiple Tags with the same key');
  }
  if (keys.some((key) => key.startsWith('aws:'))) {
    throw new ServiceError('InvalidTag', 'System tags cannot be added/updated by requester');
  }
  settings.tags = tags;
}

function getTagging(input: GetBucketTaggingRequest, call: Call): GetBucketTaggingOutput {
  const { name, settings } = findBucket(input, call);
  if (settings.tags === undefined || settings.tags.length === 0) {
    throw notSet('NoSuchTagSet', 'The TagSet does not exist', name);
  }
  return { TagSet: [...settings.tags] };
}

function deleteTagging(input: DeleteBucketTaggingRequest, call: Call): void {
  findBucket(input, call).settings.tags = undefined;
}

function putOwnership(input: PutBucketOwnershipControlsRequest, call: Call): void {
  const { settings } = findBucket(input, call);
  const rules = input.OwnershipControls?.Rules ?? [];
  if (rules.length !== 1) throw malformedXml();
  settings.ownership = rules[0]?.ObjectOwnership;
}

function getOwnership(input: GetBucketOwnershipControlsRequest, call: Call): GetBucketOwnershipControlsOutput {
  const { name, settings } = findBucket(input, call);
  if (settings.ownership === undefined) {
    throw notSet('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', name);
  }
  return { OwnershipControls: { Rules: [{ ObjectOwnership: settings.ownership }] } };
}

function deleteOwnership(input: DeleteBucketOwnershipControlsRequest, call: Call): void {
  findBucket(input, call).settings.ownership = undefined;
}
