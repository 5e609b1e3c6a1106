import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { planTemplate, type PipelineInput } from '../../../src/lib/pipeline/index.js';
import { rejection } from '../../sandbox/helpers.js';
import { carryOut } from '../subscription/setup.js';
import { ACCOUNT, apply, BUCKET, input, KEY, REGION, setUp, stateOf, type Setup } from './setup.js';

const DAY_MS = 86_400_000;
/** Everything that a template can hold. */
const FULL: PipelineInput = {
  ...input,
  groups: ['/web/*'],
  archiveAfterMs: 90 * DAY_MS,
  expireAfterMs: 365 * DAY_MS,
  versioning: 'enabled',
  kmsKeyArn: KEY,
  filterPattern: '{ $.a = "${b}" }',
  records: 'message',
  bufferIntervalMs: 60_000,
};
const GROUPS = ['/web/app', '/web/db'];

type Data = { readonly [key: string]: unknown };

const text = (data: Data, name: string): string => String(data[name]);
interface Resource {
  readonly Type: string;
  readonly Properties: Data;
}

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'awsops-template-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function written(setup: Setup, name: string, change: Partial<PipelineInput> = {}): Promise<string> {
  const file = join(makeDirectory(), name);
  const ctx = setup.newContext();
  await carryOut(await planTemplate({ ...FULL, ...change, file }, ctx), ctx);
  return readFileSync(file, 'utf8');
}

/** What `apply` makes, in the form of a template: without ownership tags, which are for what awsops owns. */
async function madeByApply(setup: Setup, change: Partial<PipelineInput> = {}): Promise<readonly Resource[]> {
  await apply(setup, { change: { ...FULL, ...change } });
  const state = stateOf(setup) as {
    readonly buckets: readonly { readonly name: string; readonly settings: Data & { readonly policy: string } }[];
    readonly groups: readonly (Data & {
      readonly name: string;
      readonly streams: string[];
      readonly filters: Data[];
    })[];
    readonly roles: readonly {
      readonly arn: string;
      readonly trustPolicy: string;
      readonly policies: [string, string][];
    }[];
    readonly streams: readonly (Data & { readonly name: string; readonly destination: Data; readonly key: Data })[];
  };
  return [
    ...state.buckets.flatMap(({ name, settings }) => [
      {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: name,
          PublicAccessBlockConfiguration: settings['publicAccessBlock'],
          BucketEncryption: {
            ServerSideEncryptionConfiguration: (settings['encryption'] as Data[]).map(
              ({ ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault, ...rest }) => ({
                ServerSideEncryptionByDefault,
                ...rest,
              }),
            ),
          },
          VersioningConfiguration: settings['versioning'],
          LifecycleConfiguration: { Rules: (settings['lifecycle'] as Data[]).map(ruleAsTemplate) },
        },
      },
      { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: name, PolicyDocument: JSON.parse(settings.policy) } },
    ]),
    ...state.groups
      .filter(({ name }) => name.startsWith('/aws/'))
      .flatMap(({ name, retention, streams }) => [
        { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: name, RetentionInDays: retention } },
        ...streams.map((LogStreamName) => ({
          Type: 'AWS::Logs::LogStream',
          Properties: { LogGroupName: name, LogStreamName },
        })),
      ]),
    ...state.roles.map(({ arn, trustPolicy, policies }) => ({
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: arn.slice(arn.lastIndexOf('/') + 1),
        Path: arn.slice(arn.indexOf(':role/') + 5, arn.lastIndexOf('/') + 1),
        AssumeRolePolicyDocument: JSON.parse(trustPolicy) as unknown,
        Policies: policies.map(([PolicyName, json]) => ({ PolicyName, PolicyDocument: JSON.parse(json) as unknown })),
      },
    })),
    ...state.streams.map(({ name, destination, key }) => {
      const { S3BackupMode: _mode, ...configuration } = destination;
      return {
        Type: 'AWS::KinesisFirehose::DeliveryStream',
        Properties: {
          DeliveryStreamName: name,
          DeliveryStreamType: 'DirectPut',
          DeliveryStreamEncryptionConfigurationInput: key,
          ExtendedS3DestinationConfiguration: configuration,
        },
      };
    }),
    ...state.groups.flatMap(({ filters }) =>
      filters.map(({ filterName, logGroupName, filterPattern, destinationArn, roleArn, distribution }) => ({
        Type: 'AWS::Logs::SubscriptionFilter',
        Properties: {
          FilterName: filterName,
          LogGroupName: logGroupName,
          FilterPattern: filterPattern,
          DestinationArn: destinationArn,
          RoleArn: roleArn,
          Distribution: distribution,
        },
      })),
    ),
  ];
}

