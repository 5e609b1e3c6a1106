import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTagsForResourceCommand as ListRuleTagsCommand,
  ListTargetsByRuleCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import {
  GetTopicAttributesCommand,
  ListTagsForResourceCommand as ListTopicTagsCommand,
  paginateListSubscriptionsByTopic,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { TaskContext } from '../aws/task-context.js';
import { isMissing } from '../errors/kinds.js';

/** What SNS writes in place of an ARN until somebody confirms (ListSubscriptionsByTopic). */
const PENDING = 'PendingConfirmation';

export interface ExistingTopic {
  readonly arn: string;
  /** JSON text. */
  readonly policy: string;
  readonly kmsKey: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ExistingRule {
  readonly name: string;
  readonly arn: string;
  readonly pattern: string | null;
  readonly state: string;
  readonly description: string;
  readonly managedBy: string | null;
  readonly createdBy: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly targets: readonly Target[];
}

/** An address, and whether its owner has confirmed. */
export interface MailSubscription {
  readonly address: string;
  readonly isConfirmed: boolean;
}

/** The topic of an ARN with its tags; undefined when there is none. */
export async function readTopic(arn: string, ctx: TaskContext): Promise<ExistingTopic | undefined> {
  const client = ctx.aws.client(SNSClient);
  const options = { abortSignal: ctx.signal };
  try {
    const { Attributes = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn }), options);
    const { Tags = [] } = await client.send(new ListTopicTagsCommand({ ResourceArn: arn }), options);
    const { Policy: policy = '', KmsMasterKeyId: key = '' } = Attributes;
    return { arn, policy, kmsKey: key === '' ? null : key, tags: tagsOf(Tags) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The rule of a name with its targets and tags; undefined when there is none. */
export async function readRule(name: string, ctx: TaskContext): Promise<ExistingRule | undefined> {
  const client = ctx.aws.client(EventBridgeClient);
  const options = { abortSignal: ctx.signal };
  try {
    const rule = await client.send(new DescribeRuleCommand({ Name: name }), options);
    const { Arn: arn = '' } = rule;
    const { Tags = [] } = await client.send(new ListRuleTagsCommand({ ResourceARN: arn }), options);
    return {
      name,
      arn,
      pattern: rule.EventPattern ?? null,
      state: rule.State ?? 'ENABLED',
      description: rule.Description ?? '',
      managedBy: rule.ManagedBy ?? null,
      createdBy: rule.CreatedBy ?? null,
      tags: tagsOf(Tags),
      targets: await readTargets(name, ctx),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function readTargets(rule: string, ctx: TaskContext): Promise<readonly Target[]> {
  const client = ctx.aws.client(EventBridgeClient);
  const found: Target[] = [];
  let token: string | undefined;
  do {
    ctx.signal.throwIfAborted();
    const command = new ListTargetsByRuleCommand({ Rule: rule, NextToken: token });
    const page = await client.send(command, { abortSignal: ctx.signal });
    found.push(...(page.Targets ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

/** Who gets mails of a topic; nobody when it is not there. */
export async function readMails(topicArn: string, ctx: TaskContext): Promise<readonly MailSubscription[]> {
  const client = ctx.aws.client(SNSClient);
  const found: MailSubscription[] = [];
  try {
    const input = { TopicArn: topicArn };
    for await (const page of paginateListSubscriptionsByTopic({ client }, input, { abortSignal: ctx.signal })) {
      for (const { Protocol: protocol, Endpoint: address = '', SubscriptionArn: arn } of page.Subscriptions ?? []) {
        if (protocol === 'email') found.push({ address, isConfirmed: arn !== PENDING });
      }
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return found;
}

const tagsOf = (tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]) =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
