import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../../aws/task-context.js';
import { createPaced } from '../../aws/paced.js';
import { tagList, tagRecord, type Tags } from '../../plan/ownership.js';
import { toPutCompositeAlarm, toPutMetricAlarm, type AlarmDefinition } from '../definition.js';

/**
 * "CloudWatch service quotas", CloudWatch User Guide: PutMetricAlarm, PutCompositeAlarm and DeleteAlarms 3 transactions a
 * second, per account and region. The rates of tags are not published; the same is assumed.
 */
const CALLS_PER_SECOND = 3;
/** At the quota itself, four calls fall into a second now and then; and consoles and colleagues use it too. */
const PACE_PER_SECOND = 0.9 * CALLS_PER_SECOND;

/** The writes on alarms, none faster than its quota. All are idempotent. */
export interface AlarmCalls {
  /** Makes the alarm what the definition says. `tags` count for a new alarm only. */
  put(definition: AlarmDefinition, options: { readonly tags?: Tags; readonly signal: AbortSignal }): Promise<void>;
  /** At most 100, of them one composite alarm (DeleteAlarms). */
  remove(names: readonly string[], signal: AbortSignal): Promise<void>;
  readTags(arn: string, signal: AbortSignal): Promise<Tags>;
  addTags(arn: string, options: { readonly tags: Tags; readonly signal: AbortSignal }): Promise<void>;
}

/** For all the work of one command: it shares the quotas. */
export function createAlarmCalls({ aws, clock }: Pick<TaskContext, 'aws' | 'clock'>): AlarmCalls {
  const client = aws.client(CloudWatchClient);
  const evenly = { clock, burst: 1 };
  const putMetric = createPaced(PACE_PER_SECOND, evenly);
  const putComposite = createPaced(PACE_PER_SECOND, evenly);
  const remove = createPaced(PACE_PER_SECOND, evenly);
  const tags = createPaced(PACE_PER_SECOND, evenly);
  // One after the other, for every alarm that is there: held back only when the service asks for it.
  const readTags = createPaced(CALLS_PER_SECOND, { clock, untilThrottled: true });
  return {
    put: (definition, { tags: own, signal }) => {
      const list = own && tagList(own);
      return definition.kind === 'composite'
        ? putComposite(async () => {
            await client.send(new PutCompositeAlarmCommand(toPutCompositeAlarm(definition, list)), {
              abortSignal: signal,
            });
          }, signal)
        : putMetric(async () => {
            await client.send(new PutMetricAlarmCommand(toPutMetricAlarm(definition, list)), { abortSignal: signal });
          }, signal);
    },
    remove: (names, signal) =>
      remove(async () => {
        await client.send(new DeleteAlarmsCommand({ AlarmNames: [...names] }), { abortSignal: signal });
      }, signal),
    readTags: (ResourceARN, signal) =>
      readTags(async () => {
        const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN }), { abortSignal: signal });
        return tagRecord(Tags);
      }, signal),
    addTags: (ResourceARN, { tags: more, signal }) =>
      tags(async () => {
        await client.send(new TagResourceCommand({ ResourceARN, Tags: tagList(more) }), { abortSignal: signal });
      }, signal),
  };
}
