import type {
  AlarmHistoryItem,
  DescribeAlarmHistoryInput,
  DescribeAlarmHistoryOutput,
  HistoryItemType,
} from '@aws-sdk/client-cloudwatch';
import { pageOf } from '../../../pages.js';
import { ServiceError, type Call } from '../../../types.js';
import { validationError } from '../errors.js';
import { advanceAlarms } from './advance.js';
import { alarmStore, type AlarmStore, type StoredAlarm } from './store.js';

/** "CloudWatch preserves alarm history for two weeks" (CloudWatch User Guide). */
const KEPT_MS = 14 * 86_400_000;
/** API reference, DescribeAlarmHistory. */
const MAX_RECORDS = 100;
const MAX_NAME_LENGTH = 255;

/** `2026-11-30T12:05:00.000+0000`, as the service writes times inside of JSON texts. */
export const jsonTime = (timeMs: number): string => new Date(timeMs).toISOString().replace('Z', '+0000');

interface Entry {
  readonly type: HistoryItemType;
  readonly atMs: number;
  readonly summary: string;
  readonly data: object;
}

/** Writes down what happened to an alarm. */
export function noteHistory(store: AlarmStore, alarm: StoredAlarm, { type, atMs, summary, data }: Entry): void {
  store.history.push({
    AlarmName: alarm.name,
    AlarmType: alarm.configuration.kind,
    Timestamp: new Date(atMs),
    HistoryItemType: type,
    HistorySummary: summary,
    HistoryData: JSON.stringify(data),
  });
}

/** Notes that an alarm was created, updated or deleted. */
export function noteConfiguration(
  store: AlarmStore,
  alarm: StoredAlarm,
  { type, atMs }: { readonly type: 'Create' | 'Update' | 'Delete'; readonly atMs: number },
): void {
  const done = { Create: 'created', Update: 'updated', Delete: 'deleted' }[type];
  noteHistory(store, alarm, {
    type: 'ConfigurationUpdate',
    atMs,
    summary: `Alarm "${alarm.name}" ${done}`,
    data: { version: '1.0', type, [`${done}Alarm`]: { alarmArn: alarm.arn, ...alarm.configuration.input } },
  });
}

/** `cloudwatch:DescribeAlarmHistory` */
export async function describeAlarmHistory(
  input: DescribeAlarmHistoryInput,
  call: Call,
): Promise<DescribeAlarmHistoryOutput> {
  await advanceAlarms(call);
  const { AlarmName: name, MaxRecords: limit = MAX_RECORDS } = input;
  if (limit < 1 || limit > MAX_RECORDS) {
    throw validationError(`MaxRecords must be between 1 and ${MAX_RECORDS}`);
  }
  if (name !== undefined && (name.length < 1 || name.length > MAX_NAME_LENGTH)) {
    throw validationError(`AlarmName must be between 1 and ${MAX_NAME_LENGTH} characters`);
  }
  const types = input.AlarmTypes ?? ['MetricAlarm'];
  const keptFromMs = call.clock.now() - KEPT_MS;
  const found = call
    .store(alarmStore)
    .history.filter(
      (item) =>
        item.Timestamp.getTime() >= keptFromMs &&
        (name === undefined || item.AlarmName === name) &&
        types.includes(item.AlarmType ?? 'MetricAlarm') &&
        (input.HistoryItemType === undefined || item.HistoryItemType === input.HistoryItemType) &&
        (input.StartDate === undefined || item.Timestamp >= input.StartDate) &&
        (input.EndDate === undefined || item.Timestamp <= input.EndDate),
    )
    .sort(byTime);
  const page = pageOf(input.ScanBy === 'TimestampAscending' ? found : found.toReversed(), {
    limit,
    token: input.NextToken,
    scope: JSON.stringify(['DescribeAlarmHistory', name, types, input.HistoryItemType, input.ScanBy]),
    invalidToken: () => new ServiceError('InvalidNextToken', 'Invalid NextToken'),
  });
  return { AlarmHistoryItems: [...page.items], NextToken: page.nextToken };
}

/** The order of entries of the same time is kept. */
const byTime = (a: AlarmHistoryItem, b: AlarmHistoryItem): number =>
  (a.Timestamp?.getTime() ?? 0) - (b.Timestamp?.getTime() ?? 0);
