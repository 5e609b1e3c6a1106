import { mapPool } from '../core/pool.js';
import { usageError } from '../errors/app-error.js';
import type { TaskContext } from '../aws/task-context.js';
import { changeReport } from '../plan/apply.js';
import type { ChangeReport, Plan, PlannedChange } from '../plan/types.js';
import { planServiceRole, type RoleWords } from '../service-role/index.js';
import {
  accountSubscriptions,
  excludedGroups,
  planFilters,
  targetGroups,
  unsuitable,
  usualLogGroups,
  type TargetGroup,
} from '../subscription/index.js';
import { partitionOf } from '../trust/index.js';
import { planBucket } from './bucket/plan.js';
import { planErrorLog } from './error-log.js';
import { buildSpec, ERROR_LOG_PREFIX } from './spec/build.js';
import { readSettings } from './spec/settings.js';
import type { DeliverySpec, PipelineInput, PipelineSettings, PipelineSpec, Place } from './spec/types.js';
import { createStreamCalls, type StreamContext } from './stream/calls.js';
import { lookAtStream, type StreamState } from './stream/look.js';
import { partitionOfExisting } from './stream/owner.js';
import { planStream } from './stream/plan.js';

/** What the quotas of Firehose, IAM and CloudWatch Logs keep busy. */
const PARALLEL_LOOKUPS = 4;

/** "S3 storage classes": what is deleted earlier is paid for all the same. */
const MINIMUM_DAYS: Readonly<Record<string, number>> = { GLACIER: 90, GLACIER_IR: 90, DEEP_ARCHIVE: 180 };

const ROLE_WORDS: RoleWords = {
  create: 'lets Firehose write the objects of this stream',
  made: 'for this stream',
  instead: (arn) => `remove or rename ${arn}, or choose another name with --stream`,
};

/**
 * The plan of the whole way from log groups to a bucket: the bucket, and for each stream its error log, its role, the
 * stream, the role of CloudWatch Logs and the filters, in the order in which they need each other. What is so already
 * stays; an interrupted run is continued by the same command.
 *
 * @throws usage error for wrong arguments; not-found error for log groups that are not there; an error that names the
 * owner of what somebody else made
 */
export async function planPipeline(input: PipelineInput, ctx: TaskContext): Promise<Plan> {
  const context: StreamContext = { ctx, calls: createStreamCalls(ctx) };
  const { spec, left, named } = await specOf(input, context);
  const bucket = await planBucket(spec.bucket, { place: spec.place, ctx });
  let done = 0;
  const deliveries = await mapPool(
    spec.deliveries,
    { limit: PARALLEL_LOOKUPS, signal: ctx.signal },
    async (one, { signal }) => {
      const here = { ...context, ctx: { ...ctx, signal } };
      const state = named?.name === one.destination.name ? named : await lookAtStream(one.destination.name, here);
      const changes = await planDelivery(one, { spec, state, context: here });
      done += 1;
      ctx.report({
        type: 'progress',
        message: 'looking at streams, roles and filters',
        done,
        total: spec.deliveries.length,
      });
      return changes;
    },
  );
  tellOfCosts(spec, ctx);
  await warnOfLoops(spec, ctx);
  return { kind: 'plan', changes: [...bucket, ...deliveries.flat(), ...left] };
}

/** What the plan would do, as data. */
export const previewPipeline = async (input: PipelineInput, ctx: TaskContext): Promise<ChangeReport> =>
  changeReport(await planPipeline(input, ctx), false);

/** All that the pipeline is to be, for templates: what is there of it has no part in them. */
export async function pipelineSpec(input: PipelineInput, ctx: TaskContext): Promise<PipelineSpec> {
  const { left: _left, ...wanted } = await readWanted(input, ctx);
  return buildSpec({ ...wanted, partition: undefined });
}

async function specOf(
  input: PipelineInput,
  context: StreamContext,
): Promise<{
  readonly spec: PipelineSpec;
  readonly left: readonly PlannedChange[];
  /** The stream that `--stream` names, where it is there. */
  readonly named: StreamState | undefined;
}> {
  const { left, ...wanted } = await readWanted(input, context.ctx);
  const { stream } = wanted.settings;
  const named = stream === undefined ? undefined : await lookAtStream(stream, context);
  const partition = named === undefined ? undefined : partitionOfExisting(named, wanted.targets);
  return { spec: buildSpec({ ...wanted, partition }), left, named };
}

