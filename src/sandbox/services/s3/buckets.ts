import type {
  CreateBucketRequest,
  CreateBucketOutput,
  DeleteBucketRequest,
  GetBucketLocationOutput,
  GetBucketLocationRequest,
  HeadBucketOutput,
  HeadBucketRequest,
  ListBucketsOutput,
  ListBucketsRequest,
} from '@aws-sdk/client-s3';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { accessDenied, invalidArgument, noSuchBucket } from './errors.js';
import { insertBucket, s3Store, type StoredBucket } from './store.js';

/** Where a bucket goes that names no region, and which `GetBucketLocation` answers with an empty constraint. */
const DEFAULT_REGION = 'us-east-1';
/** "Bucket naming rules" of the S3 user guide. */
const BUCKET_NAME = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** S3 API reference, ListBuckets. */
const MAX_BUCKETS = 10_000;

/** Buckets. */
export const bucketOperations: Operations = {
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  GetBucketLocation: getBucketLocation,
  ListBuckets: listBuckets,
  DeleteBucket: deleteBucket,
};

/** What names a bucket in every input. */
export interface BucketInput {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/**
 * The bucket of a request. Throws NoSuchBucket, AccessDenied for one of another account, and
 * PermanentRedirect for one of another region than the request is signed for.
 */
export function findBucket(input: BucketInput, call: Call): StoredBucket {
  const name = input.Bucket ?? '';
  const bucket = call.store(s3Store).buckets.get(name);
  if (!bucket) throw noSuchBucket(name);
  const isExpectedOwner = input.ExpectedBucketOwner === undefined || input.ExpectedBucketOwner === bucket.account;
  if (bucket.account !== call.account || !isExpectedOwner) throw accessDenied();
  if (bucket.region !== call.region) throw redirect(bucket);
  return bucket;
}

function redirect(bucket: StoredBucket): ServiceError {
  const message =
    'The bucket you are attempting to access must be addressed using the specified endpoint. ' +
    'Please send all future requests to this endpoint.';
  const endpoint = `${bucket.name}.s3.${bucket.region}.amazonaws.com`;
  return new ServiceError('PermanentRedirect', message, 301, { Endpoint: endpoint, Bucket: bucket.name });
}

function createBucket(input: CreateBucketRequest, call: Call): CreateBucketOutput {
  const name = input.Bucket ?? '';
  if (!BUCKET_NAME.test(name)) {
    throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
  }
  const region = regionOfNewBucket(input.CreateBucketConfiguration?.LocationConstraint, call);
  const store = call.store(s3Store);
  const existing = store.buckets.get(name);
  if (existing) checkExisting(existing, call);
  const { settings } = insertBucket(store, { name, region, account: call.account, createdAtMs: call.clock.now() });
  settings.ownership = input.ObjectOwnership ?? settings.ownership;
  settings.tags = input.CreateBucketConfiguration?.Tags ?? settings.tags;
  return { Location: `/${name}` };
}

/** Creating one's own bucket again is an error everywhere but in us-east-1, for old times' sake. */
function checkExisting(bucket: StoredBucket, call: Call): void {
  if (bucket.account !== call.account) {
    const message =
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
      'Please select a different name and try again.';
    throw new ServiceError('BucketAlreadyExists', message, 409, { BucketName: bucket.name });
  }
  if (bucket.region === DEFAULT_REGION && call.region === DEFAULT_REGION) return;
  const message = 'Your previous request to create the named bucket succeeded and you already own it.';
  throw new ServiceError('BucketAlreadyOwnedByYou', message, 409, { BucketName: bucket.name });
}

function regionOfNewBucket(constraint: string | undefined, call: Call): string {
  const region = constraint ?? DEFAULT_REGION;
  const isPossible = call.region === DEFAULT_REGION ? constraint !== DEFAULT_REGION : region === call.region;
  if (isPossible) return region;
  if (constraint === DEFAULT_REGION) {
    throw new ServiceError('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400);
  }
  const message =
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint ` +
    'this request was sent to.';
  throw new ServiceError('IllegalLocationConstraintException', message, 400);
}

function headBucket(input: HeadBucketRequest, call: Call): HeadBucketOutput {
  return { BucketRegion: findBucket(input, call).region };
}

function getBucketLocation(input: GetBucketLocationRequest, call: Call): GetBucketLocationOutput {
  // The one operation that answers from every region: it is how clients find the right one.
  const region = call.store(s3Store).buckets.get(input.Bucket ?? '')?.region ?? call.region;
  findBucket(input, { ...call, region });
  return { LocationConstraint: region === DEFAULT_REGION ? undefined : asConstraint(region) };
}

/** The SDK lists the regions it knew at its release; the sandbox may have been asked for a newer one. */
function asConstraint(region: string): GetBucketLocationOutput['LocationConstraint'] {
  return region as GetBucketLocationOutput['LocationConstraint'];
}

function listBuckets(input: ListBucketsRequest, call: Call): ListBucketsOutput {
  const own = [...call.store(s3Store).buckets.values()]
    .filter((bucket) => bucket.account === call.account && bucket.name.startsWith(input.Prefix ?? ''))
    .filter((bucket) => input.BucketRegion === undefined || bucket.region === input.BucketRegion)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageOf(own, {
    limit: input.MaxBuckets ?? MAX_BUCKETS,
    token: input.ContinuationToken,
    scope: `s3.${call.operation}`,
    invalidToken: () => invalidArgument('The continuation token provided is incorrect'),
  });
  return {
    Buckets: page.items.map(({ name, region, createdAtMs }) => ({
      Name: name,
      BucketRegion: region,
      CreationDate: new Date(createdAtMs),
    })),
    Owner: { ID: call.account },
    ContinuationToken: page.nextToken,
  };
}

function deleteBucket(input: DeleteBucketRequest, call: Call): void {
  const bucket = findBucket(input, call);
  if (bucket.objects.size > 0) {
    const message = 'The bucket you tried to delete is not empty';
    throw new ServiceError('BucketNotEmpty', message, 409, { BucketName: bucket.name });
  }
  call.store(s3Store).buckets.delete(bucket.name);
}