function ruleAsTemplate(rule: Data): Data {
  const { ID, Filter, Transitions, Expiration, ...rest } = rule as Data & {
    readonly Filter: { readonly Prefix: string };
    readonly Transitions?: readonly { readonly Days: number; readonly StorageClass: string }[];
    readonly Expiration?: { readonly Days: number };
  };
  return {
    ...rest,
    Id: ID,
    Prefix: Filter.Prefix,
    ExpirationInDays: Expiration?.Days,
    ...(Transitions && {
      Transitions: Transitions.map(({ Days, StorageClass }) => ({ TransitionInDays: Days, StorageClass })),
    }),
  };
}

/** A template with its references followed, as CloudFormation follows them. */
function resolved(resources: Readonly<Record<string, Resource>>): readonly Resource[] {
  const names = {
    'AWS::S3::Bucket': 'BucketName',
    'AWS::Logs::LogGroup': 'LogGroupName',
    'AWS::Logs::LogStream': 'LogStreamName',
  };
  const arnOf = ({ Type, Properties: p }: Resource): string =>
    Type === 'AWS::S3::Bucket'
      ? `arn:aws:s3:::${text(p, 'BucketName')}`
      : Type === 'AWS::IAM::Role'
        ? `arn:aws:iam::${ACCOUNT}:role${text(p, 'Path')}${text(p, 'RoleName')}`
        : `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/${text(p, 'DeliveryStreamName')}`;
  const follow = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(follow);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref: ref, 'Fn::GetAtt': att, ...rest } = value as { Ref?: string; 'Fn::GetAtt'?: string[] };
    if (ref !== undefined) return follow(resources[ref]?.Properties[names[resources[ref].Type as keyof typeof names]]);
    if (att !== undefined) return arnOf(resources[att[0] ?? ''] as Resource);
    return Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, follow(item)]));
  };
  return Object.values(resources).map(({ Type, Properties: { Description: _, ...properties } }) => ({
    Type,
    Properties: follow(properties) as Data,
  }));
}

const sorted = (resources: readonly Resource[]): readonly Resource[] =>
  resources.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
const key = ({ Type, Properties: p }: Resource): string =>
  [Type, p['RoleName'], p['LogGroupName'], p['DeliveryStreamName']].map(String).join(' ');

describe('a CloudFormation template', () => {
  test.each([
    ['pipeline.yaml', (yaml: string): unknown => parse(yaml, { version: '1.1' })],
    ['pipeline.json', (json: string): unknown => JSON.parse(json)],
  ])('in %s says, resource by resource, what apply makes', async (name, read) => {
    const file = await written(await setUp(GROUPS), name);
    const { Resources } = read(file) as { Resources: Record<string, Resource> };
    expect(sorted(resolved(Resources))).toEqual(sorted(await madeByApply(await setUp(GROUPS))));
  });

  test('keeps the data when its stack is deleted, and leaves an adopted bucket alone', async () => {
    const setup = await setUp(GROUPS);
    const own = parse(await written(setup, 'a.yaml')) as { Resources: Record<string, Data> };
    expect(own.Resources['Bucket']).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    const adopted = parse(await written(setup, 'b.yaml', { adoptBucket: true })) as {
      Resources: Record<string, Resource>;
    };
    expect(Object.values(adopted.Resources).filter(({ Type }) => Type.startsWith('AWS::S3::'))).toEqual([]);
    const stream = Object.values(adopted.Resources).find(({ Type }) => Type.endsWith('DeliveryStream'));
    expect(stream?.Properties['ExtendedS3DestinationConfiguration']).toMatchObject({
      BucketARN: `arn:aws:s3:::${BUCKET}`,
    });
  });
});

