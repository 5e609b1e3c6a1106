import { CloudWatchClient, paginateDescribeAlarmHistory, type AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../../aws/task-context.js';
import type { TimeRange } from '../../core/time-range.js';
import { findAlarms } from '../stored/find-alarms.js';

const PAGE_SIZE = 100;

/** One thing that happened to an alarm, or that it did. */
export interface AlarmEvent {
  /** ISO-8601. */
  readonly at: string;
  readonly alarm: string;
  /** StateUpdate, Action, ConfigurationUpdate … */
  readonly type: string;
  /** Of a state update. */
  readonly from: string | null;
  readonly to: string | null;
  readonly summary: string;
  /** Of a state update, in the service's words. */
  readonly reason: string | null;
}

export interface AlarmHistoryInput {
  readonly name: string;
  readonly range: TimeRange;
  /** Absent: everything. */
  readonly type?: 'state' | 'action' | 'configuration' | undefined;
}

const TYPES = { state: 'StateUpdate', action: 'Action', configuration: 'ConfigurationUpdate' } as const;

/**
 * What happened to an alarm in a time, newest first, page by page. The service keeps the history of alarms that were deleted
 * (DescribeAlarmHistory), so an alarm that is not there is an error only when it has none.
 */
export async function* alarmHistory(
  { name, range, type }: AlarmHistoryInput,
  ctx: TaskContext,
): AsyncGenerator<readonly AlarmEvent[]> {
  const pages = paginateDescribeAlarmHistory(
    { client: ctx.aws.client(CloudWatchClient), pageSize: PAGE_SIZE },
    {
      AlarmName: name,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
      HistoryItemType: type && TYPES[type],
      StartDate: new Date(range.fromMs),
      EndDate: new Date(range.toMs),
      ScanBy: 'TimestampDescending',
    },
    { abortSignal: ctx.signal },
  );
  let isEmpty = true;
  for await (const { AlarmHistoryItems: items = [] } of pages) {
    if (items.length > 0) isEmpty = false;
    yield items.map(toEvent);
  }
  if (isEmpty) await findAlarms([name], ctx);
}

function toEvent(item: AlarmHistoryItem): AlarmEvent {
  const change = stateChange(item.HistoryData);
  return {
    at: (item.Timestamp ?? new Date(0)).toISOString(),
    alarm: item.AlarmName ?? '',
    type: item.HistoryItemType ?? '',
    from: change?.from ?? null,
    to: change?.to ?? null,
    summary: item.HistorySummary ?? '',
    reason: change?.reason ?? null,
  };
}

/** From the JSON that the service keeps with a state update; undefined for other items. */
function stateChange(
  data: string | undefined,
): { readonly from: string | null; readonly to: string | null; readonly reason: string | null } | undefined {
  const parsed = asRecord(parseJson(data));
  const [before, after] = [asRecord(parsed?.['oldState']), asRecord(parsed?.['newState'])];
  if (after === undefined) return undefined;
  return {
    from: asText(before?.['stateValue']),
    to: asText(after['stateValue']),
    reason: asText(after['stateReason']),
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // the summary still tells what happened
  }
}

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const asRecord = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
