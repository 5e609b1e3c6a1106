import { CloudWatchLogs, CloudWatchLogsClient, type LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { Firehose, FirehoseClient } from '@aws-sdk/client-firehose';
import { IAM, IAMClient } from '@aws-sdk/client-iam';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { applyPlan } from '../../../src/lib/plan/apply.js';
import type { Plan } from '../../../src/lib/plan/types.js';
import type { AwsClient, AwsSession } from '../../../src/lib/aws/types.js';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { iamStore } from '../../../src/sandbox/services/iam/store.js';
import { logsStore } from '../../../src/sandbox/services/logs/index.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { addRole, allow, trust } from '../../sandbox/firehose/setup.js';
import { clientConfig, startSandbox } from '../../sandbox/helpers.js';

export const ACCOUNT = '123456789012';
export const STREAM_ARN = `arn:aws:firehose:ap-northeast-1:${ACCOUNT}:deliverystream/app-logs`;
export const STREAM_LOG = '/errors/firehose';
export const FILTER = 'awsops-firehose-app-logs';

export interface Setup {
  readonly sandbox: Sandbox;
  readonly logs: CloudWatchLogs;
  readonly iam: IAM;
  /** A context of its own for every run, as processes have. */
  newContext(overrides?: Partial<TaskContext>): TaskContext & { readonly events: readonly TaskEvent[] };
}

/** A sandbox with log groups and a delivery stream that logs its errors; its time jumps from sleep to sleep. */
export async function setUp(
  groups: readonly string[],
  classes: Readonly<Record<string, LogGroupClass>> = {},
): Promise<Setup> {
  const clock = fakeClock();
  const sandbox = await startSandbox({ clock, throttle: false });
  const config = clientConfig(sandbox);
  const [logs, iam, firehose] = [new CloudWatchLogs(config), new IAM(config), new Firehose(config)];
  const s3 = new S3({ ...config, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'my-logs', CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' } });
  const policy = allow(['s3:PutObject', 'logs:PutLogEvents'], ['*']);
  await addRole(iam, { name: 'delivery', trust: trust('firehose.amazonaws.com'), policy });
  await firehose.createDeliveryStream({
    DeliveryStreamName: 'app-logs',
    ExtendedS3DestinationConfiguration: {
      RoleARN: `arn:aws:iam::${ACCOUNT}:role/delivery`,
      BucketARN: 'arn:aws:s3:::my-logs',
      CloudWatchLoggingOptions: { Enabled: true, LogGroupName: STREAM_LOG, LogStreamName: 'S3Delivery' },
    },
  });
  await clock.sleep(60_000);
  for (const logGroupName of groups) {
    await logs.createLogGroup({ logGroupName, logGroupClass: classes[logGroupName] });
  }
  return { sandbox, logs, iam, newContext: (overrides) => withKinesis(sandbox, sandboxContext(sandbox, overrides)) };
}

/** The client's own handler speaks HTTP/2, which sessions of awsops and the sandbox do not. */
export const kinesisConfig = (sandbox: Sandbox, options: Parameters<typeof clientConfig>[1] = {}) => ({
  ...clientConfig(sandbox, options),
  requestHandler: new NodeHttpHandler(),
});

function withKinesis<C extends TaskContext>(sandbox: Sandbox, ctx: C): C {
  const kinesis = new KinesisClient(kinesisConfig(sandbox));
  const { client } = ctx.aws;
  const aws: AwsSession = { ...ctx.aws, client: (Client) => (kinesis instanceof Client ? kinesis : client(Client)) };
  return { ...ctx, aws };
}

/** A filter that somebody else made. */
export function foreignFilter(
  { sandbox }: Pick<Setup, 'sandbox'>,
  filter: { readonly group: string; readonly name: string; readonly filterPattern?: string },
): void {
  const { group, name: filterName, filterPattern = '' } = filter;
  const destinationArn = `arn:aws:logs:ap-northeast-1:210987654321:destination:${filterName}`;
  const stored = {
    filterName,
    filterPattern,
    destinationArn,
    logGroupName: group,
    distribution: 'ByLogStream' as const,
  };
  sandbox.store(logsStore).groups.get(group)?.subscriptionFilters.set(filterName, stored);
}

/** Does what a plan says. */
export const carryOut = (plan: Plan, ctx: TaskContext): Promise<void> =>
  applyPlan(plan, { signal: ctx.signal, onChange: () => undefined });

/** `action id: reason` of every change. */
export const rows = (plan: Plan): readonly string[] =>
  plan.changes.map(({ action, id, reason }) => `${action} ${id}: ${reason}`);

export const actions = (plan: Plan): readonly string[] => plan.changes.map(({ action }) => action);

/** The messages of one kind of event. */
export const told = (ctx: { readonly events: readonly TaskEvent[] }, type: TaskEvent['type']): readonly string[] =>
  ctx.events.flatMap((event) => (event.type === type && 'message' in event ? [event.message] : []));

/** Everything that creating subscriptions can leave behind. */
export function stateOf({ sandbox }: Pick<Setup, 'sandbox'>): unknown {
  const { groups } = sandbox.store(logsStore);
  const { roles } = sandbox.store(iamStore);
  return {
    filters: [...groups.values()].map(({ name, subscriptionFilters }) => [
      name,
      [...subscriptionFilters.values()].map(({ creationTime: _time, ...filter }) => filter),
    ]),
    roles: [...roles.values()]
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ arn, trustPolicy, tags, inlinePolicies }) => [arn, trustPolicy, [...tags], [...inlinePolicies]]),
  };
}

/** What happens instead of a call; `proceed` makes it. */
export type Interceptor = (operation: string, proceed: () => Promise<unknown>) => Promise<unknown>;

/** Puts something between a task and the service. */
export function intercept(ctx: TaskContext, interceptor: Interceptor, more: readonly AwsClient[] = []): void {
  const clients: readonly AwsClient[] = [
    ctx.aws.client(CloudWatchLogsClient),
    ctx.aws.client(IAMClient),
    ctx.aws.client(FirehoseClient),
    ctx.aws.client(LambdaClient),
    ctx.aws.client(S3Client),
    ...more,
  ];
  for (const client of clients) {
    const stack = client.middlewareStack as { add(middleware: unknown, options: object): void };
    const middleware =
      (next: (args: unknown) => Promise<unknown>, { commandName = '' }: { commandName?: string }) =>
      (args: unknown) =>
        interceptor(commandName.replace(/Command$/, ''), () => next(args));
    stack.add(middleware, { step: 'initialize', name: 'intercept' });
  }
}

/** An error as the SDK throws it for an answer of the service. */
export const serviceError = (name: string, message: string): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: 400, requestId: 'r-1' } });
