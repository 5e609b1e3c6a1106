import type {
  DeleteMetricFilterRequest,
  DescribeMetricFiltersRequest,
  DescribeMetricFiltersResponse,
  MetricTransformation,
  PutMetricFilterRequest,
  TestMetricFilterRequest,
  TestMetricFilterResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { compileReference, FilterPatternError, parseFilterPattern } from '../../../lib/logs/filter-pattern/index.js';
import { ServiceError, type Operation } from '../../types.js';
import { constraintError, groupOf, invalidParameter, limitOf, messageTest, required } from './checks.js';
import { startEmitting } from './metric-emission.js';
import { logsStore } from './store.js';
import { pageOf } from './tokens.js';

// Limits ("CloudWatch Logs quotas" and API reference, PutMetricFilter, TestMetricFilter).
const MAX_FILTERS_PER_GROUP = 100;
const MAX_PAGE = 50;
const MAX_NAME_LENGTH = 512;
const MAX_TEST_MESSAGES = 50;

/** The name of a metric or subscription filter, checked against the service's pattern. */
export function filterNameOf(value: string | undefined): string {
  const name = required(value, 'filterName');
  if (name === '') throw constraintError('filterName', name, 'Member must have length greater than or equal to 1');
  if (name.length > MAX_NAME_LENGTH) {
    throw constraintError('filterName', name, `Member must have length less than or equal to ${MAX_NAME_LENGTH}`);
  }
  if (/[:*]/u.test(name)) {
    throw constraintError('filterName', name, 'Member must satisfy regular expression pattern: [^:*]*');
  }
  return name;
}

/** `logs:PutMetricFilter`: events that come from now on are counted. */
export const putMetricFilter: Operation<PutMetricFilterRequest, object> = (input, call) => {
  const filterName = filterNameOf(input.filterName);
  const filterPattern = required(input.filterPattern, 'filterPattern');
  const metricTransformations = required(input.metricTransformations, 'metricTransformations');
  messageTest(filterPattern, 'filterPattern');
  // One transformation a filter (API reference, PutMetricFilter).
  if (metricTransformations.length !== 1) {
    const shown = `[${metricTransformations.length} transformations]`;
    throw constraintError('metricTransformations', shown, 'Member must have length equal to 1');
  }
  checkReferences(filterPattern, metricTransformations);
  const group = groupOf(input, call);
  const existing = group.metricFilters.get(filterName);
  if (!existing && group.metricFilters.size >= MAX_FILTERS_PER_GROUP) {
    throw new ServiceError('LimitExceededException', 'Resource limit exceeded.');
  }
  group.metricFilters.set(filterName, {
    filterName,
    filterPattern,
    metricTransformations,
    logGroupName: group.name,
    applyOnTransformedLogs: input.applyOnTransformedLogs ?? false,
    creationTime: existing?.creationTime ?? call.clock.now(),
  });
  startEmitting(call);
  return {};
};

/** What a filter publishes must be a number or a field that its pattern has. */
function checkReferences(filterPattern: string, transformations: readonly MetricTransformation[]): void {
  const pattern = parseFilterPattern(filterPattern);
  for (const { metricValue = '', dimensions = {}, defaultValue } of transformations) {
    if (defaultValue !== undefined && Object.keys(dimensions).length > 0) {
      throw invalidParameter(
        'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
      );
    }
    if (!metricValue.startsWith('$') && !Number.isFinite(Number(metricValue === '' ? Number.NaN : metricValue))) {
      throw invalidParameter(`Invalid metric transformation: ${metricValue} is not a valid metric value`);
    }
    for (const reference of [metricValue, ...Object.values(dimensions)]) {
      if (!reference.startsWith('$')) continue;
      try {
        compileReference(pattern, reference);
      } catch (error) {
        if (!(error instanceof FilterPatternError)) throw error;
        throw invalidParameter(`Invalid metric transformation: ${error.message}`);
      }
    }
  }
}

/** `logs:DescribeMetricFilters`: of one group, or of the whole region. */
export const describeMetricFilters: Operation<DescribeMetricFiltersRequest, DescribeMetricFiltersResponse> = (
  input,
  call,
) => {
  const { filterNamePrefix: prefix = '', metricName, metricNamespace } = input;
  if ((metricName === undefined) !== (metricNamespace === undefined)) {
    throw invalidParameter('metricName and metricNamespace must be specified together.');
  }
  const limit = limitOf(input.limit, { member: 'limit', max: MAX_PAGE, fallback: MAX_PAGE });
  const groups = input.logGroupName === undefined ? [...call.store(logsStore).groups.values()] : [groupOf(input, call)];
  const found = groups
    .flatMap((group) => [...group.metricFilters.values()])
    .filter(({ filterName = '' }) => filterName.startsWith(prefix))
    .filter(
      ({ metricTransformations = [] }) =>
        metricName === undefined ||
        metricTransformations.some((t) => t.metricName === metricName && t.metricNamespace === metricNamespace),
    )
    .sort((a, b) => ((a.filterName ?? '') < (b.filterName ?? '') ? -1 : 1));
  const scope = JSON.stringify(['DescribeMetricFilters', input.logGroupName, prefix, metricName, metricNamespace]);
  const page = pageOf(found, { scope, token: input.nextToken, limit });
  return { metricFilters: page.items, nextToken: page.nextToken };
};

/** `logs:DeleteMetricFilter` */
export const deleteMetricFilter: Operation<DeleteMetricFilterRequest, object> = (input, call) => {
  const filterName = filterNameOf(input.filterName);
  if (!groupOf(input, call).metricFilters.delete(filterName)) {
    throw new ServiceError('ResourceNotFoundException', 'The specified metric filter does not exist.');
  }
  return {};
};

/** `logs:TestMetricFilter`: which messages a pattern selects. The values of its fields are not extracted. */
export const testMetricFilter: Operation<TestMetricFilterRequest, TestMetricFilterResponse> = (input) => {
  const selects = messageTest(required(input.filterPattern, 'filterPattern'), 'filterPattern');
  const messages = required(input.logEventMessages, 'logEventMessages');
  if (messages.length < 1 || messages.length > MAX_TEST_MESSAGES) {
    const constraint = `Member must have length between 1 and ${MAX_TEST_MESSAGES}`;
    throw constraintError('logEventMessages', `[${messages.length} messages]`, constraint);
  }
  const matches = messages.flatMap((eventMessage, index) =>
    selects(eventMessage) ? [{ eventNumber: index + 1, eventMessage, extractedValues: {} }] : [],
  );
  return { matches };
};
