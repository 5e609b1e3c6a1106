import type { MetricDataQuery, PutCompositeAlarmInput, PutMetricAlarmInput, Tag } from '@aws-sdk/client-cloudwatch';
import {
  bandOperators,
  countElements,
  missingTreatments,
  parseRule,
  RuleSyntaxError,
  thresholdOperators,
} from '../../../../lib/alarm/index.js';
import { functionsIn, idsIn, isStatistic, MathSyntaxError, parseMath } from '../../../../lib/metric/index.js';
import { arnParts } from '../../arns.js';
import type { Call } from '../../../types.js';
import { invalidCombination, validationError } from '../errors.js';
import { childNames } from './advance.js';
import type { StoredAlarm } from './store.js';

// API reference, PutMetricAlarm and PutCompositeAlarm.
const MAX_NAME_LENGTH = 255;
const MAX_DESCRIPTION_LENGTH = 1024;
const MAX_ACTIONS = 5;
const MAX_TAGS = 50;
const MAX_DIMENSIONS = 30;
const MAX_METRICS = 10;
const MAX_RULE_LENGTH = 10_240;
const MAX_CHILDREN = 100;
const MAX_ELEMENTS = 500;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 604_800;

const OPERATORS: readonly string[] = [...thresholdOperators, ...bandOperators];

const failed = (member: string, constraint: string): Error =>
  validationError(`1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`);

/** Throws, in the words of the service, for what all alarms have in common. */
export function checkSettings(input: PutMetricAlarmInput | PutCompositeAlarmInput, call: Call): void {
  const { AlarmName: name = '', AlarmDescription: description = '' } = input;
  if (name === '') throw failed('alarmName', 'Member must have length greater than or equal to 1');
  if (name.length > MAX_NAME_LENGTH) {
    throw failed('alarmName', `Member must have length less than or equal to ${MAX_NAME_LENGTH}`);
  }
  if (/\p{Cc}/u.test(name)) throw validationError('AlarmName must not contain ASCII control characters');
  if (description.length > MAX_DESCRIPTION_LENGTH) {
    throw failed('alarmDescription', `Member must have length less than or equal to ${MAX_DESCRIPTION_LENGTH}`);
  }
  for (const [member, actions = []] of [
    ['alarmActions', input.AlarmActions],
    ['oKActions', input.OKActions],
    ['insufficientDataActions', input.InsufficientDataActions],
  ] as const) {
    if (actions.length > MAX_ACTIONS) {
      throw failed(member, `Member must have length less than or equal to ${MAX_ACTIONS}`);
    }
    if (new Set(actions).size < actions.length) throw validationError(`Duplicate entries in ${member}`);
    for (const action of actions) checkAction(action, call);
  }
}

/** Words of the service: hashicorp/terraform-provider-aws and aws-samples/amazon-cloudwatch-auto-alarms#61. */
function checkAction(action: string, call: Call): void {
  const parts = arnParts(action);
  if (!parts) throw validationError(`Invalid arn syntax: ${action}`);
  const partition = call.region.startsWith('cn-') ? 'aws-cn' : call.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const given = action.split(':')[1];
  if (given !== partition)
    throw validationError(`Invalid partition ${given} specified. Only ${partition} is supported.`);
  if (parts.region !== '' && parts.region !== call.region) {
    throw validationError(`Invalid region ${parts.region} specified. Only ${call.region} is supported.`);
  }
}

/** Tags as the store keeps them. */
export function readTags(tags: readonly Tag[] | undefined): ReadonlyMap<string, string> {
  const found = new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  if (found.size > MAX_TAGS) throw failed('tags', `Member must have length less than or equal to ${MAX_TAGS}`);
  for (const key of found.keys()) {
    if (key === '' || key.length > 128) throw failed('tags', 'Member must have length between 1 and 128');
    if (key.startsWith('aws:')) throw validationError('Tag keys must not begin with aws:');
  }
  return found;
}

