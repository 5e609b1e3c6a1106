import type {
  DeleteBucketPolicyRequest,
  DeletePublicAccessBlockRequest,
  GetBucketPolicyOutput,
  GetBucketPolicyRequest,
  GetBucketPolicyStatusOutput,
  GetBucketPolicyStatusRequest,
  GetPublicAccessBlockOutput,
  GetPublicAccessBlockRequest,
  PutBucketPolicyRequest,
  PutPublicAccessBlockRequest,
} from '@aws-sdk/client-s3';
import { parsePolicy } from '../../../lib/iam/evaluate/index.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { identityOf } from '../sts/credentials.js';
import { findBucket } from './buckets.js';
import { notSet } from './errors.js';

/** S3 user guide, "Bucket policies": the quota of a policy. */
const MAX_POLICY_BYTES = 20_480;

/** Who may do what with a bucket. */
export const policyOperations: Operations = {
  PutBucketPolicy: putBucketPolicy,
  GetBucketPolicy: getBucketPolicy,
  GetBucketPolicyStatus: getBucketPolicyStatus,
  DeleteBucketPolicy: deleteBucketPolicy,
  PutPublicAccessBlock: putPublicAccessBlock,
  GetPublicAccessBlock: getPublicAccessBlock,
  DeletePublicAccessBlock: deletePublicAccessBlock,
};

function putBucketPolicy(input: PutBucketPolicyRequest, call: Call): void {
  const { name, settings } = findBucket(input, call);
  const text = input.Policy ?? '';
  checkPolicy(text, name);
  if (settings.publicAccessBlock?.BlockPublicPolicy === true && isPublic(text)) {
    const message =
      `User: ${identityOf(call).arn} is not authorized to perform: s3:PutBucketPolicy on resource: ` +
      `"arn:aws:s3:::${name}" because public policies are prevented by the BlockPublicPolicy setting in ` +
      'S3 Block Public Access.';
    throw new ServiceError('AccessDenied', message, 403);
  }
  settings.policy = text;
}

function getBucketPolicy(input: GetBucketPolicyRequest, call: Call): GetBucketPolicyOutput {
  return { Policy: policyOf(input, call) };
}

function getBucketPolicyStatus(input: GetBucketPolicyStatusRequest, call: Call): GetBucketPolicyStatusOutput {
  return { PolicyStatus: { IsPublic: isPublic(policyOf(input, call)) } };
}

function policyOf(input: GetBucketPolicyRequest, call: Call): string {
  const { name, settings } = findBucket(input, call);
  if (settings.policy !== undefined) return settings.policy;
  throw notSet('NoSuchBucketPolicy', 'The bucket policy does not exist', name);
}

function deleteBucketPolicy(input: DeleteBucketPolicyRequest, call: Call): void {
  findBucket(input, call).settings.policy = undefined;
}

function putPublicAccessBlock(input: PutPublicAccessBlockRequest, call: Call): void {
  const given = input.PublicAccessBlockConfiguration ?? {};
  findBucket(input, call).settings.publicAccessBlock = {
    BlockPublicAcls: given.BlockPublicAcls ?? false,
    IgnorePublicAcls: given.IgnorePublicAcls ?? false,
    BlockPublicPolicy: given.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: given.RestrictPublicBuckets ?? false,
  };
}

function getPublicAccessBlock(input: GetPublicAccessBlockRequest, call: Call): GetPublicAccessBlockOutput {
  const { name, settings } = findBucket(input, call);
  const { publicAccessBlock } = settings;
  if (publicAccessBlock) return { PublicAccessBlockConfiguration: publicAccessBlock };
  const message = 'The public access block configuration was not found';
  throw notSet('NoSuchPublicAccessBlockConfiguration', message, name);
}

function deletePublicAccessBlock(input: DeletePublicAccessBlockRequest, call: Call): void {
  findBucket(input, call).settings.publicAccessBlock = undefined;
}

function malformed(message: string): ServiceError {
  return new ServiceError('MalformedPolicy', message, 400);
}

/** Throws MalformedPolicy for a text that S3 would not take as the policy of that bucket. */
function checkPolicy(text: string, bucket: string): void {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) throw malformed('Policies must be 20 KB or smaller in size');
  for (const statement of statementsOf(text)) {
    if (read(statement, 'Principal') === undefined && read(statement, 'NotPrincipal') === undefined) {
      throw malformed('Missing required field Principal');
    }
    const resources = [read(statement, 'Resource') ?? read(statement, 'NotResource')].flat();
    if (resources.includes(undefined)) throw malformed('Missing required field Resource');
    const own = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/`];
    const isOwn = (resource: unknown): boolean => resource === own[0] || String(resource).startsWith(own[1] ?? '');
    if (!resources.every(isOwn)) throw malformed('Policy has invalid resource');
  }
  const { problems } = parsePolicy({ text, id: bucket, kind: 'resource' });
  const [error] = problems.filter(({ severity }) => severity === 'error');
  if (error?.code === 'invalid-principal') throw malformed('Invalid principal in policy');
  if (error?.code === 'invalid-action') throw malformed('Policy has invalid action');
  if (error) throw malformed('Invalid policy syntax.');
}

function statementsOf(text: string): readonly unknown[] {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch (cause) {
    const error = malformed("Policies must be valid JSON and the first byte must be '{'");
    error.cause = cause;
    throw error;
  }
  const statements = [read(policy, 'Statement')].flat();
  if (statements.length === 0 || statements.includes(undefined)) throw malformed('Missing required field Statement');
  return statements;
}

/** Condition keys that bind a grant to somebody known ("The meaning of public" of the S3 user guide). */
const BINDING_KEYS =
  /^(aws:(principal(account|arn|orgid|orgpaths)|source(account|arn|ip|orgid|orgpaths|owner|vpc|vpce)|userid)|s3:(dataaccesspoint(account|arn)))$/i;

/** Whether a policy grants anything to everybody. */
function isPublic(text: string): boolean {
  return statementsOf(text).some((statement) => {
    if (read(statement, 'Effect') !== 'Allow') return false;
    const principal = read(statement, 'Principal');
    const names = principal === '*' ? ['*'] : [read(principal, 'AWS')].flat();
    if (!names.includes('*')) return false;
    const conditions: unknown = read(statement, 'Condition') ?? {};
    const keys = Object.values(conditions as object).flatMap((entries: unknown) => Object.keys(entries as object));
    return !keys.some((key) => BINDING_KEYS.test(key));
  });
}

function read(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
