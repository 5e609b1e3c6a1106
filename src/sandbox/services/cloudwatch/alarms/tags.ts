import type {
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-cloudwatch';
import { ServiceError, type Call } from '../../../types.js';
import { readTags } from './checks.js';
import { alarmStore } from './store.js';

/** The tags of an alarm or a mute rule. Throws ResourceNotFoundException. */
function tagsOf(call: Call, arn: string | undefined): Map<string, string> {
  const { alarms, muteRules } = call.store(alarmStore);
  const alarm = [...alarms.values()].find((one) => one.arn === arn);
  const rule = [...muteRules.values()].find((one) => one.AlarmMuteRuleArn === arn);
  const tags = alarm?.tags ?? rule?.tags;
  if (tags) return tags;
  throw new ServiceError('ResourceNotFoundException', `The resource ${arn} does not exist`, 404, {
    ResourceType: 'cloudwatch',
    ResourceId: arn,
  });
}

/** `cloudwatch:TagResource` */
export function tagResource(input: TagResourceInput, call: Call): object {
  const tags = tagsOf(call, input.ResourceARN);
  const added = readTags(input.Tags);
  readTags([...new Map([...tags, ...added])].map(([Key, Value]) => ({ Key, Value })));
  for (const [key, value] of added) tags.set(key, value);
  return {};
}

/** `cloudwatch:UntagResource` */
export function untagResource(input: UntagResourceInput, call: Call): object {
  const tags = tagsOf(call, input.ResourceARN);
  for (const key of input.TagKeys ?? []) tags.delete(key);
  return {};
}

/** `cloudwatch:ListTagsForResource` */
export function listTagsForResource(input: ListTagsForResourceInput, call: Call): ListTagsForResourceOutput {
  return { Tags: [...tagsOf(call, input.ResourceARN)].map(([Key, Value]) => ({ Key, Value })) };
}
