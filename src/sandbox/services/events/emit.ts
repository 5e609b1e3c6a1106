import { randomUUID } from 'node:crypto';
import type { Target } from '@aws-sdk/client-eventbridge';
import { matchesPattern, transformInput, valueAt } from '../../../lib/event-pattern/index.js';
import type { Call } from '../../types.js';
import { arnParts } from '../arns.js';
import { cloudWatchStore, insertSamples } from '../cloudwatch/store.js';
import { invokeAsService } from '../lambda/invoke.js';
import { publishAsService } from '../sns/publish.js';
import { eventsStore, type BusEvent, type StoredRule } from './store.js';

/** What a service or an application has to say. */
export interface NewEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  readonly timeMs?: number | undefined;
}

const PRINCIPAL = 'events.amazonaws.com';

/** Puts an event on the default bus of a region: the targets of every rule that matches get it at once. Returns its id. */
export function emitEvent(call: Call, { source, detailType, detail, resources = [], timeMs }: NewEvent): string {
  const event: BusEvent = {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: call.account,
    time: new Date(timeMs ?? call.clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region: call.region,
    resources,
    detail,
  };
  for (const rule of call.store(eventsStore).rules.values()) {
    if (rule.compiled !== null && isOpen(rule, event) && matchesPattern(rule.compiled, event))
      trigger(call, rule, event);
  }
  return event.id;
}

/**
 * Of what CloudTrail tells, a rule sees calls that only read when it asks for all management events ("Events from AWS
 * services" of the EventBridge user guide).
 */
function isOpen({ state }: StoredRule, event: BusEvent): boolean {
  if (state === 'DISABLED') return false;
  const isReadOnly = event['detail-type'].endsWith('via CloudTrail') && valueAt(event, '$.detail.readOnly') === true;
  return !isReadOnly || state === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
}

function trigger(call: Call, rule: StoredRule, event: BusEvent): void {
  count(call, 'TriggeredRules', rule.name);
  for (const target of rule.targets.values()) {
    count(call, 'Invocations', rule.name);
    // The service tries again for a day; what is denied today is denied then.
    if (!deliver(call, { rule, target, event })) count(call, 'FailedInvocations', rule.name);
  }
}

function deliver(
  call: Call,
  { rule, target, event }: { readonly rule: StoredRule; readonly target: Target; readonly event: BusEvent },
): boolean {
  const text = inputOf(target, { rule, event });
  const { Arn: arn = '' } = target;
  const wish = { principal: PRINCIPAL, sourceArn: rule.arn };
  if (arnParts(arn)?.service === 'sns') {
    return publishAsService(call, { ...wish, topicArn: arn, message: text }) === 'published';
  }
  return invokeAsService(call, { ...wish, functionArn: arn, payload: text }) === 'invoked';
}

function inputOf(
  { Input: input, InputPath: path, InputTransformer: transformer }: Target,
  { rule, event }: { readonly rule: StoredRule; readonly event: BusEvent },
): string {
  if (input !== undefined) return input;
  if (transformer !== undefined) {
    const { InputPathsMap: paths = {}, InputTemplate: template = '' } = transformer;
    return transformInput({ paths, template }, { event, rule });
  }
  return JSON.stringify(path === undefined ? event : (valueAt(event, path) ?? null));
}

/** "Monitoring Amazon EventBridge": metrics by rule. */
function count(call: Call, name: string, rule: string): void {
  const nowMs = call.clock.now();
  const metric = { namespace: 'AWS/Events', name, dimensions: { RuleName: rule }, unit: 'Count' };
  insertSamples(call.store(cloudWatchStore), metric, { samples: [{ timestampMs: nowMs, value: 1 }], nowMs });
}
