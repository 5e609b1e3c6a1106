import { BLOCKED } from '../bucket/parts.js';
import { tlsOnlyStatement } from '../bucket/policy.js';
import type { ServiceRole } from '../../service-role/index.js';
import { deliveryRole, type TargetGroup } from '../../subscription/index.js';
import type { DeliverySpec, OwnLifecycleRule, PipelineSpec } from '../spec/types.js';
import { createNames } from './names.js';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

type Resources = Record<string, TemplateResource>;

const arnOf = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const refTo = (name: string) => ({ Ref: name });

/**
 * The pipeline as a CloudFormation template, without the ownership tags: what a stack made belongs to the stack. A bucket
 * that is adopted is not part of it, since a stack would make it anew and overwrite its policy.
 */
export function cloudFormationTemplate(spec: PipelineSpec): Template {
  const resources: Resources = {};
  if (!spec.bucket.mayAdopt) addBucket(resources, spec);
  const nameOf = createNames('pascal');
  for (const delivery of spec.deliveries) addDelivery(resources, { delivery, spec, nameOf });
  const groups = spec.deliveries.flatMap(({ targets }) => targets).length;
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Delivery of ${groups} log group${groups === 1 ? '' : 's'} to s3://${spec.bucket.name} in ${spec.place.region}`,
    Resources: resources,
  };
}

function addBucket(resources: Resources, { bucket }: PipelineSpec): void {
  const encryption = {
    ServerSideEncryptionByDefault:
      bucket.kmsKeyArn === null
        ? { SSEAlgorithm: 'AES256' }
        : { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: bucket.kmsKeyArn },
    BucketKeyEnabled: bucket.kmsKeyArn !== null,
  };
  resources['Bucket'] = {
    Type: 'AWS::S3::Bucket',
    // As with pipeline destroy: the data stays.
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BucketName: bucket.name,
      PublicAccessBlockConfiguration: BLOCKED,
      BucketEncryption: { ServerSideEncryptionConfiguration: [encryption] },
      ...(bucket.versioning === null ? {} : { VersioningConfiguration: { Status: bucket.versioning } }),
      LifecycleConfiguration: { Rules: bucket.rules.map(lifecycleRule) },
    },
  };
  resources['BucketPolicy'] = {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: refTo('Bucket'),
      PolicyDocument: { Version: '2012-10-17', Statement: [tlsOnlyStatement(bucket.arn)] },
    },
  };
}

/** CloudFormation has names of its own for the members of a rule. */
function lifecycleRule(rule: OwnLifecycleRule): object {
  const { ID, Status, Filter, AbortIncompleteMultipartUpload: abort, Transitions, Expiration } = rule;
  const { NoncurrentVersionExpiration: noncurrent } = rule;
  return {
    Id: ID,
    Status,
    Prefix: Filter?.Prefix,
    AbortIncompleteMultipartUpload: abort,
    ...(Transitions === undefined
      ? {}
      : {
          Transitions: Transitions.map(({ Days, StorageClass }) => ({ TransitionInDays: Days, StorageClass })),
        }),
    ...(Expiration === undefined ? {} : { ExpirationInDays: Expiration.Days }),
    ...(noncurrent === undefined ? {} : { NoncurrentVersionExpiration: noncurrent }),
  };
}

interface DeliveryContext {
  readonly delivery: DeliverySpec;
  readonly spec: PipelineSpec;
  readonly nameOf: (key: string) => string;
}

function addDelivery(resources: Resources, context: DeliveryContext): void {
  const { delivery, spec, nameOf } = context;
  const { errorLog, destination, targets } = delivery;
  const base = nameOf(destination.name);
  const names = {
    errorLog: `${base}ErrorLog`,
    errorStream: `${base}ErrorLogStream`,
    writer: `${base}WriterRole`,
    stream: `${base}Stream`,
    sender: `${base}LogsRole`,
  };
  resources[names.errorLog] = {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: errorLog.group, RetentionInDays: errorLog.retentionDays },
  };
  resources[names.errorStream] = {
    Type: 'AWS::Logs::LogStream',
    Properties: { LogGroupName: refTo(names.errorLog), LogStreamName: errorLog.stream },
  };
  resources[names.writer] = roleResource(delivery.role);
  resources[names.stream] = streamResource(names, { delivery, spec });
  const sender = deliveryRole(destination, { regionalPrincipal: spec.settings.regionalPrincipal });
  resources[names.sender] = roleResource(sender);
  for (const target of targets) {
    resources[`${nameOf(`${base} ${target.group.name}`)}Filter`] = filterResource(target, { names, delivery });
  }
}

const roleResource = (role: ServiceRole): TemplateResource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: role.name,
    Path: role.arn.slice(role.arn.indexOf(':role/') + ':role'.length, role.arn.lastIndexOf('/') + 1),
    Description: role.description,
    AssumeRolePolicyDocument: JSON.parse(role.trustPolicy) as unknown,
    Policies: [{ PolicyName: role.policyName, PolicyDocument: JSON.parse(role.policy) as unknown }],
  },
});

interface Names {
  readonly errorLog: string;
  readonly errorStream: string;
  readonly writer: string;
  readonly stream: string;
  readonly sender: string;
}

function streamResource(
  names: Names,
  { delivery, spec }: { readonly delivery: DeliverySpec; readonly spec: PipelineSpec },
): TemplateResource {
  const { configuration, encryption, destination } = delivery;
  const { KeyType, ...key } = encryption;
  return {
    Type: 'AWS::KinesisFirehose::DeliveryStream',
    ...(spec.bucket.mayAdopt ? {} : { DependsOn: ['BucketPolicy'] }),
    Properties: {
      DeliveryStreamName: destination.name,
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: { KeyType, ...key },
      ExtendedS3DestinationConfiguration: {
        ...configuration,
        RoleARN: arnOf(names.writer),
        BucketARN: spec.bucket.mayAdopt ? configuration.BucketARN : arnOf('Bucket'),
        CloudWatchLoggingOptions: {
          Enabled: true,
          LogGroupName: refTo(names.errorLog),
          LogStreamName: refTo(names.errorStream),
        },
      },
    },
  };
}

const filterResource = (
  { group }: TargetGroup,
  { names, delivery }: { readonly names: Names; readonly delivery: DeliverySpec },
): TemplateResource => ({
  Type: 'AWS::Logs::SubscriptionFilter',
  Properties: {
    FilterName: delivery.filter.name,
    LogGroupName: group.name,
    FilterPattern: delivery.filter.pattern,
    DestinationArn: arnOf(names.stream),
    RoleArn: arnOf(names.sender),
    Distribution: 'ByLogStream',
  },
});
