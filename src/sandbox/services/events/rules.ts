import type {
  DeleteRuleRequest,
  DescribeRuleRequest,
  DescribeRuleResponse,
  DisableRuleRequest,
  EnableRuleRequest,
  ListRulesRequest,
  ListRulesResponse,
  PutRuleRequest,
  PutRuleResponse,
  RuleState,
  TestEventPatternRequest,
  TestEventPatternResponse,
} from '@aws-sdk/client-eventbridge';
import { matchesPattern } from '../../../lib/event-pattern/index.js';
import { pageOf } from '../../pages.js';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import {
  checkBus,
  checkName,
  constraintError,
  findRule,
  limitExceeded,
  limitOf,
  readPattern,
  validationError,
} from './checks.js';
import { eventsStore, type StoredRule } from './store.js';
import { tagRecord } from './tags.js';

/** "Amazon EventBridge quotas": rules on a bus. */
const MAX_RULES = 300;
/** API reference, PutRule. */
const MAX_DESCRIPTION_LENGTH = 512;
const STATES: readonly RuleState[] = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'];
/** API reference, TestEventPattern, Event. */
const MANDATORY_FIELDS = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

/** Rules of the default bus, and what tells whether an event would match one. */
export const ruleOperations: Operations = {
  PutRule: putRule,
  DescribeRule: describeRule,
  ListRules: listRules,
  DeleteRule: deleteRule,
  EnableRule: (input: EnableRuleRequest, call) => setState(call, input, 'ENABLED'),
  DisableRule: (input: DisableRuleRequest, call) => setState(call, input, 'DISABLED'),
  TestEventPattern: testEventPattern,
};

function putRule(input: PutRuleRequest, call: Call): PutRuleResponse {
  checkBus(call, input.EventBusName);
  const name = checkName(input.Name);
  const { EventPattern: eventPattern, ScheduleExpression: schedule, State: state = 'ENABLED' } = input;
  const { Description: description, RoleArn: roleArn } = input;
  if (eventPattern === undefined && schedule === undefined) {
    throw validationError('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (!STATES.includes(state))
    throw constraintError('state', state, `Member must satisfy enum value set: [${STATES.join(', ')}]`);
  if (description !== undefined && description.length > MAX_DESCRIPTION_LENGTH) {
    const constraint = `Member must have length less than or equal to ${MAX_DESCRIPTION_LENGTH}`;
    throw constraintError('description', description, constraint);
  }
  const compiled = eventPattern === undefined ? null : readPattern(eventPattern);
  const { rules } = call.store(eventsStore);
  const existing = rules.get(name);
  if (!existing && rules.size >= MAX_RULES) throw limitExceeded();
  const arn = `arn:aws:events:${call.region}:${call.account}:rule/${name}`;
  const kept: Pick<StoredRule, 'tags' | 'targets'> = existing ?? {
    // Tags of a rule that is there already are ignored.
    tags: tagRecord(input.Tags),
    targets: new Map(),
  };
  const { tags, targets } = kept;
  const settings = { eventPattern, compiled, schedule, state, description, roleArn };
  rules.set(name, { name, arn, createdBy: call.account, ...settings, tags, targets });
  return { RuleArn: arn };
}

const view = ({ name, arn, eventPattern, schedule, state, description, roleArn }: StoredRule) => ({
  Name: name,
  Arn: arn,
  EventPattern: eventPattern,
  ScheduleExpression: schedule,
  State: state,
  Description: description,
  RoleArn: roleArn,
  EventBusName: 'default',
});

function describeRule(input: DescribeRuleRequest, call: Call): DescribeRuleResponse {
  checkBus(call, input.EventBusName);
  const rule = findRule(call, input.Name);
  return { ...view(rule), CreatedBy: rule.createdBy };
}

function listRules(input: ListRulesRequest, call: Call): ListRulesResponse {
  checkBus(call, input.EventBusName);
  const { NamePrefix: prefix = '', NextToken: token } = input;
  const rules = [...call.store(eventsStore).rules.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const invalidToken = () => validationError('Invalid token.');
  const request = { limit: limitOf(input.Limit), token, scope: `events.ListRules ${prefix}`, invalidToken };
  const { items, nextToken } = pageOf(rules, request);
  return { Rules: items.map(view), NextToken: nextToken };
}

/** Deleting what is not there is no error; a rule with targets stays. */
function deleteRule(input: DeleteRuleRequest, call: Call): void {
  checkBus(call, input.EventBusName);
  const name = checkName(input.Name);
  const { rules } = call.store(eventsStore);
  if ((rules.get(name)?.targets.size ?? 0) > 0) throw validationError("Rule can't be deleted since it has targets.");
  rules.delete(name);
}

function setState(call: Call, input: EnableRuleRequest, state: RuleState): void {
  checkBus(call, input.EventBusName);
  findRule(call, input.Name).state = state;
}

function testEventPattern(input: TestEventPatternRequest, call: Call): TestEventPatternResponse {
  call.signal.throwIfAborted();
  const pattern = readPattern(input.EventPattern ?? '');
  const event = readEvent(input.Event ?? '');
  return { Result: matchesPattern(pattern, event) };
}

function readEvent(text: string): object {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch (cause) {
    const error = validationError('Parameter Event is not valid.');
    error.cause = cause;
    throw error;
  }
  if (typeof event !== 'object' || event === null || MANDATORY_FIELDS.some((field) => !Object.hasOwn(event, field))) {
    throw validationError('Parameter Event is not valid.');
  }
  return event;
}
