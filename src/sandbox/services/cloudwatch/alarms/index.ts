import type { Operations } from '../../definition.js';
import { deleteAlarms, disableAlarmActions, enableAlarmActions, setAlarmState } from './change.js';
import { describeAlarmContributors, describeAlarms, describeAlarmsForMetric } from './describe.js';
import { describeAlarmHistory } from './history.js';
import { deleteAlarmMuteRule, getAlarmMuteRule, listAlarmMuteRules, putAlarmMuteRule } from './mute-rules.js';
import { putCompositeAlarm, putMetricAlarm } from './put.js';
import { listTagsForResource, tagResource, untagResource } from './tags.js';

/** Alarms, their tags, history and mute rules. */
export const alarmOperations: Operations = {
  DeleteAlarmMuteRule: deleteAlarmMuteRule,
  DeleteAlarms: deleteAlarms,
  DescribeAlarmContributors: describeAlarmContributors,
  DescribeAlarmHistory: describeAlarmHistory,
  DescribeAlarms: describeAlarms,
  DescribeAlarmsForMetric: describeAlarmsForMetric,
  DisableAlarmActions: disableAlarmActions,
  EnableAlarmActions: enableAlarmActions,
  GetAlarmMuteRule: getAlarmMuteRule,
  ListAlarmMuteRules: listAlarmMuteRules,
  ListTagsForResource: listTagsForResource,
  PutAlarmMuteRule: putAlarmMuteRule,
  PutCompositeAlarm: putCompositeAlarm,
  PutMetricAlarm: putMetricAlarm,
  SetAlarmState: setAlarmState,
  TagResource: tagResource,
  UntagResource: untagResource,
};
