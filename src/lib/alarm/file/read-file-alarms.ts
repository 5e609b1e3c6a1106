import type { TaskContext } from '../../aws/task-context.js';
import { allResources } from '../resources/read-resources.js';
import type { AlarmResource, DeniedRead } from '../resources/types.js';
import { expandFile, type ExpandedFile } from './expand.js';
import type { AlarmFile, EachResource } from './parse-file.js';

async function resourcesOf({ kind, tags }: EachResource, ctx: TaskContext): Promise<readonly AlarmResource[]> {
  const resources = await allResources({ kinds: [kind], tags }, ctx);
  if (kind !== 'log-group' || Object.keys(tags).length > 0) return resources;
  // Of log groups the tags are read only for a filter, and here they say which alarms are left out.
  const { readLogGroupTags } = await import('../resources/log-groups.js');
  const refuse = ({ error }: DeniedRead): never => {
    throw error;
  };
  return readLogGroupTags(resources, { denied: refuse }, ctx);
}

const keyOf = ({ kind, tags }: EachResource): string =>
  JSON.stringify([kind, Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

/**
 * The alarms of a file in an account and region. Resources are read for its templates only, and all of them: one that may
 * not be read would make its alarms look superfluous.
 *
 * @throws what reading resources throws, denials too; usage error for what does not fit together
 */
export async function readFileAlarms(file: AlarmFile, ctx: TaskContext): Promise<ExpandedFile> {
  const wanted = new Map(
    file.entries.flatMap(({ each }) => (each === undefined ? [] : [[keyOf(each), each] as const])),
  );
  const found = new Map<string, readonly AlarmResource[]>();
  for (const [key, each] of wanted) found.set(key, await resourcesOf(each, ctx));
  const { account } = await ctx.aws.identity(ctx.signal);
  const expanded = expandFile(file, {
    place: { account, region: ctx.aws.region },
    resourcesOf: (each) => found.get(keyOf(each)) ?? [],
  });
  for (const { at, each } of expanded.empty) {
    const tags = Object.entries(each?.tags ?? {}).map(([key, value]) => ` with ${key}=${value}`);
    ctx.report({
      type: 'warn',
      code: 'NoResources',
      message: `${at}: there is no ${each?.kind}${tags.join('')} in ${ctx.aws.region}, so this template makes no alarm`,
    });
  }
  return expanded;
}
