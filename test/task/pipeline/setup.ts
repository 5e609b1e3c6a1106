import { CloudWatchLogs, type LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { Firehose } from '@aws-sdk/client-firehose';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { planPipeline, type PipelineInput } from '../../../src/lib/pipeline/index.js';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { firehoseStore } from '../../../src/sandbox/services/firehose/store.js';
import { iamStore } from '../../../src/sandbox/services/iam/store.js';
import { logsStore } from '../../../src/sandbox/services/logs/index.js';
import { s3Store } from '../../../src/sandbox/services/s3/store.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { clientConfig, startSandbox } from '../../sandbox/helpers.js';
import { actions, carryOut } from '../subscription/setup.js';

export const ACCOUNT = '123456789012';
export const REGION = 'ap-northeast-1';
export const BUCKET = 'company-logs';
export const GROUP = '/web/app';
/** What `GROUP` gets without --stream. */
export const STREAM = 'awsops-web.app';
export const FILTER = `awsops-firehose-${STREAM}`;
export const ERROR_LOG = `/aws/kinesisfirehose/${STREAM}`;
export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

export const input: PipelineInput = { groups: [GROUP], bucket: BUCKET };

export const streamArn = (name: string): string => `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/${name}`;

export interface Setup {
  readonly sandbox: Sandbox;
  readonly logs: CloudWatchLogs;
  readonly firehose: Firehose;
  readonly iam: IAM;
  readonly s3: S3;
  /** A context of its own for every run, as processes have. */
  newContext(overrides?: Partial<TaskContext>): TaskContext & { readonly events: readonly TaskEvent[] };
}

/** A sandbox with log groups and nothing else; its time jumps from sleep to sleep. */
export async function setUp(
  groups: readonly string[] = [GROUP],
  classes: Readonly<Record<string, LogGroupClass>> = {},
): Promise<Setup> {
  const sandbox = await startSandbox({ clock: fakeClock(), throttle: false });
  const config = clientConfig(sandbox);
  const logs = new CloudWatchLogs(config);
  for (const logGroupName of groups) await logs.createLogGroup({ logGroupName, logGroupClass: classes[logGroupName] });
  return {
    sandbox,
    logs,
    firehose: new Firehose(config),
    iam: new IAM(config),
    s3: new S3({ ...config, forcePathStyle: true }),
    newContext: (overrides) => sandboxContext(sandbox, overrides),
  };
}

/** Plans and carries out; the actions that were due. */
export async function apply(
  setup: Setup,
  {
    change = {},
    ctx = setup.newContext(),
  }: { readonly change?: Partial<PipelineInput>; readonly ctx?: TaskContext } = {},
): Promise<readonly string[]> {
  const plan = await planPipeline({ ...input, ...change }, ctx);
  await carryOut(plan, ctx);
  return actions(plan);
}

/** A bucket that somebody else of the account made. */
export const addBucket = (
  { s3 }: Setup,
  Bucket: string,
  tags: Readonly<Record<string, string>> = {},
): Promise<unknown> =>
  s3.createBucket({
    Bucket,
    CreateBucketConfiguration: {
      LocationConstraint: REGION,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    },
  });

/** Everything that a pipeline can leave behind, without times, versions and data. */
export function stateOf({ sandbox }: Pick<Setup, 'sandbox'>): unknown {
  const byName = <T extends { readonly name: string }>(things: Iterable<T>): T[] =>
    [...things].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    buckets: byName(sandbox.store(s3Store).buckets.values()).map(({ name, settings }) => ({ name, settings })),
    groups: byName(sandbox.store(logsStore).groups.values()).map((group) => ({
      name: group.name,
      retention: group.retentionInDays,
      tags: [...group.tags],
      streams: [...group.streams.keys()].filter((name) => name !== 'awsops-probe'),
      filters: [...group.subscriptionFilters.values()].map(({ creationTime: _time, ...filter }) => filter),
    })),
    roles: byName(sandbox.store(iamStore).roles.values()).map(({ arn, trustPolicy, tags, inlinePolicies }) => ({
      arn,
      trustPolicy,
      tags: [...tags],
      policies: [...inlinePolicies],
    })),
    streams: byName(sandbox.store(firehoseStore).streams.values()).map(({ name, goneAtMs, failure, ...stream }) => ({
      name,
      isGoing: goneAtMs !== undefined,
      hasFailed: failure !== undefined,
      destination: stream.destination.description,
      key: stream.encryption.key,
      tags: [...stream.tags],
    })),
  };
}

/** Writes an event into a log group. */
export async function putEvent({ logs, sandbox }: Setup, message: string, logGroupName = GROUP): Promise<void> {
  const place = { logGroupName, logStreamName: 'app' };
  await logs.createLogStream(place).catch(() => undefined);
  await logs.putLogEvents({ ...place, logEvents: [{ timestamp: sandbox.clock.now(), message }] });
}

/** The keys of a bucket. */
export async function keysOf({ s3 }: Setup, Bucket = BUCKET): Promise<readonly string[]> {
  const { Contents = [] } = await s3.listObjectsV2({ Bucket });
  return Contents.map(({ Key = '' }) => Key);
}