async function readWanted(
  input: PipelineInput,
  ctx: TaskContext,
): Promise<{
  readonly settings: PipelineSettings;
  readonly place: Place;
  readonly targets: readonly TargetGroup[];
  readonly left: readonly PlannedChange[];
}> {
  const { region } = ctx.aws;
  const { account } = await ctx.aws.identity(ctx.signal);
  const place: Place = { partition: partitionOf(region), region, account };
  const settings = readSettings(input, place);
  const found = await targetGroups({ patterns: input.groups, exclude: input.exclude }, ctx);
  return { settings, place, ...sortOut(found, settings.stream) };
}

/**
 * Groups that can have a pipeline, and rows for those that a glob means and that cannot: their class has no filters, or
 * they are error logs of streams, each of which would need a stream with an error log of its own.
 */
function sortOut(
  found: readonly TargetGroup[],
  stream: string | undefined,
): { readonly targets: readonly TargetGroup[]; readonly left: readonly PlannedChange[] } {
  const own = stream === undefined ? [] : usualLogGroups({ kind: 'firehose', name: stream });
  const judged = found.map((target) => ({ target, problem: problemOf(target, own) }));
  const isNamed = judged.find(({ target, problem }) => problem !== undefined && target.isNamed);
  if (isNamed?.problem !== undefined) {
    throw usageError(`log group "${isNamed.target.group.name}" cannot have a pipeline`, {
      code: isNamed.problem.code,
      reason: isNamed.problem.reason,
      hint: 'see the groups and their classes: awsops logs groups --columns name,class',
    });
  }
  const targets = judged.flatMap(({ target, problem }) => (problem === undefined ? [target] : []));
  if (targets.length === 0) {
    throw usageError('none of these log groups can have a pipeline', {
      code: 'NoSuitableGroup',
      reason: judged[0]?.problem?.reason ?? '--exclude leaves none of them',
      hint: 'see the groups and their classes: awsops logs groups --columns name,class',
    });
  }
  const left = judged.flatMap(({ target, problem }) =>
    problem === undefined
      ? []
      : [
          {
            resource: 'log group',
            id: target.group.name,
            action: 'none' as const,
            reason: `left out: ${problem.reason}`,
          },
        ],
  );
  return { targets, left };
}

function problemOf({ group, isNamed }: TargetGroup, own: readonly string[]): ReturnType<typeof unsuitable> {
  if (!isNamed && group.name.startsWith(ERROR_LOG_PREFIX)) {
    return { code: 'DeliveryLoop', reason: 'it is the error log of a Firehose stream' };
  }
  return unsuitable(group, { writesTo: own, destination: 'the stream of this pipeline' });
}

async function planDelivery(
  delivery: DeliverySpec,
  {
    spec,
    state,
    context,
  }: { readonly spec: PipelineSpec; readonly state: StreamState | undefined; readonly context: StreamContext },
): Promise<readonly PlannedChange[]> {
  const { ctx } = context;
  const { destination, targets, filter } = delivery;
  const stream = planStream(delivery, { state, context });
  const errorLog = await planErrorLog(delivery.errorLog, ctx);
  const role = await planServiceRole(delivery.role, { words: ROLE_WORDS, ctx });
  const filters = await planFilters(
    {
      targets,
      destination,
      facts: { writesTo: usualLogGroups(destination), kmsKey: null },
      settings: { name: filter.name, isNamed: false, filterPattern: filter.pattern, distribution: undefined },
      // A filter cannot be tagged. One of our name that sends to our stream is ours.
      mayReplace: ({ destinationArn }) => destinationArn === destination.arn,
      regionalPrincipal: spec.settings.regionalPrincipal,
    },
    ctx,
  );
  return [errorLog, role, stream, ...filters];
}

function tellOfCosts({ settings: { archive, expireDays } }: PipelineSpec, ctx: TaskContext): void {
  if (archive === null || expireDays === null) return;
  const minimum = MINIMUM_DAYS[archive.storageClass] ?? 0;
  if (expireDays - archive.days >= minimum) return;
  const message = `${archive.storageClass} is paid for ${minimum} days at least, and objects are deleted ${expireDays - archive.days} days after they get there`;
  ctx.report({ type: 'warn', code: 'ArchivedTooShortly', message });
}

/** An account-level policy that sends every group to one of our streams sends its error log there too. */
async function warnOfLoops(spec: PipelineSpec, ctx: TaskContext): Promise<void> {
  for (const { name, destinationArn, selection } of await accountSubscriptions(ctx)) {
    const delivery = spec.deliveries.find(({ destination }) => destination.arn === destinationArn);
    const group = delivery?.errorLog.group;
    if (group === undefined || excludedGroups(selection)?.includes(group) !== false) continue;
    const message = `the account-level policy "${name}" sends the error log "${group}" to the stream that writes it: exclude it there, or each error causes the next`;
    ctx.report({ type: 'warn', code: 'DeliveryLoop', message });
  }
}
