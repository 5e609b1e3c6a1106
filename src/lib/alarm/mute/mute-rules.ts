import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  ListTagsForResourceCommand,
  PutAlarmMuteRuleCommand,
  type GetAlarmMuteRuleOutput,
} from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../../aws/task-context.js';
import { isOwned, ownershipTags, tagList, tagRecord } from '../../plan/ownership.js';

/** A mute rule that acts or will act. */
export interface MuteRule {
  readonly name: string;
  readonly arn: string;
  readonly alarms: readonly string[];
  readonly endsAtMs: number | undefined;
  readonly isRecurring: boolean;
  /** Whether awsops made it. */
  readonly isOurs: boolean;
}

/** PutAlarmMuteRule, Schedule.Duration: from one minute to fifteen days. */
export const MIN_MUTE_MS = 60_000;
export const MAX_MUTE_MS = 15 * 86_400_000;
/** PutAlarmMuteRule, MuteTargets. */
export const MAX_MUTED_ALARMS = 100;

const MINUTE_MS = 60_000;

/** The rules that mute an alarm, now or later. */
export async function rulesOf(alarm: string, ctx: TaskContext): Promise<readonly MuteRule[]> {
  const client = ctx.aws.client(CloudWatchClient);
  const options = { abortSignal: ctx.signal };
  const rules: MuteRule[] = [];
  let NextToken: string | undefined;
  do {
    const input = { AlarmName: alarm, Statuses: ['ACTIVE', 'SCHEDULED'] as const, NextToken };
    const page = await client.send(new ListAlarmMuteRulesCommand({ ...input, Statuses: [...input.Statuses] }), options);
    for (const { AlarmMuteRuleArn: arn = '' } of page.AlarmMuteRuleSummaries ?? [])
      rules.push(await readRule(arn, ctx));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return rules;
}

async function readRule(arn: string, ctx: TaskContext): Promise<MuteRule> {
  const client = ctx.aws.client(CloudWatchClient);
  const options = { abortSignal: ctx.signal };
  const name = arn.slice(arn.indexOf(':alarm-mute-rule:') + ':alarm-mute-rule:'.length);
  const rule = await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: name }), options);
  const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN: arn }), options);
  return {
    name,
    arn,
    alarms: rule.MuteTargets?.AlarmNames ?? [],
    endsAtMs: endOf(rule),
    isRecurring: rule.Rule?.Schedule?.Expression?.startsWith('cron(') === true,
    isOurs: isOwned(tagRecord(Tags)),
  };
}

/** awsops sets when a rule expires; others may leave it to the schedule. */
const endOf = ({ ExpireDate }: GetAlarmMuteRuleOutput): number | undefined => ExpireDate?.getTime();

/** From the next full minute: a schedule has no seconds, and one whose minute has begun may not act any more. */
export const nextMinute = (nowMs: number): number => (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;

/** Creates the rule, or replaces it by one for these alarms and this time. */
export async function putRule(
  rule: {
    readonly name: string;
    readonly alarms: readonly string[];
    readonly startsAtMs: number;
    readonly durationMs: number;
    readonly description: string | undefined;
  },
  ctx: TaskContext,
): Promise<void> {
  const start = new Date(rule.startsAtMs);
  const command = new PutAlarmMuteRuleCommand({
    Name: rule.name,
    Description: rule.description,
    Rule: {
      Schedule: {
        Expression: `at(${start.toISOString().slice(0, 'yyyy-MM-ddThh:mm'.length)})`,
        Duration: `PT${Math.ceil(rule.durationMs / MINUTE_MS)}M`,
        Timezone: 'UTC',
      },
    },
    MuteTargets: { AlarmNames: [...rule.alarms] },
    ExpireDate: new Date(rule.startsAtMs + Math.ceil(rule.durationMs / MINUTE_MS) * MINUTE_MS),
    Tags: tagList(ownershipTags()),
  });
  await ctx.aws.client(CloudWatchClient).send(command, { abortSignal: ctx.signal });
}

export async function deleteRule(name: string, ctx: TaskContext): Promise<void> {
  const command = new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: name });
  await ctx.aws.client(CloudWatchClient).send(command, { abortSignal: ctx.signal });
}
