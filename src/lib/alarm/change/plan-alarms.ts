import type { TaskContext } from '../../aws/task-context.js';
import { AppError, usageError } from '../../errors/app-error.js';
import { ownershipTags, type Tags } from '../../plan/ownership.js';
import type { PlannedChange } from '../../plan/types.js';
import { buildAlarm } from '../build/build-alarm.js';
import type { AlarmWish } from '../build/wish.js';
import type { AlarmDefinition } from '../definition.js';
import { describeCondition } from '../settings.js';
import { periodOf } from '../facets.js';
import { findRepeated } from '../../core/repeated.js';
import { readAlarms, type StoredAlarm } from '../stored/read-alarms.js';
import { checkAlarm } from '../validate/validate-alarm.js';
import { createAlarmCalls, type AlarmCalls } from './alarm-calls.js';
import { differences } from './differences.js';
import { inOrderOfNeed } from './order.js';

/** An alarm that is wished for, and the tags that it is to have besides those that it has. */
export interface WantedAlarm {
  readonly wish: AlarmWish;
  readonly tags: Tags;
  /** Tags that it is to have only if it is made now. */
  readonly newTags?: Tags;
  /** Where it is described, e.g. `alarms.yaml:3:5`: errors and warnings begin with it. */
  readonly origin?: string;
  /** Told of the alarm of this name that is there already, and of its tags. What it throws refuses the plan. */
  readonly onFound?: (alarm: StoredAlarm, tags: Tags) => void;
}

/** What becomes of one alarm. */
interface Decision {
  readonly wanted: WantedAlarm;
  readonly stored: StoredAlarm | undefined;
  readonly definition: AlarmDefinition;
  readonly changes: readonly string[];
  readonly missingTags: Tags;
}

export interface AlarmsPlan {
  readonly changes: readonly PlannedChange[];
  /** Those of these names that are there. */
  readonly existing: readonly StoredAlarm[];
  /** What the alarms are to be, in the order of the changes. */
  readonly definitions: readonly AlarmDefinition[];
}

/**
 * The changes that give a region these alarms. Each is read first: what was not asked for stays as it is, tags too, and
 * an alarm that is as wished is not written. New alarms get the tag that says that awsops made them.
 *
 * The service replaces all of an alarm with every PutMetricAlarm and ignores its tags then; so an update sends what is
 * there with the changes, and tags are added by TagResource.
 *
 * @throws usage error for wishes that cannot be, before anything is written; warnings are reported
 */
export async function planAlarms(wanted: readonly WantedAlarm[], ctx: TaskContext): Promise<AlarmsPlan> {
  const repeated = findRepeated(wanted.map(({ wish }) => wish.name));
  if (repeated !== undefined) {
    throw usageError(`the alarm "${repeated}" is described twice`, {
      code: 'RepeatedAlarm',
      reason: 'the names of alarms are unique in a region',
      hint: 'give one of them another name',
    });
  }
  const calls = createAlarmCalls(ctx);
  const existing = await readAlarms({ names: wanted.map(({ wish }) => wish.name) }, ctx);
  const byName = new Map(existing.map((alarm) => [alarm.name, alarm]));
  const decisions: Decision[] = [];
  for (const [index, one] of wanted.entries()) {
    ctx.report({ type: 'progress', message: 'looking at what is there', done: index, total: wanted.length });
    decisions.push(await decide(one, { stored: byName.get(one.wish.name), calls, ctx }));
  }
  const { ordered, circle } = inOrderOfNeed(decisions, ({ definition }) => definition);
  if (circle !== undefined) throw goesInCircle(circle);
  return {
    changes: ordered.map((decision) => changeOf(decision, { calls, ctx })),
    existing,
    definitions: ordered.map(({ definition }) => definition),
  };
}

async function decide(
  wanted: WantedAlarm,
  of: { readonly stored: StoredAlarm | undefined; readonly calls: AlarmCalls; readonly ctx: TaskContext },
): Promise<Decision> {
  const { stored, calls, ctx } = of;
  const definition = defineAlarm(wanted, { stored, ctx });
  const changes = stored?.definition === undefined ? [] : differences(stored.definition, definition);
  const tags = stored === undefined ? {} : await tagsOf(wanted, { stored, calls, ctx });
  return { wanted, stored, definition, changes, missingTags: tags };
}

