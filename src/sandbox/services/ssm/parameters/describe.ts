import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  GetParameterHistoryRequest,
  GetParameterHistoryResult,
  ParameterHistory,
  ParameterInlinePolicy,
  ParameterMetadata,
} from '@aws-sdk/client-ssm';
import { pageOf } from '../../../pages.js';
import { ServiceError, type Call } from '../../../types.js';
import { invalidNextToken, numberWithin } from '../checks.js';
import { describeTests } from './filters.js';
import { valueOf } from './get.js';
import { latestOf, parameterOf, parametersStore, type StoredParameter, type StoredParameterVersion } from './store.js';

/** API reference, DescribeParameters and GetParameterHistory. */
const DESCRIBE_PAGE = { member: 'maxResults', min: 1, max: 50, fallback: 10 };
const HISTORY_PAGE = { member: 'maxResults', min: 1, max: 50, fallback: 50 };

/** `ssm:DescribeParameters`: everything but the values. */
export function describeParameters(input: DescribeParametersRequest, call: Call): DescribeParametersResult {
  if ((input.Filters ?? []).length > 0) {
    throw new ServiceError('NotImplemented', 'the sandbox filters parameters by ParameterFilters only', 501);
  }
  if (input.Shared === true) {
    throw new ServiceError('NotImplemented', 'the sandbox has no parameters that are shared with other accounts', 501);
  }
  const tests = describeTests(input.ParameterFilters ?? []);
  const matching = [...call.store(parametersStore).values()]
    .filter((parameter) => tests.every((test) => test(parameter)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageOf(matching, {
    limit: numberWithin(input.MaxResults, DESCRIBE_PAGE),
    token: input.NextToken,
    scope: 'ssm.DescribeParameters',
    invalidToken: invalidNextToken,
  });
  return { Parameters: page.items.map(describe), NextToken: page.nextToken };
}

/** `ssm:GetParameterHistory`: every version that is kept, oldest first. */
export function getParameterHistory(input: GetParameterHistoryRequest, call: Call): GetParameterHistoryResult {
  const parameter = parameterOf(input.Name, call);
  const page = pageOf(parameter.versions, {
    limit: numberWithin(input.MaxResults, HISTORY_PAGE),
    token: input.NextToken,
    scope: `ssm.GetParameterHistory ${parameter.name}`,
    invalidToken: invalidNextToken,
  });
  const Parameters = page.items.map((version): ParameterHistory => ({
    Name: parameter.name,
    ...about(version),
    Value: valueOf(version, input.WithDecryption),
    Labels: [...version.labels],
  }));
  return { Parameters, NextToken: page.nextToken };
}

function describe(parameter: StoredParameter): ParameterMetadata {
  return { Name: parameter.name, ARN: parameter.arn, ...about(latestOf(parameter)) };
}

const about = (version: StoredParameterVersion) => ({
  Type: version.type,
  KeyId: version.keyId,
  LastModifiedDate: new Date(version.modifiedAtMs),
  LastModifiedUser: version.modifiedBy,
  Description: version.description,
  AllowedPattern: version.allowedPattern,
  Version: version.version,
  Tier: version.tier,
  Policies: version.policies.map((policy): ParameterInlinePolicy => ({
    PolicyText: JSON.stringify(policy),
    PolicyStatus: 'Pending',
  })),
  DataType: version.dataType,
});
