import { randomUUID } from 'node:crypto';
import type { PublishInput, PublishResponse } from '@aws-sdk/client-sns';
import { evaluate } from '../../../lib/iam/evaluate/index.js';
import type { Call } from '../../types.js';
import { arnParts } from '../arns.js';
import { callIn } from '../call-in.js';
import type { Operations } from '../definition.js';
import { compiled } from '../iam/compiled-policies.js';
import { invalidParameter, notImplemented } from './errors.js';
import { sendMessage, snsStore } from './store.js';
import { findTopic, policyOf } from './topics.js';

/** API reference, Publish. */
const MAX_BYTES = 262_144;
const SUBJECT = /^[\u0020-\u007E]{1,100}$/;

/** The key that AWS manages for SNS; its policy lets no service but SNS use it ("Key management", SNS developer guide). */
const MANAGED_KEY = 'alias/aws/sns';

export const publishOperations: Operations = { Publish: publish };

function publish(input: PublishInput, call: Call): PublishResponse {
  if (input.TopicArn === undefined) throw notImplemented('messages to phones and other targets');
  const topic = findTopic(call, input.TopicArn);
  const { Message: message = '', Subject: subject } = input;
  if (message === '') throw invalidParameter('Empty message');
  if (Buffer.byteLength(message) > MAX_BYTES) throw invalidParameter('Message too long');
  if (subject !== undefined && !SUBJECT.test(subject)) throw invalidParameter('Subject');
  sendMessage(call, topic, { message, subject });
  return { MessageId: randomUUID() };
}

/** What became of the message of a service. */
export type PublishOutcome = 'published' | 'no-topic' | 'denied' | 'no-key';

/** A service publishes for a resource of a customer: the policy of the topic has to let it. */
export function publishAsService(
  call: Call,
  wish: { readonly topicArn: string; readonly principal: string; readonly sourceArn: string; readonly message: string },
): PublishOutcome {
  const there = callIn(call, arnParts(wish.topicArn) ?? {});
  const topic = [...there.store(snsStore).topics.values()].find(({ arn }) => arn === wish.topicArn);
  if (!topic) return 'no-topic';
  const { decision } = evaluate({
    request: {
      principal: wish.principal,
      action: 'sns:Publish',
      resource: topic.arn,
      timeMs: call.clock.now(),
      context: {
        'aws:SourceArn': wish.sourceArn,
        'aws:SourceAccount': arnParts(wish.sourceArn)?.account ?? '',
        'aws:SecureTransport': 'true',
      },
    },
    resourcePolicies: [compiled(there, { text: policyOf(topic), kind: 'resource', id: topic.arn })],
  });
  if (decision !== 'allowed') return 'denied';
  if (topic.attributes.get('KmsMasterKeyId')?.endsWith(MANAGED_KEY) === true) return 'no-key';
  sendMessage(there, topic, { message: wish.message });
  return 'published';
}
