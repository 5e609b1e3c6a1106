import type {
  DeleteSubscriptionFilterRequest,
  DescribeSubscriptionFiltersRequest,
  DescribeSubscriptionFiltersResponse,
  PutSubscriptionFilterRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError, type Call, type Operation } from '../../types.js';
import { arnParts } from '../arns.js';
import { constraintError, groupOf, invalidParameter, limitOf, messageTest, required } from './checks.js';
import { filterNameOf } from './metric-filters.js';
import { checkMaySubscribe } from './subscription-destinations.js';
import { startForwarding } from './subscription-forward.js';
import { testDelivery } from './subscription-targets.js';
import { pageOf } from './tokens.js';

/** Filters of one group, and filters of a page ("CloudWatch Logs quotas" and API reference). */
const MAX_FILTERS_PER_GROUP = 2;
const MAX_PAGE = 50;

/**
 * `logs:PutSubscriptionFilter`: sends the test message, and from then on what matches. A filter on fields of central
 * logging, and such fields in the records, are refused: the sandbox has no central log groups.
 */
export const putSubscriptionFilter: Operation<PutSubscriptionFilterRequest, object> = (input, call) => {
  const filterName = filterNameOf(input.filterName);
  const filterPattern = required(input.filterPattern, 'filterPattern');
  const destinationArn = required(input.destinationArn, 'destinationArn');
  messageTest(filterPattern, 'filterPattern');
  const { distribution = 'ByLogStream' } = input;
  if (distribution !== 'ByLogStream' && distribution !== 'Random') {
    throw constraintError('distribution', distribution, 'Member must satisfy enum value set: [Random, ByLogStream]');
  }
  checkDestination(input, call);
  const group = groupOf(input, call);
  if (group.logGroupClass !== 'STANDARD') {
    const message = `Subscription filters are not supported for log groups of class ${group.logGroupClass}.`;
    throw new ServiceError('InvalidOperationException', message);
  }
  const existing = group.subscriptionFilters.get(filterName);
  if (!existing && group.subscriptionFilters.size >= MAX_FILTERS_PER_GROUP) {
    throw new ServiceError('LimitExceededException', 'Resource limit exceeded.');
  }
  const { roleArn, applyOnTransformedLogs } = input;
  checkMaySubscribe(call, destinationArn);
  testDelivery(call, { destinationArn, roleArn, sourceArn: group.arn });
  group.subscriptionFilters.set(filterName, {
    filterName,
    logGroupName: group.name,
    filterPattern,
    destinationArn,
    roleArn,
    distribution,
    applyOnTransformedLogs: applyOnTransformedLogs ?? false,
    creationTime: existing?.creationTime ?? call.clock.now(),
  });
  startForwarding(call);
  return {};
};

function checkDestination({ destinationArn = '', roleArn, ...input }: PutSubscriptionFilterRequest, call: Call): void {
  if (input.fieldSelectionCriteria !== undefined || input.emitSystemFields !== undefined) {
    throw new ServiceError('NotImplemented', 'the sandbox has no fields of central logging', 501);
  }
  const vendor = /^arn:[^:]+:(kinesis|firehose|lambda|logs):[^:]*:\d{12}:.+$/u.exec(destinationArn)?.[1];
  if (vendor === undefined) throw invalidParameter(`Invalid destination ARN: ${destinationArn}`);
  const needsRole = vendor === 'kinesis' || vendor === 'firehose';
  if (needsRole && roleArn === undefined) {
    throw invalidParameter(`destinationArn for vendor ${vendor} cannot be used without roleArn`);
  }
  if (!needsRole && roleArn !== undefined) {
    throw invalidParameter(`destinationArn for vendor ${vendor} cannot be used with roleArn`);
  }
  const arn = arnParts(destinationArn);
  if (arn?.region !== call.region || (vendor !== 'logs' && arn.account !== call.account)) {
    // Other accounts are reached through destinations only ("Cross-account log data sharing with subscriptions").
    throw invalidParameter(`Invalid destination ARN: ${destinationArn}`);
  }
  if (roleArn !== undefined && arnParts(roleArn)?.account !== call.account) {
    throw invalidParameter('Cross-account pass role is not allowed.');
  }
}

/** `logs:DescribeSubscriptionFilters` */
export const describeSubscriptionFilters: Operation<
  DescribeSubscriptionFiltersRequest,
  DescribeSubscriptionFiltersResponse
> = (input, call) => {
  const group = groupOf(input, call);
  const limit = limitOf(input.limit, { member: 'limit', max: MAX_PAGE, fallback: MAX_PAGE });
  const { filterNamePrefix: prefix = '' } = input;
  const found = [...group.subscriptionFilters.values()]
    .filter(({ filterName = '' }) => filterName.startsWith(prefix))
    .sort((a, b) => ((a.filterName ?? '') < (b.filterName ?? '') ? -1 : 1));
  const scope = JSON.stringify(['DescribeSubscriptionFilters', group.name, prefix]);
  const page = pageOf(found, { scope, token: input.nextToken, limit });
  return { subscriptionFilters: page.items, nextToken: page.nextToken };
};

/** `logs:DeleteSubscriptionFilter` */
export const deleteSubscriptionFilter: Operation<DeleteSubscriptionFilterRequest, object> = (input, call) => {
  const filterName = filterNameOf(input.filterName);
  if (!groupOf(input, call).subscriptionFilters.delete(filterName)) {
    throw new ServiceError('ResourceNotFoundException', 'The specified subscription filter does not exist.');
  }
  return {};
};
