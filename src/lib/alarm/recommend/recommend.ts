import type { TaskContext } from '../../aws/task-context.js';
import { readResources } from '../resources/read-resources.js';
import type { DeniedRead } from '../resources/types.js';
import { readAlarms } from '../stored/read-alarms.js';
import { candidatesFor, namesFor } from './candidates.js';
import { catalogue } from './catalogue/index.js';
import { decideAll, type Subject } from './decide.js';
import { coveringAlarms, indexAlarms, problemOf, problemsOf } from './existing.js';
import { addFired } from './fired.js';
import { withoutSmallGroups } from './log-groups.js';
import { isOf, kindsOf } from './services.js';
import type {
  Recommendation,
  RecommendationStatus,
  RecommendedAlarm,
  RecommendInput,
  RecommendResult,
} from './types.js';

/**
 * What should be watched of the resources that are there, which alarms do it already, and which are missing, with a
 * threshold that fits the resource.
 *
 * Reads only. What a missing permission hides is reported as a warning and in `denied`.
 *
 * @throws when the alarms themselves may not be read: without them all would seem to be missing
 */
export async function recommendAlarms(input: RecommendInput, ctx: TaskContext): Promise<RecommendResult> {
  const stored = await readAlarms({}, ctx);
  const reading = await readResources({ kinds: kindsOf(input.services), tags: input.tags }, ctx);
  const denied: DeniedRead[] = [...reading.denied];
  const wanted = reading.resources.filter((resource) => isOf(input.services, resource));
  const isTagged = Object.keys(input.tags).length > 0;
  const resources = await withoutSmallGroups(wanted, { isTagged, denied: (read) => denied.push(read) }, ctx);
  for (const read of denied) warnDenied(read, ctx);

  const candidates = candidatesFor(resources, catalogue);
  const existing = indexAlarms(stored);
  const covering = candidates.map((candidate) => coveringAlarms(candidate, existing));
  const problems = await problemsOf([...new Set(covering.flat())], { all: stored, ctx });
  const open = candidates.filter((_, index) => covering[index]?.length === 0);
  const taken = new Set(stored.map(({ name }) => name));
  const names = namesFor(open, { prefix: input.namePrefix, taken });
  const nameOf = new Map(open.map((candidate, index) => [candidate, names[index] ?? '']));
  const subjects = candidates.map((candidate, index): Subject => {
    const found = (covering[index] ?? []).map((alarm) => ({ alarm, problem: problemOf(alarm, candidate, problems) }));
    const best = found.find(({ problem }) => problem === undefined) ?? found[0];
    return { candidate, name: best?.alarm.name ?? nameOf.get(candidate) ?? '', existing: best };
  });
  const decided = await decideAll(subjects, { actions: input.actions, ctx });
  const alarms = input.preview ? await addFired(decided, ctx) : decided;
  return { alarms: alarms.toSorted(byStatus), resources: resources.length, denied };
}

const STATUS_ORDER: readonly RecommendationStatus[] = ['missing', 'weak', 'unknown', 'skipped', 'exists'];

/** The order of resources and of the catalogue stays within a status. */
const byStatus = (a: RecommendedAlarm, b: RecommendedAlarm): number => rank(a.row) - rank(b.row);
const rank = ({ status }: Recommendation): number => STATUS_ORDER.indexOf(status);

function warnDenied({ kinds, part, action, error }: DeniedRead, ctx: TaskContext): void {
  const what = kinds.map((kind) => kind.replaceAll('-', ' ')).join(', ');
  const reason = `${error.category === 'auth' ? 'denied' : 'not offered here'}: ${action}`;
  const subject = part === 'tags' ? 'tags of these are unknown' : 'nothing is known of these';
  const message = `${subject} (${reason}): ${what}`;
  ctx.report({ type: 'warn', code: 'Denied', message });
}
