import { EventBridgeClient, PutRuleCommand, PutTargetsCommand, type Target } from '@aws-sdk/client-eventbridge';
import type { TaskContext } from '../aws/task-context.js';
import { AppError } from '../errors/app-error.js';
import { OWNERSHIP_TAG } from '../plan/ownership.js';
import type { PlannedChange } from '../plan/types.js';
import { describeTags, isOurs, ORIGIN_TAG_KEY, TARGET_ID } from './names.js';
import { readRule, type ExistingRule } from './read.js';
import type { EventSource } from './source.js';

/** PutRule, Description: 512 characters. */
const MAX_DESCRIPTION_LENGTH = 512;

/** What the rule of a notification has to be. */
export interface WantedRule {
  readonly name: string;
  readonly topicArn: string;
  readonly source: EventSource;
}

/** The rows of the plan: the rule, and what it sends. Throws when the rule is somebody else's. */
export function ruleChanges(
  wanted: WantedRule,
  { existing, ctx }: { readonly existing: ExistingRule | undefined; readonly ctx: TaskContext },
): readonly PlannedChange[] {
  if (existing !== undefined) requireOurRule(existing);
  return [ruleChange(wanted, { existing, ctx }), targetChange(wanted, { existing, ctx })];
}

/** @throws an error that names the owner, as far as the rule tells */
export function requireOurRule({ name, tags, managedBy, createdBy }: ExistingRule): void {
  if (isOurs(tags)) return;
  const owner = managedBy === null ? `created by account ${createdBy ?? 'unknown'}` : `managed by ${managedBy}`;
  throw new AppError(`the rule "${name}" was not made by awsops`, {
    category: 'failed',
    code: 'ForeignRule',
    reason: `it lacks the tag ${OWNERSHIP_TAG.key}=${OWNERSHIP_TAG.value} (${owner}, with ${describeTags(tags)}): it is somebody else’s and stays as it is`,
    hint: 'use another name: --name NAME',
  });
}

interface Found {
  readonly existing: ExistingRule | undefined;
  readonly ctx: TaskContext;
}

function ruleChange(wanted: WantedRule, { existing, ctx }: Found): PlannedChange {
  const row = { resource: 'EventBridge rule', id: wanted.name };
  const apply = (signal: AbortSignal): Promise<void> => putRule(wanted, { ...ctx, signal });
  if (existing === undefined) return { ...row, action: 'create', reason: wanted.source.summary, apply };
  const lacks = lacking(existing, wanted);
  return lacks.length === 0
    ? { ...row, action: 'none', reason: 'awsops made it, and it is as wanted' }
    : { ...row, action: 'update', reason: lacks.join(', '), apply };
}

function lacking(existing: ExistingRule, { source }: WantedRule): readonly string[] {
  return [
    samePattern(existing.pattern, source.pattern) ? [] : 'its pattern is another',
    existing.state === 'DISABLED' ? 'it is switched off' : [],
    existing.description === descriptionOf(source) ? [] : 'its description is another',
  ].flat();
}

/** The service keeps a pattern as it was put. */
function samePattern(existing: string | null, wanted: string): boolean {
  if (existing === null) return false;
  try {
    return JSON.stringify(JSON.parse(existing)) === wanted;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return false;
  }
}

function targetChange(wanted: WantedRule, { existing, ctx }: Found): PlannedChange {
  const row = { resource: 'rule target', id: `${wanted.name}:${TARGET_ID}` };
  const apply = (signal: AbortSignal): Promise<void> => putTarget(wanted, { ...ctx, signal });
  const target = existing?.targets.find(({ Id }) => Id === TARGET_ID);
  if (target === undefined) {
    return { ...row, action: 'create', reason: 'the rule publishes a text that can be read to the topic', apply };
  }
  if (target.Arn !== wanted.topicArn) {
    return { ...row, action: 'update', reason: `it publishes to ${target.Arn}`, apply };
  }
  return sameText(target, wanted)
    ? { ...row, action: 'none', reason: 'it publishes to the topic' }
    : { ...row, action: 'update', reason: 'the text of its mails is another', apply };
}

function sameText({ InputTransformer: transformer }: Target, { source: { mail } }: WantedRule): boolean {
  if (transformer?.InputTemplate !== mail.template) return false;
  const paths = Object.entries(transformer.InputPathsMap ?? {});
  return paths.length === Object.keys(mail.paths).length && paths.every(([key, path]) => mail.paths[key] === path);
}

/** With its tags in the same call. Those of a rule that is there already are ignored, and are ours by now. */
async function putRule({ name, source }: WantedRule, ctx: TaskContext): Promise<void> {
  const existing = await readRule(name, ctx);
  if (existing !== undefined) requireOurRule(existing);
  const command = new PutRuleCommand({
    Name: name,
    EventPattern: source.pattern,
    State: 'ENABLED',
    Description: descriptionOf(source),
    ...(existing === undefined ? { Tags: tagsOf(source) } : {}),
  });
  await ctx.aws.client(EventBridgeClient).send(command, { abortSignal: ctx.signal });
}

const tagsOf = ({ origin }: EventSource) => [
  { Key: OWNERSHIP_TAG.key, Value: OWNERSHIP_TAG.value },
  { Key: ORIGIN_TAG_KEY, Value: origin },
];

const descriptionOf = ({ summary }: EventSource): string => `awsops: ${summary}`.slice(0, MAX_DESCRIPTION_LENGTH);

async function putTarget({ name, topicArn, source: { mail } }: WantedRule, ctx: TaskContext): Promise<void> {
  const InputTransformer = { InputPathsMap: { ...mail.paths }, InputTemplate: mail.template };
  const command = new PutTargetsCommand({ Rule: name, Targets: [{ Id: TARGET_ID, Arn: topicArn, InputTransformer }] });
  const client = ctx.aws.client(EventBridgeClient);
  // The call itself succeeds whatever becomes of its entries.
  const { FailedEntries: [failed] = [] } = await client.send(command, { abortSignal: ctx.signal });
  if (failed === undefined) return;
  throw new AppError(`the rule "${name}" did not take the topic as its target`, {
    category: 'failed',
    code: failed.ErrorCode ?? 'FailedEntry',
    reason: failed.ErrorMessage,
    hint: `see what it has: aws events list-targets-by-rule --rule ${name}`,
  });
}
