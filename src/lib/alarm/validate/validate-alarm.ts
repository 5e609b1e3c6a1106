import { usageError } from '../../errors/app-error.js';
import type { AlarmDefinition, MetricAlarmDefinition } from '../definition.js';
import { bandOperators, thresholdOperators } from '../evaluate/breach.js';
import { missingTreatments } from '../evaluate/types.js';
import { effectiveMissing } from '../facets.js';
import { actionProblems } from './actions.js';
import { compositeProblems } from './composite-rules.js';
import { metricProblems } from './metric-rules.js';
import { anError, aWarning, type AlarmPlace, type AlarmProblem } from './problem.js';
import { queryProblems } from './query-rules.js';
import { timingProblems } from './timing-rules.js';

// PutMetricAlarm.
const MAX_NAME_LENGTH = 255;
const MAX_DESCRIPTION_LENGTH = 1024;

/**
 * Everything that CloudWatch would refuse about an alarm, and what it would take without a word although the alarm can
 * never work or never act. Errors come first.
 */
export function validateAlarm(definition: AlarmDefinition, place: AlarmPlace): readonly AlarmProblem[] {
  const problems = [
    ...settingProblems(definition),
    ...(definition.kind === 'composite' ? compositeProblems(definition) : metricAlarmProblems(definition)),
    ...actionProblems(definition, place),
  ];
  const isError = ({ severity }: AlarmProblem) => severity === 'error';
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
}

/**
 * Refuses a definition that has errors.
 *
 * @returns the warnings
 * @throws usage error that names every error
 */
export function checkAlarm(definition: AlarmDefinition, place: AlarmPlace): readonly AlarmProblem[] {
  const problems = validateAlarm(definition, place);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return problems;
  const describe = ({ setting, message }: AlarmProblem) => `${setting}: ${message}`;
  throw usageError(`the alarm "${definition.name}" cannot be as described`, {
    code: 'InvalidAlarm',
    reason: errors.map(describe).join('; '),
    hint: first.fix,
  });
}

function settingProblems({ name, description }: AlarmDefinition): readonly AlarmProblem[] {
  const problems: AlarmProblem[] = [];
  if (name.length < 1 || name.length > MAX_NAME_LENGTH || hasControlCharacters(name)) {
    const fix = `give 1 to ${MAX_NAME_LENGTH} characters, none of them a control character`;
    problems.push(anError('AlarmName', `"${name}" is not a name`, fix));
  }
  if (description !== undefined && description.length > MAX_DESCRIPTION_LENGTH) {
    const fix = `at most ${MAX_DESCRIPTION_LENGTH}`;
    problems.push(anError('AlarmDescription', `the description has ${description.length} characters`, fix));
  }
  return problems;
}

const hasControlCharacters = (text: string): boolean => /\p{Cc}/u.test(text);

function metricAlarmProblems(definition: MetricAlarmDefinition): readonly AlarmProblem[] {
  const { watch } = definition;
  return [
    ...(watch.type === 'metric' ? metricProblems(watch, definition) : queryProblems(watch, definition)),
    ...timingProblems(definition),
    ...conditionProblems(definition),
    ...missingProblems(definition),
  ];
}

function conditionProblems({ condition, watch }: MetricAlarmDefinition): readonly AlarmProblem[] {
  if (condition.type === 'band') {
    if (watch.type === 'queries') return [];
    const fix = `use ${thresholdOperators.join(', ')}, or ask for a band`;
    return [anError('ComparisonOperator', `${condition.operator} needs an anomaly detection band`, fix)];
  }
  if (!Number.isFinite(condition.threshold)) {
    return [anError('Threshold', `${condition.threshold} is not a threshold`, 'give a number')];
  }
  const isKnown = thresholdOperators.includes(condition.operator);
  const fix = `use ${[...thresholdOperators, ...bandOperators].join(', ')}`;
  return isKnown ? [] : [anError('ComparisonOperator', `"${condition.operator}" is not a comparison`, fix)];
}

function missingProblems(definition: MetricAlarmDefinition): readonly AlarmProblem[] {
  const { missing } = definition;
  if (!missingTreatments.includes(missing)) {
    return [anError('TreatMissingData', `"${missing}" is not a treatment`, `use ${missingTreatments.join(', ')}`)];
  }
  if (effectiveMissing(definition) === missing) return [];
  return [
    aWarning(
      'TreatMissingData',
      `alarms on AWS/DynamoDB ignore missing data, whatever is said: "${missing}" has no effect`,
      'use ignore, and FILL(m1, 0) where no data means zero',
    ),
  ];
}
