import type { TaskContext } from '../../aws/task-context.js';
import { instancesByPrefix, instancesByTags } from './instances.js';
import { tagRecord } from './join.js';

/** More than this nobody reads through. */
const MAX_OFFERED = 100;

/** Ids of instances that start with a text, for completion: of the first page only. */
export async function idsStartingWith(prefix: string, ctx: TaskContext): Promise<readonly string[]> {
  if (!'i-'.startsWith(prefix.slice(0, 2))) return [];
  for await (const page of instancesByPrefix(prefix, ctx)) {
    const alive = page.filter(({ State }) => State?.Name !== 'terminated');
    return alive.flatMap(({ InstanceId }) => InstanceId ?? []).slice(0, MAX_OFFERED);
  }
  return [];
}

/**
 * Tags of instances that start with a text, for completion: keys, as `K=`, until there is a `=`, then `K=V`. Tags
 * that AWS's services set (`aws:…`) are offered once their beginning is typed.
 */
export async function tagsStartingWith(prefix: string, ctx: TaskContext): Promise<readonly string[]> {
  const at = prefix.indexOf('=');
  const terms = at < 0 ? [] : [{ key: prefix.slice(0, at), values: [`${prefix.slice(at + 1)}*`] }];
  const offered = new Set<string>();
  for await (const page of instancesByTags(terms, ctx)) {
    for (const [key, value] of page.flatMap(({ Tags }) => Object.entries(tagRecord(Tags)))) {
      const text = at < 0 ? `${key}=` : `${key}=${value}`;
      const isOwn = !key.startsWith('aws:') || prefix.startsWith('aws:');
      if (isOwn && text.startsWith(prefix)) offered.add(text);
    }
    break;
  }
  return [...offered].sort().slice(0, MAX_OFFERED);
}
