import { CloudWatchLogsClient, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { listGroups, type LogGroup } from '../../logs/groups/index.js';
import type { Tags } from '../../plan/ownership.js';
import { readEachTags } from './each-tags.js';
import type { AlarmResource, Reader, ReaderInput } from './types.js';

/** "CloudWatch Logs quotas": tag operations 5 a second. */
const CALLS_PER_SECOND = 5;

/**
 * Log groups, and the account that they are in. Facts: `class`, `storedBytes`; of the account `groups`, how many.
 * Their tags are read only when tags are asked for: see `readLogGroupTags` for those of a few.
 */
export const readLogGroups: Reader = async (input, ctx) => {
  const isFiltered = Object.keys(input.tags).length > 0;
  const groups: LogGroup[] = [];
  for await (const page of listGroups({}, ctx)) groups.push(...page);
  const resources = groups.map(toResource);
  if (isFiltered) return input.kinds.has('log-group') ? readLogGroupTags(resources, input, ctx) : [];
  if (groups.length === 0) return [];
  const account: AlarmResource = {
    kind: 'logs-account',
    id: 'logs',
    name: 'logs',
    arn: undefined,
    tags: {},
    dimensions: {},
    facts: { groups: groups.length },
  };
  return [...resources, account];
};

/** The same log groups with their tags, one call each. */
export async function readLogGroupTags(
  groups: readonly AlarmResource[],
  reader: Pick<ReaderInput, 'denied'>,
  ctx: TaskContext,
): Promise<readonly AlarmResource[]> {
  const client = ctx.aws.client(CloudWatchLogsClient);
  const tags = await readEachTags(
    {
      items: groups,
      perSecond: CALLS_PER_SECOND,
      kinds: ['log-group'],
      action: 'logs:ListTagsForResource',
      reader,
      read: async ({ arn }, signal): Promise<Tags> => {
        const command = new ListTagsForResourceCommand({ resourceArn: arn });
        return (await client.send(command, { abortSignal: signal })).tags ?? {};
      },
    },
    ctx,
  );
  return groups.map((group, index) => ({ ...group, tags: tags[index] ?? {} }));
}

const toResource = (group: LogGroup): AlarmResource => ({
  kind: 'log-group',
  id: group.name,
  name: group.name,
  arn: group.arn,
  tags: {},
  dimensions: { LogGroupName: group.name },
  facts: { class: group.class, storedBytes: group.storedBytes },
});