/**
 * What a wanted alarm is to be: as wished, and else as it is. Warnings are reported.
 *
 * @throws usage error for a wish that cannot be
 */
export const defineAlarm = (
  wanted: WantedAlarm,
  { stored, ctx }: { readonly stored: StoredAlarm | undefined; readonly ctx: Pick<TaskContext, 'aws' | 'report'> },
): AlarmDefinition =>
  atOrigin(wanted, () => {
    if (stored !== undefined && stored.definition === undefined) throw cannotChange(stored);
    const definition = buildAlarm(wanted.wish, stored?.definition);
    for (const { setting, message, fix } of checkAlarm(definition, { region: ctx.aws.region })) {
      ctx.report({
        type: 'warn',
        code: 'DoubtfulAlarm',
        message: `alarm "${definition.name}", ${setting}: ${message}; ${fix}`,
      });
    }
    return definition;
  });

/** Errors about an alarm of a file say where it is described. */
function atOrigin<T>({ origin }: WantedAlarm, work: () => T): T {
  if (origin === undefined) return work();
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { message, category, code, reason, hint } = error;
    throw new AppError(`${origin}: ${message}`, { category, code, reason, hint, cause: error });
  }
}

/** Those that it is to have and does not have. */
async function tagsOf(
  { tags, onFound }: WantedAlarm,
  { stored, calls, ctx }: { readonly stored: StoredAlarm; readonly calls: AlarmCalls; readonly ctx: TaskContext },
): Promise<Tags> {
  if (Object.keys(tags).length === 0 && onFound === undefined) return {};
  const present = await calls.readTags(stored.arn, ctx.signal);
  onFound?.(stored, present);
  return Object.fromEntries(Object.entries(tags).filter(([key, value]) => present[key] !== value));
}

function changeOf(
  decision: Decision,
  { calls, ctx }: { readonly calls: AlarmCalls; readonly ctx: TaskContext },
): PlannedChange {
  const { wanted, stored, definition, changes, missingTags } = decision;
  const row = { resource: 'alarm', id: definition.name };
  if (stored === undefined) {
    const tags = ownershipTags({ ...wanted.tags, ...wanted.newTags });
    const apply = (signal: AbortSignal): Promise<void> => calls.put(definition, { tags, signal });
    return { ...row, action: 'create', reason: condition(definition), apply };
  }
  const retagged = Object.entries(missingTags).map(([key, value]) => `tag ${key} -> "${value}"`);
  const reasons = [...changes, ...retagged];
  if (reasons.length === 0) return { ...row, action: 'none', reason: condition(definition) };
  return {
    ...row,
    action: 'update',
    reason: reasons.join(', '),
    apply: async (signal) => {
      if (changes.length > 0) {
        await refuseStale(stored, { ctx: { ...ctx, signal } });
        await calls.put(definition, { signal });
      }
      if (retagged.length > 0) await calls.addTags(stored.arn, { tags: missingTags, signal });
    },
  };
}

/** A PutMetricAlarm would undo what somebody changed since the plan was made. */
async function refuseStale(planned: StoredAlarm, { ctx }: { readonly ctx: TaskContext }): Promise<void> {
  const [now] = await readAlarms({ names: [planned.name] }, ctx);
  if (now === undefined || now.updatedAtMs === planned.updatedAtMs) return;
  throw usageError(`the alarm "${planned.name}" was changed while the plan was shown`, {
    code: 'AlarmChanged',
    reason: 'applying the plan would undo that change',
    hint: 'run the same command again to see a plan of today',
  });
}

const condition = (definition: AlarmDefinition): string =>
  definition.kind === 'composite' ? definition.rule : describeCondition(definition, periodOf(definition));

const goesInCircle = (names: readonly string[]): AppError =>
  usageError(`the rules of ${names.map((name) => `"${name}"`).join(', ')} name each other in a circle`, {
    code: 'RuleCircle',
    reason: 'a composite alarm can only be made after those that it names',
    hint: 'take one of them out of a rule',
  });

const cannotChange = ({ name, otherType }: StoredAlarm): AppError =>
  usageError(`the alarm "${name}" is one that awsops does not change`, {
    code: 'OtherKindOfAlarm',
    reason: otherType === 'log' ? 'it is on a scheduled log query' : 'it is on a PromQL query',
    hint: 'choose another name',
  });
