import { AddTagsToResourceCommand, ListTagsForResourceCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../../aws/task-context.js';
import type { PlannedChange } from '../../plan/types.js';
import { isDenied } from '../errors.js';

const RESOURCE_TYPE = 'Parameter';

/** The change that gives an existing parameter these tags beside its own; none when it has them. */
export async function planTags(
  { name, tags }: { readonly name: string; readonly tags: Readonly<Record<string, string>> },
  ctx: TaskContext,
): Promise<readonly PlannedChange[]> {
  const wanted = Object.entries(tags);
  if (wanted.length === 0) return [];
  const present = await readTags(name, ctx);
  const due = wanted.filter(([key, value]) => present?.get(key) !== value);
  const keys = due.map(([key]) => key).join(', ');
  const what = { resource: 'parameter tags', id: name };
  if (due.length === 0) return [{ ...what, action: 'none', reason: 'it has them already' }];
  return [
    {
      ...what,
      action: 'update',
      reason: present === undefined ? `its tags may not be read; set ${keys}` : `set ${keys}`,
      apply: async (abortSignal) => {
        const Tags = due.map(([Key, Value]) => ({ Key, Value }));
        const command = new AddTagsToResourceCommand({ ResourceType: RESOURCE_TYPE, ResourceId: name, Tags });
        await ctx.aws.client(SSMClient).send(command, { abortSignal });
      },
    },
  ];
}

/** Undefined when they may not be read. */
async function readTags(name: string, ctx: TaskContext): Promise<ReadonlyMap<string, string> | undefined> {
  const command = new ListTagsForResourceCommand({ ResourceType: RESOURCE_TYPE, ResourceId: name });
  try {
    const { TagList = [] } = await ctx.aws.client(SSMClient).send(command, { abortSignal: ctx.signal });
    return new Map(TagList.map(({ Key = '', Value = '' }) => [Key, Value]));
  } catch (error) {
    if (!isDenied(error)) throw error;
    return undefined;
  }
}
