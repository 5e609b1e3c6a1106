import type { TaskContext } from '../../aws/task-context.js';
import { suggest } from '../../core/suggest.js';
import { usageError } from '../../errors/app-error.js';
import type { AlarmDefinition } from '../definition.js';
import { readAlarms } from '../stored/read-alarms.js';
import { neededBy } from './order.js';
import type { WantedAlarm } from './plan-alarms.js';

/**
 * Refuses a composite alarm that needs an alarm which will not be there: the service refuses it too, but only after the
 * alarms before it were made.
 *
 * @param going names of alarms that the same plan deletes
 */
export async function refuseMissing(
  {
    definitions,
    going,
    alarms,
  }: {
    readonly definitions: readonly AlarmDefinition[];
    readonly going: readonly string[];
    readonly alarms: readonly WantedAlarm[];
  },
  ctx: TaskContext,
): Promise<void> {
  const described = new Set(definitions.map(({ name }) => name));
  const outside = [...new Set(definitions.flatMap(neededBy))].filter((name) => !described.has(name));
  if (outside.length === 0) return;
  const there = new Set((await readAlarms({ names: outside }, ctx)).map(({ name }) => name));
  const missing = outside.find((name) => !there.has(name) || going.includes(name));
  if (missing === undefined) return;
  const parent = definitions.find((definition) => neededBy(definition).includes(missing));
  const origin = alarms.find(({ wish }) => wish.name === parent?.name)?.origin;
  const all = (await readAlarms({}, ctx)).map(({ name }) => name);
  const nearest = suggest(
    missing,
    [...described, ...all].filter((name) => name !== missing),
  );
  throw usageError(`${origin === undefined ? '' : `${origin}: `}the alarm "${parent?.name}" names "${missing}"`, {
    code: 'AlarmNotFound',
    reason: going.includes(missing)
      ? 'this file does not describe it any more, and --prune would delete it'
      : `there is no such alarm${origin === undefined ? '' : ', neither in the file nor'} in ${ctx.aws.region}`,
    hint: nearest === undefined ? adviceFor(origin) : `did you mean "${nearest}"?`,
  });
}

const adviceFor = (origin: string | undefined): string =>
  origin === undefined
    ? 'see those that are: awsops alarm list'
    : 'describe it in the file, or take it out of the rule';
