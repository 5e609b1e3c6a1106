import { EventBridgeClient, PutEventsCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import type { TaskContext } from '../aws/task-context.js';
import { suggest } from '../core/suggest.js';
import { AppError, notFoundError, usageError } from '../errors/app-error.js';
import { explainMismatch, parseEventPattern, transformInput, type Mismatch } from '../event-pattern/index.js';
import { listEventRules } from './list.js';
import { NAME_PREFIX, ORIGIN_TAG_KEY, resourceName, TARGET_ID } from './names.js';
import { eventPresets } from './presets/index.js';
import { readRule, type ExistingRule } from './read.js';
import { sampleEvent, withFilters } from './sample.js';
import type { PatternFile } from './source.js';

export interface TestEventInput {
  /** Of the rule, with or without `awsops-`. */
  readonly name: string;
  /** An event of one's own instead of the preset's sample. */
  readonly event?: PatternFile | undefined;
  /** Puts the event on the bus, so that it goes all the way to the mailbox. */
  readonly send?: boolean | undefined;
}

export interface TestedEvent {
  readonly rule: string;
  /** What EventBridge says. */
  readonly matched: boolean;
  /** The fields because of which it does not match. */
  readonly mismatches: readonly Mismatch[];
  /** The text of the mail that it would become; null when the rule has no text of awsops. */
  readonly mail: string | null;
  readonly event: Readonly<Record<string, unknown>>;
  /** The id of the event that was sent; null when none was. */
  readonly sentEventId: string | null;
}

type Members = Record<string, unknown>;

/**
 * Asks EventBridge whether an event matches the pattern of a rule, as the rule is now. With `send` the event is put on
 * the bus: possible for sources that are not of AWS, since only AWS's services may put those.
 */
export async function testEvent(input: TestEventInput, ctx: TaskContext): Promise<TestedEvent> {
  const name = resourceName(input.name, { flag: 'NAME' });
  const rule = await readRule(name, ctx);
  if (rule === undefined) throw await noRule(name, ctx);
  if (rule.pattern === null) {
    throw usageError(`the rule "${name}" has no event pattern`, { code: 'NoPattern', reason: 'it runs by a schedule' });
  }
  const event = await eventFor(input, { rule, ctx });
  if (input.send === true) checkMaySend(event);
  const client = ctx.aws.client(EventBridgeClient);
  const command = new TestEventPatternCommand({ EventPattern: rule.pattern, Event: JSON.stringify(event) });
  const { Result: matched = false } = await client.send(command, { abortSignal: ctx.signal });
  const { pattern } = parseEventPattern(rule.pattern);
  return {
    rule: name,
    matched,
    mismatches: matched || pattern === null ? [] : explainMismatch(pattern, event),
    mail: mailOf(rule, event),
    event,
    sentEventId: input.send === true ? await send(event, ctx) : null,
  };
}

async function eventFor(
  { event }: TestEventInput,
  { rule, ctx }: { readonly rule: ExistingRule; readonly ctx: TaskContext },
): Promise<Members> {
  const { account } = await ctx.aws.identity(ctx.signal);
  const place = { region: ctx.aws.region, account };
  if (event !== undefined) return ownEvent(event, { ...place, nowMs: ctx.clock.now() });
  const preset = eventPresets.find(({ name }) => name === rule.tags[ORIGIN_TAG_KEY]);
  if (preset === undefined) {
    throw usageError(`there is no sample event for the rule "${rule.name}"`, {
      code: 'NoSample',
      reason: 'it was not made from a preset',
      hint: `give an event: awsops event test ${rule.name} -f event.json`,
    });
  }
  const pattern: unknown = JSON.parse(rule.pattern ?? '{}');
  return withFilters(sampleEvent(preset, place, ctx.clock.now()), { preset, pattern });
}

/** What an event needs and a person need not write is filled in. */
function ownEvent(
  { name, text }: PatternFile,
  { region, account, nowMs }: { readonly region: string; readonly account: string; readonly nowMs: number },
): Members {
  const event = readObject(text);
  if (event === undefined || typeof event['source'] !== 'string' || typeof event['detail-type'] !== 'string') {
    throw usageError(`${name} is no event`, {
      code: 'InvalidEvent',
      reason: event === undefined ? 'it is no JSON object' : 'an event has at least "source" and "detail-type"',
      hint: 'e.g. {"source": "shop", "detail-type": "order", "detail": {"id": 7}}',
    });
  }
  const time = new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const id = '0b9d3a1e-0000-4000-8000-000000000000';
  return { version: '0', id, account, time, region, resources: [], detail: {}, ...event };
}

function readObject(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** PutEvents: NotAuthorizedForSource for sources that begin with `aws.`. */
function checkMaySend({ source }: Members): void {
  if (!String(source).startsWith('aws.')) return;
  throw usageError(`an event of the source "${String(source)}" cannot be sent`, {
    code: 'SourceOfAws',
    reason: 'only the services of AWS put events of aws.* on the bus',
    hint: 'leave --send out to test the pattern, cause a real event, or send one with a source of your own: -f event.json --send',
  });
}

async function send(event: Members, ctx: TaskContext): Promise<string> {
  const { source, 'detail-type': detailType, detail, resources } = event;
  const command = new PutEventsCommand({
    Entries: [
      {
        Source: String(source),
        DetailType: String(detailType),
        Detail: JSON.stringify(detail),
        Resources: Array.isArray(resources) ? resources.map(String) : [],
      },
    ],
  });
  // The call itself succeeds whatever becomes of its entries.
  const { Entries: [entry] = [] } = await ctx.aws.client(EventBridgeClient).send(command, { abortSignal: ctx.signal });
  if (entry?.EventId !== undefined) return entry.EventId;
  throw new AppError('EventBridge did not take the event', {
    category: 'failed',
    code: entry?.ErrorCode ?? 'NotTaken',
    reason: entry?.ErrorMessage,
  });
}

function mailOf({ name, arn, targets }: ExistingRule, event: Members): string | null {
  const transformer = targets.find(({ Id }) => Id === TARGET_ID)?.InputTransformer;
  if (transformer === undefined) return null;
  const { InputPathsMap: paths = {}, InputTemplate: template = '' } = transformer;
  return transformInput({ paths, template }, { event, rule: { name, arn } });
}

/** With the names that there are. */
export async function noRule(name: string, ctx: TaskContext): Promise<AppError> {
  const names: string[] = [];
  for await (const page of listEventRules({}, ctx)) names.push(...page.map((rule) => rule.name));
  const bare = (text: string): string => text.slice(NAME_PREFIX.length);
  const nearest = suggest(bare(name), names.map(bare));
  const preset = eventPresets.some((one) => one.name === bare(name));
  return notFoundError(`there is no rule "${name}" in ${ctx.aws.region}`, {
    code: 'RuleNotFound',
    reason: nearest === undefined ? undefined : `did you mean "${nearest}"?`,
    hint: preset
      ? `make it: awsops event notify ${bare(name)} --email ADDRESS`
      : 'see those that there are: awsops event list',
  });
}
