import type { TaskContext } from '../../aws/task-context.js';
import type { TextFile } from '../../core/read-text-file.js';
import { usageError, type AppError } from '../../errors/app-error.js';
import { isOwned, ownershipTags, ownerWords, type Tags } from '../../plan/ownership.js';
import type { Plan } from '../../plan/types.js';
import { parseAlarmFile } from '../file/parse-file.js';
import { readFileAlarms } from '../file/read-file-alarms.js';
import { planAlarms, type WantedAlarm } from './plan-alarms.js';
import { FILE_TAG, planStale } from './plan-stale.js';
import { refuseMissing } from './refuse-missing.js';

export interface ApplyAlarmsInput {
  readonly file: TextFile;
  /** Also delete alarms that the file made and does not describe any more. */
  readonly prune: boolean;
  /** Take over alarms that are there and that this file did not make. */
  readonly adopt: boolean;
}

/**
 * The plan that gives a region the alarms of a file, see `parseAlarmFile`. Every step is idempotent: after a break, the
 * same file again leads to the same end.
 *
 * An alarm that is made carries `awsops:managed=true` and, where the file has a prefix, `awsops:alarm-file=PREFIX`. Only
 * what carries both, has a name below the prefix and is not described any more is stale; what others made is changed as
 * the file says and never deleted, unless it was adopted.
 *
 * @throws usage error for what is wrong with the file, for an alarm of another file, and for deletions while a template
 * selects nothing; what reading resources throws
 */
export async function planApplyAlarms(input: ApplyAlarmsInput, ctx: TaskContext): Promise<Plan> {
  const file = parseAlarmFile(input.file);
  const { prefix } = file;
  if (prefix === undefined && (input.prune || input.adopt)) throw needsPrefix(input);
  const { alarms, empty } = await readFileAlarms(file, ctx);
  const own = prefix === undefined ? {} : { [FILE_TAG]: prefix };
  const foreign: string[] = [];
  const found = ({ adopt, origin, name }: { adopt: boolean; origin: string; name: string }, tags: Tags): void => {
    if (adopt || prefix === undefined) return;
    const other = tags[FILE_TAG];
    if (other !== undefined && other !== prefix) throw ofAnotherFile({ origin, name, other, prefix });
    if (other === undefined || !isOwned(tags)) foreign.push(`"${name}" (${foreignWords(tags)})`);
  };
  const wanted = alarms.map((alarm): WantedAlarm => ({
    ...alarm,
    tags: input.adopt ? ownershipTags({ ...alarm.tags, ...own }) : alarm.tags,
    newTags: own,
    onFound: ({ name }, tags) => found({ adopt: input.adopt, origin: alarm.origin, name }, tags),
  }));
  const { changes, definitions } = await planAlarms(wanted, ctx);
  tellForeign(foreign, ctx);
  const stale =
    prefix === undefined
      ? { changes: [], names: [] }
      : await planStale({ file: file.name, prefix, prune: input.prune, definitions }, ctx);
  if (input.prune && stale.names.length > 0) for (const { at } of empty) throw emptyTemplate(at, stale.names);
  await refuseMissing({ definitions, going: input.prune ? stale.names : [], alarms }, ctx);
  return { kind: 'plan', changes: [...changes, ...stale.changes] };
}

const foreignWords = (tags: Tags): string => (isOwned(tags) ? 'made by awsops, but by no file' : ownerWords(tags));

const SHOWN = 3;

function tellForeign(foreign: readonly string[], ctx: TaskContext): void {
  if (foreign.length === 0) return;
  const more = foreign.length > SHOWN ? ` and ${foreign.length - SHOWN} more` : '';
  ctx.report({
    type: 'note',
    message:
      `not made by this file: ${foreign.slice(0, SHOWN).join(', ')}${more}; ` +
      'they are changed as it says, and never deleted by --prune; --adopt makes them its own',
  });
}

const needsPrefix = ({ prune, file }: ApplyAlarmsInput): AppError =>
  usageError(`${file.name} has no "prefix", which ${prune ? '--prune' : '--adopt'} needs`, {
    code: 'NoPrefix',
    reason: 'the prefix says which alarms are of this file',
    hint: 'add prefix: web- to the file, with what all of its names begin with',
  });

/** A tag that is mistyped selects nothing, and must not take all alarms of a template with it. */
const emptyTemplate = (at: string, stale: readonly string[]): AppError =>
  usageError(
    `${at}: this template selects nothing, and --prune would delete ${stale.length} alarm${stale.length === 1 ? '' : 's'}`,
    {
      code: 'EmptyTemplate',
      reason: `among them "${stale[0]}"; whether its resources are gone or "each" is wrong cannot be told apart`,
      hint: 'mend its "each", or take the template out of the file when its resources are gone for good',
    },
  );

const ofAnotherFile = ({
  origin,
  name,
  other,
  prefix,
}: {
  readonly origin: string;
  readonly name: string;
  readonly other: string;
  readonly prefix: string;
}): AppError =>
  usageError(`${origin}: the alarm "${name}" is of another file`, {
    code: 'AlarmOfAnotherFile',
    reason: `its tag ${FILE_TAG} says "${other}", and this file has the prefix "${prefix}"`,
    hint: 'take it out of one of the two files, or give it to this one with --adopt',
  });