/** Throws for a metric alarm that the service would not take. */
export function checkMetricAlarm(input: PutMetricAlarmInput): void {
  if (input.EvaluationCriteria !== undefined) {
    throw validationError('the sandbox does not evaluate alarms on PromQL queries');
  }
  const { ComparisonOperator: operator, TreatMissingData: missing } = input;
  if (operator === undefined || !OPERATORS.includes(operator)) {
    throw failed('comparisonOperator', `Member must satisfy enum value set: [${OPERATORS.join(', ')}]`);
  }
  if (missing !== undefined && !missingTreatments.some((one) => one === missing)) {
    throw validationError(`The value ${missing} for parameter TreatMissingData is not supported.`);
  }
  const low = input.EvaluateLowSampleCountPercentile;
  if (low !== undefined && !['evaluate', 'ignore'].includes(low)) {
    throw validationError(`Option ${low} is not supported for EvaluateLowSampleCountPercentile`);
  }
  checkCounts(input);
  if (input.Metrics === undefined || input.Metrics.length === 0) checkSingleMetric(input);
  else checkMetrics(input.Metrics, input);
  checkThreshold(input);
}

function checkCounts({ EvaluationPeriods: n, DatapointsToAlarm: m }: PutMetricAlarmInput): void {
  if (n === undefined) throw validationError('The parameter EvaluationPeriods is required.');
  if (n < 1) throw failed('evaluationPeriods', 'Member must have value greater than or equal to 1');
  if (m !== undefined && m < 1) throw failed('datapointsToAlarm', 'Member must have value greater than or equal to 1');
  // hashicorp/terraform#24070.
  if (m !== undefined && m > n)
    throw validationError('DatapointsToAlarm must be less than or equal to EvaluationPeriods');
}

function checkSingleMetric(input: PutMetricAlarmInput): void {
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Period, Dimensions = [] } = input;
  if (MetricName === undefined) throw validationError('Either MetricName or Metrics must be specified');
  if (Namespace === undefined) throw validationError('The parameter Namespace is required.');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalidCombination('Exactly one of Statistic and ExtendedStatistic must be specified');
  }
  const statistic = Statistic ?? ExtendedStatistic ?? '';
  if (!isStatistic(statistic))
    throw validationError(`The value ${statistic} for parameter Statistic is not supported.`);
  if (Period === undefined) throw validationError('The parameter Period is required.');
  if (Dimensions.length > MAX_DIMENSIONS) {
    throw failed('dimensions', `Member must have length less than or equal to ${MAX_DIMENSIONS}`);
  }
  checkPeriods([Period], input.EvaluationPeriods ?? 1);
}

/** Words of the service: hashicorp/terraform-provider-aws#29894, cloudtools/troposphere#1276. */
function checkMetrics(queries: readonly MetricDataQuery[], input: PutMetricAlarmInput): void {
  for (const name of ['MetricName', 'Namespace', 'Statistic', 'ExtendedStatistic', 'Period', 'Unit'] as const) {
    if (input[name] !== undefined) throw validationError(`${name} should not be set if list of Metrics is set.`);
  }
  if ((input.Dimensions ?? []).length > 0) {
    throw validationError('Dimensions should not be set if list of Metrics is set.');
  }
  const watched = queries.filter(({ Id, ReturnData }) => ReturnData !== false && Id !== input.ThresholdMetricId);
  if (watched.length !== 1) throw validationError('Exactly one element of the metrics list should return data.');
  const stats = queries.flatMap(({ MetricStat }) => MetricStat ?? []);
  if (stats.length > MAX_METRICS) throw validationError(`Metrics list must not have more than ${MAX_METRICS} metrics.`);
  const ids = queries.map(({ Id = '' }) => Id);
  if (new Set(ids).size < ids.length) throw validationError('The values for parameter id in Metrics are not unique.');
  for (const { Id: id = '', Expression: text } of queries) {
    if (!/^[a-z][A-Za-z0-9_]*$/.test(id)) throw validationError(`Invalid metrics list: the id ${id} is not valid`);
    if (text !== undefined && !/^\s*SELECT\s/i.test(text)) checkExpression(text, { id, ids });
  }
  const periods = queries.flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []);
  if (new Set(periods).size > 1) throw validationError('Metrics list contains metrics of different periods');
  checkPeriods(periods, input.EvaluationPeriods ?? 1);
  const isEc2Action = (action: string) => /:automate:[^:]*:ec2:|:swf:/.test(action);
  const actions = [input.AlarmActions, input.OKActions, input.InsufficientDataActions].flatMap((list) => list ?? []);
  if (actions.some(isEc2Action)) {
    throw validationError('EC2 actions are not supported for alarms based on metric math expressions');
  }
}