describe('a Terraform configuration', () => {
  test('in JSON says, resource by resource, what apply makes', async () => {
    const file = await written(await setUp(GROUPS), 'pipeline.tf.json');
    expect(file).toContain('$${b}');
    const { resource } = JSON.parse(file) as { resource: Record<string, Record<string, Data>> };
    const of = (type: string): Data[] =>
      Object.values(resource[type] ?? {}).map((one) => followed(one, resource) as Data);
    const made = await madeByApply(await setUp(GROUPS));
    const expected = (type: string): Data[] =>
      made.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
    expect(of('aws_s3_bucket')).toMatchObject([{ bucket: BUCKET, lifecycle: [{ prevent_destroy: true }] }]);
    expect(of('aws_s3_bucket_policy').map(({ policy }) => JSON.parse(String(policy)) as unknown)).toEqual(
      expected('AWS::S3::BucketPolicy').map(({ PolicyDocument }) => PolicyDocument),
    );
    expect(of('aws_cloudwatch_log_group').map(({ name, retention_in_days: days }) => [name, days])).toEqual(
      expected('AWS::Logs::LogGroup').map(({ LogGroupName, RetentionInDays }) => [LogGroupName, RetentionInDays]),
    );
    const roles = of('aws_iam_role').map(({ name, path, assume_role_policy: trust }) => ({
      RoleName: name,
      Path: path,
      AssumeRolePolicyDocument: JSON.parse(String(trust)) as unknown,
    }));
    const byName = (a: Data, b: Data): number => (String(a['RoleName']) < String(b['RoleName']) ? -1 : 1);
    expect(roles.toSorted(byName)).toEqual(
      expected('AWS::IAM::Role')
        .map(({ Policies: _, ...rest }) => rest)
        .toSorted(byName),
    );
    expect(
      of('aws_iam_role_policy')
        .map(({ policy }) => String(policy))
        .toSorted(),
    ).toEqual(
      expected('AWS::IAM::Role')
        .flatMap(({ Policies }) => Policies as { PolicyDocument: unknown }[])
        .map(({ PolicyDocument }) => JSON.stringify(PolicyDocument))
        .toSorted(),
    );
    expect(of('aws_kinesis_firehose_delivery_stream')).toEqual(
      expected('AWS::KinesisFirehose::DeliveryStream').map(streamAsTerraform),
    );
    expect(of('aws_cloudwatch_log_subscription_filter').map(({ depends_on: _, ...rest }) => rest)).toEqual(
      expected('AWS::Logs::SubscriptionFilter').map((filter) => ({
        name: filter['FilterName'],
        log_group_name: filter['LogGroupName'],
        filter_pattern: filter['FilterPattern'],
        destination_arn: filter['DestinationArn'],
        role_arn: filter['RoleArn'],
        distribution: filter['Distribution'],
      })),
    );
  });

  test('in its own syntax is this', async () => {
    const file = await written(await setUp(), 'pipeline.tf', { groups: ['/web/app'] });
    await expect(file).toMatchFileSnapshot('../../golden/pipeline/pipeline.tf');
    // A dollar and a brace of the user's would be evaluated.
    expect(file).toContain('filter_pattern  = "{ $.a = \\"$${b}\\" }"');
  });
});

