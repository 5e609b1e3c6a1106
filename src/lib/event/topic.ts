import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { TaskContext } from '../aws/task-context.js';
import { AppError } from '../errors/app-error.js';
import { fromAws } from '../errors/from-aws.js';
import { OWNERSHIP_TAG } from '../plan/ownership.js';
import type { PlannedChange } from '../plan/types.js';
import { describeTags, isOurs } from './names.js';
import { readTopic, type ExistingTopic } from './read.js';
import { allowsRule, policyForRule, withRule } from './topic-policy.js';

/** What the topic of a notification has to be. */
export interface WantedTopic {
  readonly name: string;
  readonly topicArn: string;
  readonly ruleName: string;
  readonly ruleArn: string;
  /** Undefined: as it is. */
  readonly kmsKey: string | undefined;
}

/** The row of the plan; `existing` is what was found. Throws when the topic is somebody else's. */
export function topicChange(
  wanted: WantedTopic,
  { existing, ctx }: { readonly existing: ExistingTopic | undefined; readonly ctx: TaskContext },
): PlannedChange {
  const row = { resource: 'SNS topic', id: wanted.name };
  const apply = (signal: AbortSignal): Promise<void> => ensureTopic(wanted, { ...ctx, signal });
  if (existing === undefined) {
    const encryption = wanted.kmsKey === undefined ? '' : `, encrypted with ${wanted.kmsKey}`;
    return {
      ...row,
      action: 'create',
      reason: `EventBridge may publish for the rule ${wanted.ruleName} only${encryption}`,
      apply,
    };
  }
  requireOurTopic(existing, wanted.name);
  const lacks = lacking(existing, wanted);
  return lacks.length === 0
    ? { ...row, action: 'none', reason: 'awsops made it, and it lets the rule publish' }
    : { ...row, action: 'update', reason: lacks.join(', '), apply };
}

/** @throws an error that names the owner, as far as tags tell */
export function requireOurTopic({ arn, tags }: ExistingTopic, name: string): void {
  if (isOurs(tags)) return;
  throw new AppError(`the topic "${name}" was not made by awsops`, {
    category: 'failed',
    code: 'ForeignTopic',
    reason: `${arn} lacks the tag ${OWNERSHIP_TAG.key}=${OWNERSHIP_TAG.value} (it has ${describeTags(tags)}): it is somebody else’s and stays as it is`,
    hint: 'use another name: --topic NAME',
  });
}

function lacking(existing: ExistingTopic, wanted: WantedTopic): readonly string[] {
  const { kmsKey } = wanted;
  return [
    allowsRule(existing.policy, wanted) ? [] : `its policy does not let the rule ${wanted.ruleName} publish`,
    kmsKey === undefined || kmsKey === existing.kmsKey
      ? []
      : `its key is ${existing.kmsKey ?? 'none'}, ${kmsKey} wanted`,
  ].flat();
}

/** Makes the topic as it should be, from whatever state it is in by now. Idempotent. */
async function ensureTopic(wanted: WantedTopic, ctx: TaskContext): Promise<void> {
  if ((await readTopic(wanted.topicArn, ctx)) === undefined) await createTopic(wanted, ctx);
  const topic = await readTopic(wanted.topicArn, ctx);
  // Deleted by somebody just now: the next run sees it.
  if (topic === undefined) return;
  requireOurTopic(topic, wanted.name);
  if (!allowsRule(topic.policy, wanted)) {
    await setAttribute(wanted, { name: 'Policy', value: withRule(topic.policy, wanted), ctx });
  }
  if (wanted.kmsKey !== undefined && wanted.kmsKey !== topic.kmsKey) {
    await setAttribute(wanted, { name: 'KmsMasterKeyId', value: wanted.kmsKey, ctx });
  }
}

/** With policy and tags in one call, so that a run that ends here leaves a topic that the next one knows. */
async function createTopic(wanted: WantedTopic, ctx: TaskContext): Promise<void> {
  const command = new CreateTopicCommand({
    Name: wanted.name,
    Attributes: {
      // The sender of the mails (CreateTopic, DisplayName): the only place for a word besides the body.
      DisplayName: wanted.name,
      Policy: policyForRule(wanted),
      ...(wanted.kmsKey === undefined ? {} : { KmsMasterKeyId: wanted.kmsKey }),
    },
    Tags: [{ Key: OWNERSHIP_TAG.key, Value: OWNERSHIP_TAG.value }],
  });
  try {
    await ctx.aws.client(SNSClient).send(command, { abortSignal: ctx.signal });
  } catch (error) {
    // Somebody was faster; whether it is ours is looked at next.
    if (fromAws(error)?.message.includes('Topic already exists') !== true) throw error;
  }
}

export async function setAttribute(
  { topicArn }: Pick<WantedTopic, 'topicArn'>,
  { name, value, ctx }: { readonly name: string; readonly value: string; readonly ctx: TaskContext },
): Promise<void> {
  const command = new SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName: name, AttributeValue: value });
  await ctx.aws.client(SNSClient).send(command, { abortSignal: ctx.signal });
}

/** Asks an address to confirm; SNS sends it a mail. Asking again sends the mail again, unless it has confirmed. */
export async function subscribe(
  { topicArn }: Pick<WantedTopic, 'topicArn'>,
  { address, ctx }: { readonly address: string; readonly ctx: TaskContext },
): Promise<void> {
  const command = new SubscribeCommand({ TopicArn: topicArn, Protocol: 'email', Endpoint: address });
  await ctx.aws.client(SNSClient).send(command, { abortSignal: ctx.signal });
}
