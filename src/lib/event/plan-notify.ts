import type { TaskContext } from '../aws/task-context.js';
import { usageError } from '../errors/app-error.js';
import type { Plan, PlannedChange } from '../plan/types.js';
import { resourceName, ruleArn, topicArn } from './names.js';
import { tellWhere } from './places.js';
import { readMails, readRule, readTopic, type MailSubscription } from './read.js';
import { ruleChanges } from './rule.js';
import { eventSource, type SourceInput } from './source.js';
import { subscribe, topicChange } from './topic.js';

export interface NotifyInput extends SourceInput {
  /** Of the rule; that of the preset when absent. */
  readonly name?: string | undefined;
  readonly emails: readonly string[];
  /** A topic that several notifications share; that of the rule when absent. */
  readonly topic?: string | undefined;
  /** Id, ARN or alias of a customer's key. */
  readonly kmsKey?: string | undefined;
  /** Sends the confirmation mail again to those who have not answered. */
  readonly resend?: boolean | undefined;
}

/** Subscribe, "Confirmation tokens are valid for two days". */
const CONFIRMATION_DAYS = 2;

/**
 * The plan that lets people be told of events by mail: a topic that only this rule may publish to, the addresses, the
 * rule, and its text. What is so already stays; an interrupted run is continued by the same command.
 *
 * @throws usage error for wrong arguments; an error that names the owner of a rule or topic that is not ours
 */
export async function planNotify(input: NotifyInput, ctx: TaskContext): Promise<Plan> {
  const source = eventSource(input);
  checkEmails(input.emails);
  if (input.kmsKey !== undefined) checkKey(input.kmsKey);
  const ruleName = resourceName(nameOf(input, source.origin), { flag: '--name' });
  const topicName = input.topic === undefined ? ruleName : resourceName(input.topic, { flag: '--topic' });
  const { account } = await ctx.aws.identity(ctx.signal);
  const place = { region: ctx.aws.region, account };
  const topic = {
    name: topicName,
    topicArn: topicArn(topicName, place),
    ruleName,
    ruleArn: ruleArn(ruleName, place),
    kmsKey: input.kmsKey,
  };
  const [existingTopic, existingRule, mails] = await Promise.all([
    readTopic(topic.topicArn, ctx),
    readRule(ruleName, ctx),
    readMails(topic.topicArn, ctx),
  ]);
  const changes = [
    topicChange(topic, { existing: existingTopic, ctx }),
    ...mailChanges(input, { mails, topicArn: topic.topicArn, ctx }),
    ...ruleChanges({ name: ruleName, topicArn: topic.topicArn, source }, { existing: existingRule, ctx }),
  ];
  for (const message of source.warnings) ctx.report({ type: 'warn', code: 'EventPattern', message });
  if (changes.some(({ action }) => action !== 'none')) {
    tellWhere(source, ctx);
    if (input.kmsKey !== undefined) tellKey(input.kmsKey, ctx);
  }
  const pending = pendingOf(input, mails);
  if (pending.length > 0) tellPending(pending, ctx);
  return { kind: 'plan', changes, result: async () => ({ rule: ruleName, topicArn: topic.topicArn, pending }) };
}

function nameOf({ name }: NotifyInput, origin: string): string {
  if (name !== undefined) return name;
  if (origin !== 'file') return origin;
  throw usageError('a pattern of your own needs a name', {
    code: 'NameMissing',
    hint: 'add --name NAME: the rule is called awsops-NAME',
  });
}

function checkEmails(emails: readonly string[]): void {
  const wrong = emails.find((address) => !/^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(address));
  if (wrong === undefined && emails.length > 0) return;
  throw usageError(wrong === undefined ? 'nobody is to be told' : `--email cannot be "${wrong}"`, {
    code: 'InvalidEmail',
    reason: wrong === undefined ? undefined : 'it is no address',
    hint: 'e.g. --email ops@example.com, once for each address',
  });
}

/**
 * EventBridge cannot use a topic with the key that AWS manages for SNS: its policy lets nobody else in and cannot be
 * changed ("Managing Amazon SNS encryption keys and costs", SNS developer guide).
 */
function checkKey(key: string): void {
  if (!/(^|:)alias\/aws\//.test(key)) return;
  throw usageError(`--kms-key cannot be "${key}"`, {
    code: 'ManagedKey',
    reason: 'the keys that AWS manages let EventBridge in to no topic, and their policies cannot be changed',
    hint: 'name a key of your own: aws kms list-aliases',
  });
}

function mailChanges(
  { emails, resend = false }: NotifyInput,
  {
    mails,
    topicArn: arn,
    ctx,
  }: { readonly mails: readonly MailSubscription[]; readonly topicArn: string; readonly ctx: TaskContext },
): readonly PlannedChange[] {
  return [...new Set(emails)].map((address) => {
    const row = { resource: 'e-mail subscription', id: address };
    const apply = (signal: AbortSignal): Promise<void> =>
      subscribe({ topicArn: arn }, { address, ctx: { ...ctx, signal } });
    const existing = mails.find((one) => one.address === address);
    if (existing === undefined)
      return { ...row, action: 'create', reason: 'SNS asks the address for a confirmation', apply };
    if (existing.isConfirmed) return { ...row, action: 'none', reason: 'it has confirmed' };
    return resend
      ? { ...row, action: 'update', reason: 'it has not confirmed: SNS asks again', apply }
      : { ...row, action: 'none', reason: 'it has not confirmed yet; --resend asks again' };
  });
}

/** Addresses that get nothing yet when the plan is carried out. */
const pendingOf = ({ emails }: NotifyInput, mails: readonly MailSubscription[]): readonly string[] =>
  [...new Set(emails)].filter((address) => !mails.some((one) => one.address === address && one.isConfirmed));

function tellPending(pending: readonly string[], ctx: TaskContext): void {
  const message =
    `${pending.join(', ')} ${pending.length === 1 ? 'has' : 'have'} to click the link in the mail "AWS Notification - ` +
    `Subscription Confirmation", within ${CONFIRMATION_DAYS} days; until then nothing else is sent there. See: awsops event list`;
  ctx.report({ type: 'note', message });
}

/** Conditions on the source are not possible in the key's policy (the page above, "Enable compatibility …"). */
function tellKey(key: string, ctx: TaskContext): void {
  const message =
    `the policy of ${key} has to let the service events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey*, without ` +
    'conditions on aws:SourceArn or aws:SourceAccount, which EventBridge does not send there; else nothing arrives';
  ctx.report({ type: 'warn', code: 'KeyPolicy', message });
}