function streamAsTerraform(stream: Data): Data {
  const to = stream['ExtendedS3DestinationConfiguration'] as {
    [key: string]: Data & string;
  };
  const encryption = stream['DeliveryStreamEncryptionConfigurationInput'] as Data;
  const processing = to['ProcessingConfiguration'] as unknown as {
    Processors: { Type: string; Parameters?: { ParameterName: string; ParameterValue: string }[] }[];
  };
  return {
    name: stream['DeliveryStreamName'],
    destination: 'extended_s3',
    depends_on: expect.any(Array) as unknown,
    server_side_encryption: [{ enabled: true, key_type: encryption['KeyType'], key_arn: encryption['KeyARN'] }],
    extended_s3_configuration: [
      {
        role_arn: to['RoleARN'],
        bucket_arn: to['BucketARN'],
        prefix: to['Prefix'],
        error_output_prefix: to['ErrorOutputPrefix'],
        buffering_size: to['BufferingHints']?.['SizeInMBs'],
        buffering_interval: to['BufferingHints']?.['IntervalInSeconds'],
        compression_format: to['CompressionFormat'],
        kms_key_arn: KEY,
        cloudwatch_logging_options: [
          {
            enabled: true,
            log_group_name: to['CloudWatchLoggingOptions']?.['LogGroupName'],
            log_stream_name: to['CloudWatchLoggingOptions']?.['LogStreamName'],
          },
        ],
        processing_configuration: [
          {
            enabled: true,
            processors: processing.Processors.map(({ Type, Parameters }) => ({
              type: Type,
              ...(Parameters && {
                parameters: Parameters.map(({ ParameterName, ParameterValue }) => ({
                  parameter_name: ParameterName,
                  parameter_value: ParameterValue,
                })),
              }),
            })),
          },
        ],
      },
    ],
  };
}

/** Values with their references followed, as Terraform follows them. */
function followed(value: unknown, resource: Record<string, Record<string, Data>>): unknown {
  if (Array.isArray(value)) return value.map((item) => followed(item, resource));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, followed(item, resource)]));
  }
  if (typeof value !== 'string') return value;
  const found = /^\$\{(\w+)\.(\w+)\.(\w+)\}$/.exec(value);
  if (!found) return value.replaceAll('$${', '${').replaceAll('%%{', '%{');
  const [, type = '', name = '', attribute = ''] = found;
  const target = resource[type]?.[name] ?? {};
  if (attribute !== 'arn')
    return target[attribute === 'id' ? (type === 'aws_s3_bucket' ? 'bucket' : 'name') : attribute];
  if (type === 'aws_s3_bucket') return `arn:aws:s3:::${text(target, 'bucket')}`;
  if (type === 'aws_iam_role') return `arn:aws:iam::${ACCOUNT}:role${text(target, 'path')}${text(target, 'name')}`;
  return `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/${text(target, 'name')}`;
}

describe('a file', () => {
  test('is written whole, only when it differs, and nothing changes in AWS', async () => {
    const setup = await setUp();
    const before = stateOf(setup);
    const directory = makeDirectory();
    const wanted = { ...input, file: join(directory, 'p.yaml') };
    const ctx = setup.newContext();
    const plan = await planTemplate(wanted, ctx);
    expect(existsSync(wanted.file)).toBe(false);
    await carryOut(plan, ctx);
    expect(readdirSync(directory)).toEqual(['p.yaml']);
    expect((await planTemplate(wanted, ctx)).changes).toMatchObject([{ action: 'none' }]);
    expect((await planTemplate({ ...wanted, expireAfterMs: DAY_MS }, ctx)).changes).toMatchObject([
      { action: 'update' },
    ]);
    expect(stateOf(setup)).toEqual(before);
  });

  test.each([
    ['p.txt', undefined, 'UnknownFormat'],
    ['p.json', '{}', 'FileExists'],
  ])('%s with the text %s is refused', async (name, content, code) => {
    const file = join(makeDirectory(), name);
    if (content !== undefined) writeFileSync(file, content);
    const plan = planTemplate({ ...input, file }, (await setUp()).newContext());
    expect(await rejection(plan)).toMatchObject({ code, exitCode: 2 });
  });

  test('in a folder that is not there is an error that names it', async () => {
    const setup = await setUp();
    const ctx = setup.newContext();
    const file = join(makeDirectory(), 'no', 'p.tf');
    const error = await rejection(planTemplate({ ...input, file }, ctx).then((plan) => carryOut(plan, ctx)));
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining(file) });
  });
});
