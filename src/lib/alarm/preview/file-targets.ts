import type { TaskContext } from '../../aws/task-context.js';
import type { TextFile } from '../../core/read-text-file.js';
import { suggest } from '../../core/suggest.js';
import { notFoundError } from '../../errors/app-error.js';
import { defineAlarm } from '../change/plan-alarms.js';
import type { AlarmDefinition } from '../definition.js';
import { parseAlarmFile } from '../file/parse-file.js';
import { readFileAlarms } from '../file/read-file-alarms.js';
import { readAlarms } from '../stored/read-alarms.js';
import type { PreviewTarget } from './target.js';

export interface FileTargets {
  readonly targets: readonly PreviewTarget[];
  /** All alarms of the file: composite ones name each other. */
  readonly definitions: readonly AlarmDefinition[];
}

/**
 * The alarms of a file, or the one with a name, as `alarm apply` would make them: settings of existing alarms that the
 * file does not name are kept.
 *
 * @throws not-found error for a name that the file does not describe; what reading the file and its resources throws
 */
export async function fileTargets(
  { file, name }: { readonly file: TextFile; readonly name?: string | undefined },
  ctx: TaskContext,
): Promise<FileTargets> {
  const { alarms } = await readFileAlarms(parseAlarmFile(file), ctx);
  const names = alarms.map(({ wish }) => wish.name);
  if (name !== undefined && !names.includes(name)) {
    const nearest = suggest(name, names);
    throw notFoundError(`${file.name} does not describe an alarm "${name}"`, {
      code: 'AlarmNotFound',
      reason: nearest === undefined ? undefined : `did you mean "${nearest}"?`,
      hint: `see all of them: awsops alarm preview -f ${file.name}`,
    });
  }
  const stored = new Map((await readAlarms({ names }, ctx)).map((alarm) => [alarm.name, alarm]));
  const all = alarms.map((alarm): PreviewTarget => {
    const existing = stored.get(alarm.wish.name);
    return { definition: defineAlarm(alarm, { stored: existing, ctx }), existing: existing?.state };
  });
  const targets = name === undefined ? all : all.filter(({ definition }) => definition.name === name);
  return { targets, definitions: all.map(({ definition }) => definition) };
}
