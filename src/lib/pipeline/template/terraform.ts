import type { ServiceRole } from '../../service-role/index.js';
import { deliveryRole } from '../../subscription/index.js';
import { tlsOnlyStatement } from '../bucket/policy.js';
import type { DeliverySpec, OwnLifecycleRule, PipelineSpec } from '../spec/types.js';
import type { TerraformBody, TerraformResource, TerraformValue } from './hcl.js';
import { createNames } from './names.js';

const ref = (text: string): TerraformValue => ({ ref: text });
type Block = readonly [name: string, body: TerraformBody];
const block = (name: string, values: TerraformBody['arguments'], blocks: readonly Block[] = []): Block => [
  name,
  { arguments: values, blocks },
];

/**
 * The pipeline as resources of Terraform's provider for AWS, without the ownership tags: what Terraform made belongs to
 * Terraform. A bucket that is adopted is not part of it.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
export function terraformResources(spec: PipelineSpec): readonly TerraformResource[] {
  const nameOf = createNames('snake');
  return [
    ...(spec.bucket.mayAdopt ? [] : bucketResources(spec)),
    ...spec.deliveries.flatMap((delivery) => deliveryResources(delivery, { spec, nameOf })),
  ];
}

function bucketResources({ bucket }: PipelineSpec): readonly TerraformResource[] {
  const of = { bucket: ref('aws_s3_bucket.logs.id') };
  const key = bucket.kmsKeyArn;
  const chosen = key === null ? { sse_algorithm: 'AES256' } : { sse_algorithm: 'aws:kms', kms_master_key_id: key };
  const encryption = block('rule', { bucket_key_enabled: key !== null }, [
    block('apply_server_side_encryption_by_default', chosen),
  ]);
  const resource = (type: string, values: TerraformBody['arguments'], blocks: readonly Block[] = []) => ({
    type,
    name: 'logs',
    body: { arguments: values, blocks },
  });
  return [
    resource('aws_s3_bucket', { bucket: bucket.name }, [block('lifecycle', { prevent_destroy: true })]),
    resource('aws_s3_bucket_public_access_block', {
      ...of,
      block_public_acls: true,
      ignore_public_acls: true,
      block_public_policy: true,
      restrict_public_buckets: true,
    }),
    resource('aws_s3_bucket_server_side_encryption_configuration', of, [encryption]),
    resource('aws_s3_bucket_policy', {
      ...of,
      policy: { json: { Version: '2012-10-17', Statement: [tlsOnlyStatement(bucket.arn)] } },
    }),
    ...(bucket.versioning === null
      ? []
      : [resource('aws_s3_bucket_versioning', of, [block('versioning_configuration', { status: bucket.versioning })])]),
    resource('aws_s3_bucket_lifecycle_configuration', of, bucket.rules.map(lifecycleRule)),
  ];
}

function lifecycleRule(rule: OwnLifecycleRule): Block {
  const { Transitions: transitions = [], Expiration: expiration, NoncurrentVersionExpiration: noncurrent } = rule;
  const abort = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  return block('rule', { id: rule.ID, status: rule.Status ?? 'Enabled' }, [
    block('filter', { prefix: rule.Filter?.Prefix ?? '' }),
    ...transitions.map(({ Days = 0, StorageClass = '' }) =>
      block('transition', { days: Days, storage_class: StorageClass }),
    ),
    ...(expiration?.Days === undefined ? [] : [block('expiration', { days: expiration.Days })]),
    ...(noncurrent?.NoncurrentDays === undefined
      ? []
      : [block('noncurrent_version_expiration', { noncurrent_days: noncurrent.NoncurrentDays })]),
    ...(abort === undefined ? [] : [block('abort_incomplete_multipart_upload', { days_after_initiation: abort })]),
  ]);
}

function deliveryResources(
  delivery: DeliverySpec,
  { spec, nameOf }: { readonly spec: PipelineSpec; readonly nameOf: (key: string) => string },
): readonly TerraformResource[] {
  const { errorLog, destination, targets, filter } = delivery;
  const name = nameOf(destination.name);
  const sender = deliveryRole(destination, { regionalPrincipal: spec.settings.regionalPrincipal });
  const resource = (type: string, values: TerraformBody['arguments'], blocks: readonly Block[] = []) => ({
    type,
    name,
    body: { arguments: values, blocks },
  });
  return [
    resource('aws_cloudwatch_log_group', { name: errorLog.group, retention_in_days: errorLog.retentionDays }),
    resource('aws_cloudwatch_log_stream', {
      name: errorLog.stream,
      log_group_name: ref(`aws_cloudwatch_log_group.${name}.name`),
    }),
    ...roleResources(delivery.role, `${name}_writer`),
    resource(
      'aws_kinesis_firehose_delivery_stream',
      {
        name: destination.name,
        destination: 'extended_s3',
        depends_on: [ref(`aws_iam_role_policy.${name}_writer`)],
      },
      [encryptionBlock(delivery), destinationBlock(delivery, { name, spec })],
    ),
    ...roleResources(sender, `${name}_logs`),
    ...targets.map(({ group }) => ({
      type: 'aws_cloudwatch_log_subscription_filter',
      name: nameOf(`${name} ${group.name}`),
      body: {
        arguments: {
          name: filter.name,
          log_group_name: group.name,
          filter_pattern: filter.pattern,
          destination_arn: ref(`aws_kinesis_firehose_delivery_stream.${name}.arn`),
          role_arn: ref(`aws_iam_role.${name}_logs.arn`),
          distribution: 'ByLogStream',
          // The service sends a test message with the role at once.
          depends_on: [ref(`aws_iam_role_policy.${name}_logs`)],
        },
      },
    })),
  ];
}

const roleResources = (role: ServiceRole, name: string): readonly TerraformResource[] => [
  {
    type: 'aws_iam_role',
    name,
    body: {
      arguments: {
        name: role.name,
        path: role.arn.slice(role.arn.indexOf(':role/') + ':role'.length, role.arn.lastIndexOf('/') + 1),
        description: role.description,
        assume_role_policy: { json: JSON.parse(role.trustPolicy) as unknown },
      },
    },
  },
  {
    type: 'aws_iam_role_policy',
    name,
    body: {
      arguments: {
        name: role.policyName,
        role: ref(`aws_iam_role.${name}.id`),
        policy: { json: JSON.parse(role.policy) as unknown },
      },
    },
  },
];

function encryptionBlock({ encryption }: DeliverySpec): Block {
  const key = 'KeyARN' in encryption ? { key_arn: encryption.KeyARN } : {};
  return block('server_side_encryption', { enabled: true, key_type: encryption.KeyType, ...key });
}

function destinationBlock(
  { configuration }: DeliverySpec,
  { name, spec }: { readonly name: string; readonly spec: PipelineSpec },
): Block {
  const { BufferingHints, EncryptionConfiguration, ProcessingConfiguration } = configuration;
  const key = EncryptionConfiguration.KMSEncryptionConfig?.AWSKMSKeyARN;
  const values = {
    role_arn: ref(`aws_iam_role.${name}_writer.arn`),
    bucket_arn: spec.bucket.mayAdopt ? spec.bucket.arn : ref('aws_s3_bucket.logs.arn'),
    prefix: configuration.Prefix,
    error_output_prefix: configuration.ErrorOutputPrefix,
    buffering_size: BufferingHints.SizeInMBs ?? 0,
    buffering_interval: BufferingHints.IntervalInSeconds ?? 0,
    compression_format: configuration.CompressionFormat,
    ...(key === undefined ? {} : { kms_key_arn: key }),
  };
  const processors = (ProcessingConfiguration.Processors ?? []).map(({ Type = '', Parameters = [] }) =>
    block(
      'processors',
      { type: Type },
      Parameters.map(({ ParameterName = '', ParameterValue = '' }) =>
        block('parameters', { parameter_name: ParameterName, parameter_value: ParameterValue }),
      ),
    ),
  );
  return block('extended_s3_configuration', values, [
    block('cloudwatch_logging_options', {
      enabled: true,
      log_group_name: ref(`aws_cloudwatch_log_group.${name}.name`),
      log_stream_name: ref(`aws_cloudwatch_log_stream.${name}.name`),
    }),
    block('processing_configuration', { enabled: true }, processors),
  ]);
}