function checkExpression(text: string, { id, ids }: { readonly id: string; readonly ids: readonly string[] }): void {
  const invalid = (why: string) => validationError(`Invalid metrics list: Error in expression '${id}': ${why}`);
  try {
    const node = parseMath(text);
    const unknown = idsIn(node).find((name) => !ids.includes(name));
    if (unknown !== undefined) throw invalid(`the id "${unknown}" is not defined`);
    if (functionsIn(node).includes('SEARCH')) throw invalid('SEARCH is not supported on metric alarms');
  } catch (error) {
    if (error instanceof MathSyntaxError) throw invalid(error.message);
    throw error;
  }
}

function checkPeriods(periods: readonly number[], evaluationPeriods: number): void {
  for (const period of periods) {
    if (![10, 20, 30].includes(period) && (period < 60 || period % 60 !== 0)) {
      throw validationError('Period must be 10, 20, 30 or a multiple of 60');
    }
    const [limit, words] = period < HOUR_SECONDS ? [DAY_SECONDS, 'a day'] : [WEEK_SECONDS, 'a week'];
    if (period * evaluationPeriods > limit) {
      throw validationError(
        `Metrics cannot be checked across more than ${words} (EvaluationPeriods * Period must be <= ${limit}).`,
      );
    }
  }
}

function checkThreshold(input: PutMetricAlarmInput): void {
  const isBand = bandOperators.some((operator) => operator === input.ComparisonOperator);
  if (!isBand) {
    if (input.ThresholdMetricId !== undefined) {
      throw validationError('ThresholdMetricId is only supported with anomaly detection comparison operators');
    }
    if (input.Threshold === undefined) throw validationError('The parameter Threshold is required.');
    return;
  }
  if (input.Threshold !== undefined) throw validationError('Threshold is not supported with a threshold metric');
  const band = (input.Metrics ?? []).find(({ Id }) => Id === input.ThresholdMetricId);
  if (!band?.Expression?.includes('ANOMALY_DETECTION_BAND')) {
    throw validationError('ThresholdMetricId must be the id of an ANOMALY_DETECTION_BAND expression');
  }
}

/** Throws for a rule that cannot be read, is too long, or names alarms that are not there. */
export function checkComposite(input: PutCompositeAlarmInput, alarms: ReadonlyMap<string, StoredAlarm>): void {
  const { AlarmRule: rule = '' } = input;
  if (rule.length < 1 || rule.length > MAX_RULE_LENGTH) {
    throw failed('alarmRule', `Member must have length between 1 and ${MAX_RULE_LENGTH}`);
  }
  try {
    parseRule(rule);
  } catch (error) {
    if (error instanceof RuleSyntaxError) throw validationError(`Error in AlarmRule: ${error.message}`);
    throw error;
  }
  const children = childNames({ configuration: { kind: 'CompositeAlarm', input } });
  if (children.length > MAX_CHILDREN || countElements(rule) > MAX_ELEMENTS) {
    throw validationError('The AlarmRule has too many elements');
  }
  const gone = children.filter((name) => !alarms.has(name) && name !== input.AlarmName);
  if (gone.length > 0)
    throw validationError(
      `Could not save the composite alarm as alarms [${gone.join(', ')}] in the alarm rule do not exist`,
    );
  const periods = [input.ActionsSuppressorWaitPeriod, input.ActionsSuppressorExtensionPeriod];
  if (
    (input.ActionsSuppressor === undefined) !== periods.every((period) => period === undefined) ||
    (input.ActionsSuppressor !== undefined && periods.includes(undefined))
  ) {
    throw validationError(
      'ActionsSuppressor, ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod must be specified together',
    );
  }
  const actions = [input.AlarmActions, input.OKActions, input.InsufficientDataActions].flatMap((list) => list ?? []);
  if (actions.some((action) => /:(automate|swf|autoscaling):/.test(action))) {
    throw validationError('EC2 and Auto Scaling actions are not supported for composite alarms');
  }
}
