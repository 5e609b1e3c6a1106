import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  paginateDescribeAlarms,
  type AlarmType,
  type CompositeAlarm,
  type LogAlarm,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../../aws/task-context.js';
import { fromAlarm, fromCompositeAlarm, type AlarmDefinition } from '../definition.js';
import type { AlarmState } from '../evaluate/types.js';

/** DescribeAlarms: AlarmNames and MaxRecords, at most. */
const MAX_NAMES = 100;
const PAGE_SIZE = 100;
const ALL_TYPES: AlarmType[] = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'];

/** An alarm that exists, and the state that it is in. */
export interface StoredAlarm {
  readonly name: string;
  readonly arn: string;
  /** Undefined for alarms on PromQL and on scheduled log queries: awsops shows them and does not change them. */
  readonly definition: AlarmDefinition | undefined;
  /** What an alarm without a definition is. */
  readonly otherType: 'promql' | 'log' | undefined;
  readonly state: AlarmState;
  readonly stateReason: string | undefined;
  readonly stateSinceMs: number | undefined;
  /** PARTIAL_DATA, EVALUATION_FAILURE or EVALUATION_ERROR, beside the state. */
  readonly evaluationState: string | undefined;
  readonly updatedAtMs: number | undefined;
}

/** Which alarms to read; all of them when neither is given. */
export interface AlarmSelection {
  readonly prefix?: string | undefined;
  readonly names?: readonly string[] | undefined;
  readonly state?: AlarmState | undefined;
}

/**
 * Reads alarms of all types, in the order of the service (by name). Names that are not there are left out, as the service
 * leaves them out.
 */
export async function readAlarms(selection: AlarmSelection, ctx: TaskContext): Promise<readonly StoredAlarm[]> {
  const client = ctx.aws.client(CloudWatchClient);
  const options = { abortSignal: ctx.signal };
  const { names, prefix, state: StateValue } = selection;
  const alarms: StoredAlarm[] = [];
  if (names !== undefined) {
    for (let start = 0; start < names.length; start += MAX_NAMES) {
      const AlarmNames = names.slice(start, start + MAX_NAMES);
      const command = new DescribeAlarmsCommand({
        AlarmNames,
        AlarmTypes: ALL_TYPES,
        MaxRecords: PAGE_SIZE,
        StateValue,
      });
      alarms.push(...storedAlarms(await client.send(command, options)));
    }
    return alarms;
  }
  const input = {
    AlarmTypes: ALL_TYPES,
    StateValue,
    ...(prefix === undefined || prefix === '' ? {} : { AlarmNamePrefix: prefix }),
  };
  for await (const page of paginateDescribeAlarms({ client, pageSize: PAGE_SIZE }, input, options)) {
    alarms.push(...storedAlarms(page));
  }
  return alarms;
}

interface AlarmPage {
  readonly MetricAlarms?: MetricAlarm[] | undefined;
  readonly CompositeAlarms?: CompositeAlarm[] | undefined;
  readonly LogAlarms?: LogAlarm[] | undefined;
}

const storedAlarms = ({ MetricAlarms = [], CompositeAlarms = [], LogAlarms = [] }: AlarmPage): StoredAlarm[] => [
  ...MetricAlarms.map((alarm) => {
    const definition = fromAlarm(alarm);
    return { ...stateOf(alarm), definition, otherType: definition === undefined ? ('promql' as const) : undefined };
  }),
  ...CompositeAlarms.map((alarm) => ({
    ...stateOf(alarm),
    definition: fromCompositeAlarm(alarm),
    otherType: undefined,
  })),
  ...LogAlarms.map((alarm) => ({ ...stateOf(alarm), definition: undefined, otherType: 'log' as const })),
];

function stateOf(alarm: MetricAlarm | CompositeAlarm | LogAlarm) {
  return {
    name: alarm.AlarmName ?? '',
    arn: alarm.AlarmArn ?? '',
    state: alarm.StateValue ?? ('INSUFFICIENT_DATA' as const),
    stateReason: alarm.StateReason,
    stateSinceMs: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime(),
    evaluationState: 'EvaluationState' in alarm ? alarm.EvaluationState : undefined,
    updatedAtMs: alarm.AlarmConfigurationUpdatedTimestamp?.getTime(),
  };
}
