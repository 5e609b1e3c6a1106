import type {
  DeleteAlarmMuteRuleInput,
  GetAlarmMuteRuleInput,
  GetAlarmMuteRuleOutput,
  ListAlarmMuteRulesInput,
  ListAlarmMuteRulesOutput,
  PutAlarmMuteRuleInput,
} from '@aws-sdk/client-cloudwatch';
import { pageOf } from '../../../pages.js';
import { ServiceError, type Call } from '../../../types.js';
import { validationError } from '../errors.js';
import { advanceAlarms } from './advance.js';
import { readTags } from './checks.js';
import { cronMinutes, localMinute } from './mute-schedule.js';
import { atTime, parseIsoDuration, statusOf } from './mute-windows.js';
import { alarmStore, arnOf, type StoredMuteRule } from './store.js';

/** API reference, PutAlarmMuteRule: MuteTargets and Schedule. */
const MAX_TARGETS = 100;
const MIN_DURATION_MS = 60_000;
const MAX_DURATION_MS = 15 * 86_400_000;
const PAGE_SIZE = 100;

/** `cloudwatch:PutAlarmMuteRule`: creates a rule or replaces one. */
export async function putAlarmMuteRule({ Tags: tags, ...input }: PutAlarmMuteRuleInput, call: Call): Promise<void> {
  const name = input.Name ?? '';
  if (name === '') throw validationError('The parameter Name is required.');
  checkSchedule(input);
  checkTargets(input.MuteTargets?.AlarmNames ?? [], call);
  if (input.StartDate && input.ExpireDate && input.StartDate >= input.ExpireDate) {
    throw validationError('ExpireDate must be after StartDate');
  }
  // What was due before the rule changes is not muted by it.
  await advanceAlarms(call);
  const { muteRules } = call.store(alarmStore);
  const existing = muteRules.get(name);
  const nowMs = call.clock.now();
  muteRules.set(name, {
    ...input,
    Name: name,
    AlarmMuteRuleArn: arnOf(call, { kind: 'alarm-mute-rule', name }),
    LastUpdatedTimestamp: new Date(nowMs),
    createdAtMs: existing?.createdAtMs ?? nowMs,
    tags: existing?.tags ?? new Map(readTags(tags)),
  });
}

function checkSchedule({ Rule }: PutAlarmMuteRuleInput): void {
  const { Expression: expression = '', Duration: duration = '', Timezone: zone = 'UTC' } = Rule?.Schedule ?? {};
  try {
    localMinute(0, zone);
  } catch (error) {
    if (error instanceof RangeError) throw validationError(`Invalid timezone: ${zone}`);
    throw error;
  }
  if (atTime(expression, zone) === undefined && cronMinutes(expression) === undefined) {
    throw validationError(`Invalid schedule expression: ${expression}`);
  }
  const durationMs = parseIsoDuration(duration);
  if (durationMs === undefined || durationMs < MIN_DURATION_MS || durationMs > MAX_DURATION_MS) {
    throw validationError(`Invalid duration: ${duration}. It must be between PT1M and P15D`);
  }
}

function checkTargets(names: readonly string[], call: Call): void {
  if (names.length > MAX_TARGETS) {
    throw validationError(`MuteTargets must not have more than ${MAX_TARGETS} alarm names`);
  }
  const { alarms } = call.store(alarmStore);
  const gone = names.filter((name) => !alarms.has(name));
  if (gone.length > 0) throw validationError(`The alarms [${gone.join(', ')}] do not exist`);
}

function findRule(call: Call, name: string | undefined): StoredMuteRule {
  const rule = call.store(alarmStore).muteRules.get(name ?? '');
  if (rule) return rule;
  throw new ServiceError('ResourceNotFoundException', `Alarm mute rule ${name} does not exist`, 404);
}

const muteTypeOf = (rule: StoredMuteRule): string =>
  rule.Rule?.Schedule?.Expression?.startsWith('at(') === true ? 'ONE_TIME' : 'RECURRING';

/** `cloudwatch:GetAlarmMuteRule` */
export function getAlarmMuteRule(input: GetAlarmMuteRuleInput, call: Call): GetAlarmMuteRuleOutput {
  const rule = findRule(call, input.AlarmMuteRuleName);
  const { createdAtMs: _, tags: __, ...shown } = rule;
  return { ...shown, Status: statusOf(rule, call.clock.now()), MuteType: muteTypeOf(rule) };
}

/** `cloudwatch:ListAlarmMuteRules` */
export function listAlarmMuteRules(input: ListAlarmMuteRulesInput, call: Call): ListAlarmMuteRulesOutput {
  const nowMs = call.clock.now();
  const rules = [...call.store(alarmStore).muteRules.values()].filter(
    (rule) =>
      (input.AlarmName === undefined || (rule.MuteTargets?.AlarmNames ?? []).includes(input.AlarmName)) &&
      (input.Statuses === undefined || input.Statuses.includes(statusOf(rule, nowMs))),
  );
  const page = pageOf(rules, {
    limit: Math.min(input.MaxRecords ?? PAGE_SIZE, PAGE_SIZE),
    token: input.NextToken,
    scope: JSON.stringify(['ListAlarmMuteRules', input.AlarmName, input.Statuses]),
    invalidToken: () => new ServiceError('InvalidNextToken', 'Invalid NextToken'),
  });
  return {
    AlarmMuteRuleSummaries: page.items.map((rule) => ({
      AlarmMuteRuleArn: rule.AlarmMuteRuleArn,
      ExpireDate: rule.ExpireDate,
      Status: statusOf(rule, nowMs),
      MuteType: muteTypeOf(rule),
      LastUpdatedTimestamp: rule.LastUpdatedTimestamp,
    })),
    NextToken: page.nextToken,
  };
}

/** `cloudwatch:DeleteAlarmMuteRule`: one that is not there is no error. */
export async function deleteAlarmMuteRule(input: DeleteAlarmMuteRuleInput, call: Call): Promise<void> {
  await advanceAlarms(call);
  call.store(alarmStore).muteRules.delete(input.AlarmMuteRuleName ?? '');
}
