import {
  EventBridgeClient,
  ListRulesCommand,
  ListTagsForResourceCommand,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import type { TaskContext } from '../aws/task-context.js';
import { mapPool } from '../core/pool.js';
import { isDenied, isMissing } from '../errors/kinds.js';
import { isOurs, NAME_PREFIX, ORIGIN_TAG_KEY } from './names.js';
import { readMails, readTargets, type MailSubscription } from './read.js';

/** The quota is 50 calls a second ("Amazon EventBridge quotas"). */
const PARALLEL_LOOKUPS = 5;

/** A rule, and whom it tells. */
export interface EventRule {
  readonly name: string;
  /** The pattern as an object; null for rules by a schedule. */
  readonly pattern: unknown;
  readonly state: string;
  /** ARNs. */
  readonly targets: readonly string[];
  /** The preset, or `file`; null for rules that awsops did not make, or when it may not be known. */
  readonly preset: string | null;
  /** Addresses that have confirmed; null when they may not be known. */
  readonly emails: readonly string[] | null;
  /** Addresses that get nothing yet: nobody has clicked the link in the confirmation mail. */
  readonly pending: readonly string[] | null;
  readonly description: string | null;
}

/** The rules of the default bus that awsops made, or all of them, with those who get their mails. */
export async function* listEventRules(
  { all = false }: { readonly all?: boolean | undefined },
  ctx: TaskContext,
): AsyncGenerator<readonly EventRule[]> {
  const client = ctx.aws.client(EventBridgeClient);
  let token: string | undefined;
  const denied = new Set<string>();
  do {
    ctx.signal.throwIfAborted();
    const command = new ListRulesCommand({ ...(all ? {} : { NamePrefix: NAME_PREFIX }), NextToken: token });
    const page = await client.send(command, { abortSignal: ctx.signal });
    const rows = await mapPool(
      page.Rules ?? [],
      { limit: PARALLEL_LOOKUPS, signal: ctx.signal },
      async (rule, { signal }) => eventRule(rule, { all, denied, ctx: { ...ctx, signal } }),
    );
    yield rows.flatMap((row) => row ?? []);
    token = page.NextToken;
  } while (token !== undefined);
  for (const action of denied) {
    ctx.report({ type: 'warn', code: 'NotKnown', message: `some of it is not known: ${action} is denied` });
  }
}

interface Look {
  readonly all: boolean;
  /** Actions that were refused, told once. */
  readonly denied: Set<string>;
  readonly ctx: TaskContext;
}

/** Null for a rule of somebody else that is called like ours. */
async function eventRule(rule: Rule, { all, denied, ctx }: Look): Promise<EventRule | null> {
  const { Name: name = '', Arn: arn = '' } = rule;
  const tags = name.startsWith(NAME_PREFIX)
    ? await orNull(readTags(arn, ctx), { action: 'events:ListTagsForResource', denied })
    : {};
  if (!all && tags !== null && !isOurs(tags)) return null;
  const targets = (await orNull(readTargets(name, ctx), { action: 'events:ListTargetsByRule', denied })) ?? [];
  const arns = targets.flatMap(({ Arn }) => Arn ?? []);
  const mails = await mailsOf(arns, { denied, ctx });
  return {
    name,
    pattern: readPattern(rule.EventPattern),
    state: rule.State ?? 'ENABLED',
    targets: arns,
    preset: tags?.[ORIGIN_TAG_KEY] ?? null,
    emails: mails?.flatMap(({ address, isConfirmed }) => (isConfirmed ? [address] : [])) ?? null,
    pending: mails?.flatMap(({ address, isConfirmed }) => (isConfirmed ? [] : [address])) ?? null,
    description: rule.Description ?? null,
  };
}

async function readTags(arn: string, ctx: TaskContext): Promise<Readonly<Record<string, string>>> {
  const command = new ListTagsForResourceCommand({ ResourceARN: arn });
  const { Tags = [] } = await ctx.aws.client(EventBridgeClient).send(command, { abortSignal: ctx.signal });
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

async function mailsOf(
  arns: readonly string[],
  { denied, ctx }: Pick<Look, 'denied' | 'ctx'>,
): Promise<readonly MailSubscription[] | null> {
  const found: MailSubscription[] = [];
  for (const arn of arns) {
    // A topic of another region or account is not asked: this session cannot.
    if (arn.split(':')[2] !== 'sns') continue;
    const mails = await orNull(readMails(arn, ctx), { action: 'sns:ListSubscriptionsByTopic', denied });
    if (mails === null) return null;
    found.push(...mails);
  }
  return found;
}

/** What may not be known is null; a rule that was deleted since it was listed has nothing. */
async function orNull<T>(
  reading: Promise<T>,
  { action, denied }: { readonly action: string; readonly denied: Set<string> },
): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (!isDenied(error) && !isMissing(error)) throw error;
    if (isDenied(error)) denied.add(action);
    return null;
  }
}

function readPattern(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}
