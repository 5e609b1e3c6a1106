import type { Sandbox } from '../create.js';
import { snsStore } from '../services/sns/store.js';
import type { Story } from './story.js';
import { tagsOf } from './subnets.js';

/** Where alarms reach somebody today. */
export const ON_CALL_TOPIC = 'web3tier-oncall';
/** A name that the topic had before, and that the alarms of the seed still have as their action. */
export const FORMER_TOPIC = 'web3tier-ops';

export const topicArn = (story: Story, name: string): string => `arn:aws:sns:${story.region}:${story.account}:${name}`;

/** Puts the topic of those on call into SNS, with the address that they confirmed. */
export function fillTopics(sandbox: Sandbox, story: Story): void {
  const arn = topicArn(story, ON_CALL_TOPIC);
  const subscription = {
    arn: `${arn}:5d1b3c0e-9f0a-4c55-8f4e-2a7d9b6c1e30`,
    topicArn: arn,
    protocol: 'email',
    endpoint: 'oncall@example.com',
    owner: story.account,
    token: 'used',
    isConfirmed: true,
  };
  sandbox.store(snsStore, story).topics.set(ON_CALL_TOPIC, {
    name: ON_CALL_TOPIC,
    arn,
    createdAtMs: story.createdAtMs,
    attributes: new Map(),
    tags: new Map(tagsOf(ON_CALL_TOPIC).map(({ Key, Value }) => [Key, Value])),
    subscriptions: new Map([[subscription.arn, subscription]]),
  });
}
