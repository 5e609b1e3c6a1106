import { ownershipTags } from '../../plan/ownership.js';
import { serviceRoleName, type ServiceRole } from '../../service-role/index.js';
import { serviceTrust } from '../../trust/index.js';
import { errorRoot, objectRoot, type ObjectPartition } from '../object-format.js';
import type { ErrorLogSpec, Place } from './types.js';

/** Where the roles lie with which Firehose writes. */
export const WRITER_PATH = '/awsops/pipeline/';

/** What a role is for: the ARN of the stream, and the partition of its objects. */
export const STREAM_TAG_KEY = 'awsops:stream';
export const PARTITION_TAG_KEY = 'awsops:partition';

const POLICY_NAME = 'write';

/** `log_group=web3tier.app`, as a tag. */
export const partitionTag = ({ name, value }: ObjectPartition): string => `${name}=${value}`;

/** What the role may write to. */
export interface WriterInput {
  readonly place: Place;
  readonly stream: { readonly name: string; readonly arn: string };
  readonly bucketArn: string;
  readonly prefix: string;
  readonly partition: ObjectPartition;
  readonly errorLog: Pick<ErrorLogSpec, 'group' | 'stream'>;
  readonly kmsKeyArn: string | null;
}

/**
 * The role with which Firehose writes the objects of one stream. Firehose assumes it for streams of this account only:
 * it gives the account as external id, which is what its guide documents against the confused deputy.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3 for the actions
 */
export function writerRole(input: WriterInput): ServiceRole {
  const { place, stream } = input;
  const { account, region, partition: awsPartition } = place;
  const name = serviceRoleName({ prefix: 'awsops-firehose', region, name: stream.name, arn: stream.arn });
  return {
    name,
    arn: `arn:${awsPartition}:iam::${account}:role${WRITER_PATH}${name}`,
    description: `Lets Firehose write what comes through ${stream.arn}`,
    tags: ownershipTags({ [STREAM_TAG_KEY]: stream.arn, [PARTITION_TAG_KEY]: partitionTag(input.partition) }),
    trustPolicy: JSON.stringify(serviceTrust({ service: 'firehose', account, region })),
    policyName: POLICY_NAME,
    policy: JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(input) }),
  };
}

function statementsOf({ place, bucketArn, prefix, partition, errorLog, kmsKeyArn }: WriterInput): readonly object[] {
  const { region, account, partition: awsPartition } = place;
  const roots = [objectRoot({ prefix, partition }), errorRoot({ prefix, partition })];
  const logStream = `arn:${awsPartition}:logs:${region}:${account}:log-group:${errorLog.group}:log-stream:${errorLog.stream}`;
  return [
    {
      Sid: 'Objects',
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'],
      Resource: roots.map((root) => `${bucketArn}/${root}*`),
    },
    {
      Sid: 'Bucket',
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      Resource: bucketArn,
    },
    { Sid: 'ErrorLog', Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: logStream },
    ...(kmsKeyArn === null ? [] : [keyStatement({ kmsKeyArn, bucketArn, region, awsPartition })]),
  ];
}

/** S3 names the object as encryption context, or the bucket where it has a key of its own ("Amazon S3 Bucket Keys"). */
function keyStatement(input: {
  readonly kmsKeyArn: string;
  readonly bucketArn: string;
  readonly region: string;
  readonly awsPartition: string;
}): object {
  const { kmsKeyArn, bucketArn, region, awsPartition } = input;
  const suffix = awsPartition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    Sid: 'Key',
    Effect: 'Allow',
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    Resource: kmsKeyArn,
    Condition: {
      StringEquals: { 'kms:ViaService': `s3.${region}.${suffix}` },
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/*`] },
    },
  };
}
