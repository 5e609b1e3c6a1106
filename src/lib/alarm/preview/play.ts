import type { TaskContext } from '../../aws/task-context.js';
import { usageError } from '../../errors/app-error.js';
import type { ReadRange } from '../../metric/index.js';
import { inOrderOfNeed, neededBy } from '../change/order.js';
import type { AlarmDefinition, CompositeAlarmDefinition, MetricAlarmDefinition } from '../definition.js';
import { readAlarms } from '../stored/read-alarms.js';
import { actualHistory } from './actual.js';
import { playComposite, type CompositePreview, type Timeline } from './composite-preview.js';
import { previewAlarms, type AlarmPreview } from './preview.js';

/** What an alarm of any kind would have done. */
export type PlayedAlarm = AlarmPreview | CompositePreview;

export const isComposite = (played: PlayedAlarm): played is CompositePreview => 'children' in played;

export interface PlayInput {
  readonly definitions: readonly AlarmDefinition[];
  /** Further alarms that composite ones may name, as they are to be; others are read from the account. */
  readonly others?: readonly AlarmDefinition[];
  readonly range: ReadRange;
  readonly evaluationRange?: number | undefined;
}

/**
 * Plays alarms of all kinds, the metrics of all of them read together. A composite alarm is played over those that it
 * names, which are played too; of those that cannot be, the history of the account counts.
 *
 * @returns one for each definition, in their order
 */
export async function playAlarms(input: PlayInput, ctx: TaskContext): Promise<readonly PlayedAlarm[]> {
  const { range, evaluationRange } = input;
  const { definitions, timelines } = await gather(input, ctx);
  const metrics = definitions.filter((one): one is MetricAlarmDefinition => one.kind === 'metric');
  const played = new Map<string, PlayedAlarm>();
  for (const preview of await previewAlarms({ definitions: metrics, range, evaluationRange }, ctx)) {
    played.set(preview.definition.name, preview);
  }
  const composites = definitions.filter((one): one is CompositeAlarmDefinition => one.kind === 'composite');
  const { ordered, circle } = inOrderOfNeed(composites, (one) => one);
  if (circle !== undefined) {
    throw usageError(`the rules of ${circle.map((name) => `"${name}"`).join(', ')} name each other in a circle`, {
      code: 'RuleCircle',
      reason: 'none of them can be played before the others',
      hint: 'preview the metric alarms that they name',
    });
  }
  const timelineOf = (name: string): Timeline | undefined => played.get(name) ?? timelines.get(name);
  for (const composite of ordered) played.set(composite.name, playComposite(composite, { timelineOf, range }));
  return input.definitions.flatMap(({ name }) => played.get(name) ?? []);
}

/** The alarms that are asked for and all that they need, and the histories of those that cannot be played. */
async function gather(
  { definitions, others = [], range }: PlayInput,
  ctx: TaskContext,
): Promise<{ readonly definitions: readonly AlarmDefinition[]; readonly timelines: ReadonlyMap<string, Timeline> }> {
  const offered = new Map(others.map((one) => [one.name, one]));
  const found = new Map(definitions.map((one) => [one.name, one]));
  const timelines = new Map<string, Timeline>();
  let open = definitions.flatMap(neededBy);
  while (open.length > 0) {
    const names = [...new Set(open)].filter((name) => !found.has(name) && !timelines.has(name));
    const here = names.flatMap((name) => offered.get(name) ?? []);
    const stored = await readAlarms({ names: names.filter((name) => !offered.has(name)) }, ctx);
    for (const { name, definition, state } of stored) {
      if (definition !== undefined) here.push(definition);
      else timelines.set(name, await history({ name, range, current: state }, ctx));
    }
    for (const one of here) found.set(one.name, one);
    tellMissing(
      names.filter((name) => !found.has(name) && !timelines.has(name)),
      ctx,
    );
    open = here.flatMap(neededBy);
  }
  return { definitions: [...found.values()], timelines };
}

async function history(
  of: { readonly name: string; readonly range: ReadRange; readonly current: Timeline['initial'] },
  ctx: TaskContext,
): Promise<Timeline> {
  const { transitions } = await actualHistory(of, ctx);
  ctx.report({ type: 'note', message: `"${of.name}" cannot be played: what it really did counts` });
  return { initial: transitions[0]?.from ?? of.current, transitions, range: of.range };
}

function tellMissing(names: readonly string[], ctx: TaskContext): void {
  for (const name of names) {
    ctx.report({
      type: 'warn',
      code: 'AlarmNotFound',
      message: `there is no alarm "${name}": it counts as insufficient data`,
    });
  }
}
