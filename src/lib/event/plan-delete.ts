import {
  DeleteRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { TaskContext } from '../aws/task-context.js';
import { AppError } from '../errors/app-error.js';
import { isMissing } from '../errors/kinds.js';
import type { Plan, PlannedChange } from '../plan/types.js';
import { isOurs, resourceName, TARGET_ID, topicArn } from './names.js';
import { readMails, readRule, readTopic, type ExistingRule, type ExistingTopic } from './read.js';
import { requireOurRule } from './rule.js';
import { noRule } from './test-event.js';
import { setAttribute } from './topic.js';
import { withoutRule } from './topic-policy.js';

/**
 * The plan that removes a notification: its topic, unless others use it, and its rule last, since the rule tells the next
 * run of an interrupted one where the topic is. What awsops did not make stays.
 *
 * @throws not-found error when there is neither the rule nor its topic; an error that names the owner of a rule that is
 * not ours, or what else hangs on it
 */
export async function planDeleteEvent({ name: given }: { readonly name: string }, ctx: TaskContext): Promise<Plan> {
  const name = resourceName(given, { flag: 'NAME' });
  const rule = await readRule(name, ctx);
  if (rule !== undefined) requireOurRule(rule);
  const arn = await topicOf(name, { rule, ctx });
  const topic = await readTopic(arn, ctx);
  if (rule === undefined && (topic === undefined || !isOurs(topic.tags))) throw await noRule(name, ctx);
  const changes = [
    ...(topic === undefined ? [] : [await topicChange(topic, { ruleName: name, ctx })]),
    ...(rule === undefined ? [] : [ruleChange(rule, ctx)]),
  ];
  return { kind: 'plan', changes };
}

/** Where the rule publishes; that of its own name when it has no target of ours. */
async function topicOf(
  name: string,
  { rule, ctx }: { readonly rule: ExistingRule | undefined; readonly ctx: TaskContext },
): Promise<string> {
  const target = rule?.targets.find(({ Id }) => Id === TARGET_ID)?.Arn;
  if (target !== undefined) return target;
  const { account } = await ctx.aws.identity(ctx.signal);
  return topicArn(name, { region: ctx.aws.region, account });
}

interface TopicContext {
  readonly ruleName: string;
  readonly ctx: TaskContext;
}

async function topicChange(topic: ExistingTopic, how: TopicContext): Promise<PlannedChange> {
  const row = { resource: 'SNS topic', id: nameOf(topic.arn) };
  if (!isOurs(topic.tags)) return { ...row, action: 'none', reason: 'awsops did not make it' };
  const users = await usersOf(topic, how);
  const apply = (signal: AbortSignal): Promise<void> => removeTopic(topic.arn, { ...how, ctx: { ...how.ctx, signal } });
  if (users.length > 0) {
    const { policy } = withoutRule(topic.policy, how);
    const reason = `it stays: ${users.join(', ')}`;
    return policy === topic.policy
      ? { ...row, action: 'none', reason }
      : { ...row, action: 'update', reason: `${reason}; the rule may not publish any more`, apply };
  }
  const mails = await readMails(topic.arn, how.ctx);
  const lost =
    mails.length === 0
      ? ''
      : `, and with it the ${mails.length === 1 ? 'address' : 'addresses'} ${mails.map(({ address }) => address).join(', ')}`;
  return { ...row, action: 'delete', reason: `nothing else uses it${lost}`, apply };
}

/** What else a topic is for, in words. */
async function usersOf({ arn, policy }: ExistingTopic, { ruleName, ctx }: TopicContext): Promise<readonly string[]> {
  const rules = (await rulesOf(arn, ctx)).filter((rule) => rule !== ruleName);
  // The statement of a rule of ours that uses it is told with the rule.
  const others = withoutRule(policy, { ruleName }).others.filter((sid) => !rules.includes(sid));
  return [
    ...rules.map((rule) => `the rule "${rule}" publishes to it`),
    ...others.map((sid) => `its policy lets somebody else publish ("${sid}")`),
  ];
}

async function rulesOf(arn: string, ctx: TaskContext): Promise<readonly string[]> {
  const client = ctx.aws.client(EventBridgeClient);
  const names: string[] = [];
  let token: string | undefined;
  do {
    ctx.signal.throwIfAborted();
    const command = new ListRuleNamesByTargetCommand({ TargetArn: arn, NextToken: token });
    const page = await client.send(command, { abortSignal: ctx.signal });
    names.push(...(page.RuleNames ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return names;
}

/** Looks again first: somebody may use it, or have removed it, since the plan was made. */
async function removeTopic(arn: string, { ruleName, ctx }: TopicContext): Promise<void> {
  const topic = await readTopic(arn, ctx);
  if (topic === undefined || !isOurs(topic.tags)) return;
  if ((await usersOf(topic, { ruleName, ctx })).length === 0) {
    const command = new DeleteTopicCommand({ TopicArn: arn });
    await ctx.aws.client(SNSClient).send(command, { abortSignal: ctx.signal });
    return;
  }
  const { policy } = withoutRule(topic.policy, { ruleName });
  await setAttribute({ topicArn: arn }, { name: 'Policy', value: policy, ctx });
}

function ruleChange(rule: ExistingRule, ctx: TaskContext): PlannedChange {
  const foreign = rule.targets.filter(({ Id }) => Id !== TARGET_ID);
  if (foreign.length > 0) {
    throw new AppError(`the rule "${rule.name}" has targets that awsops did not make`, {
      category: 'failed',
      code: 'ForeignTarget',
      reason: foreign.map(({ Id = '', Arn = '' }) => `${Id}: ${Arn}`).join(', '),
      hint: `remove them first: aws events remove-targets --rule ${rule.name} --ids ${foreign.map(({ Id = '' }) => Id).join(' ')}`,
    });
  }
  return {
    resource: 'EventBridge rule',
    id: rule.name,
    action: 'delete',
    reason: 'with its target; nobody is told any more',
    apply: (signal) => removeRule(rule, { ...ctx, signal }),
  };
}

/** A rule with targets cannot be deleted. What is gone already is no error. */
async function removeRule({ name, targets }: ExistingRule, ctx: TaskContext): Promise<void> {
  const client = ctx.aws.client(EventBridgeClient);
  const options = { abortSignal: ctx.signal };
  try {
    if (targets.length > 0) {
      const { FailedEntries: [failed] = [] } = await client.send(
        new RemoveTargetsCommand({ Rule: name, Ids: [TARGET_ID] }),
        options,
      );
      if (failed !== undefined) {
        throw new AppError(`the target of the rule "${name}" stays`, {
          category: 'failed',
          code: failed.ErrorCode ?? 'FailedEntry',
          reason: failed.ErrorMessage,
        });
      }
    }
    await client.send(new DeleteRuleCommand({ Name: name }), options);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
