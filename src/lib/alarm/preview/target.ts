import type { TaskContext } from '../../aws/task-context.js';
import { usageError } from '../../errors/app-error.js';
import { buildAlarm } from '../build/build-alarm.js';
import type { AlarmWish } from '../build/wish.js';
import type { AlarmDefinition } from '../definition.js';
import type { AlarmState } from '../evaluate/types.js';
import { findAlarms } from '../stored/find-alarms.js';
import { readAlarms } from '../stored/read-alarms.js';
import { checkAlarm } from '../validate/validate-alarm.js';

/** What is to be played. */
export interface PreviewTarget {
  readonly definition: AlarmDefinition;
  /** State of the alarm of this name; undefined when there is none. */
  readonly existing: AlarmState | undefined;
}

/**
 * The alarm that a wish means: one that exists, with what the wish says changed, or a new one.
 *
 * @throws not-found error for a name alone that is not there; usage error for an alarm that cannot be, and for kinds that have
 * no metric of their own
 */
export async function previewTarget(wish: AlarmWish, ctx: TaskContext): Promise<PreviewTarget> {
  const isNew = wish.metrics !== undefined || wish.expression !== undefined;
  const [stored] = isNew ? await readAlarms({ names: [wish.name] }, ctx) : await findAlarms([wish.name], ctx);
  if (stored !== undefined && stored.definition === undefined) throw noMetric(wish.name, `a ${stored.otherType} alarm`);
  const definition = buildAlarm(wish, stored?.definition);
  for (const { setting, message } of checkAlarm(definition, { region: ctx.aws.region })) {
    ctx.report({ type: 'warn', code: setting, message });
  }
  return { definition, existing: stored?.state };
}

const noMetric = (name: string, kind: string): Error =>
  usageError(`"${name}" is ${kind}, which has no metric to play it on`, {
    code: 'NotAMetricAlarm',
    reason: 'a preview plays alarms over their metrics, and composite alarms over those that they watch',
    hint: 'see what it did: awsops alarm history',
  });
