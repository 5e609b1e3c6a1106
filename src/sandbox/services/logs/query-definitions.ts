import type {
  DeleteQueryDefinitionRequest,
  DeleteQueryDefinitionResponse,
  DescribeQueryDefinitionsRequest,
  DescribeQueryDefinitionsResponse,
  PutQueryDefinitionRequest,
  PutQueryDefinitionResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError, type Call, type Operation } from '../../types.js';
import { constraintError, limitOf, required } from './checks.js';
import { newId } from './ids.js';
import { logsStore } from './store.js';
import { pageOf } from './tokens.js';

// Limits (API reference, PutQueryDefinition and DescribeQueryDefinitions).
const MAX_NAME_LENGTH = 255;
const MAX_QUERY_LENGTH = 10_000;
const MAX_PAGE = 1000;

/** `logs:PutQueryDefinition`: a new one, or with an id the replacement of an old one. */
export const putQueryDefinition: Operation<PutQueryDefinitionRequest, PutQueryDefinitionResponse> = (input, call) => {
  const name = lengthBetween(required(input.name, 'name'), 'name', MAX_NAME_LENGTH);
  const queryString = lengthBetween(required(input.queryString, 'queryString'), 'queryString', MAX_QUERY_LENGTH);
  const { queryDefinitions } = call.store(logsStore);
  if (input.queryDefinitionId !== undefined && !queryDefinitions.has(input.queryDefinitionId)) throw notFound();
  const queryDefinitionId = input.queryDefinitionId ?? newId(call);
  queryDefinitions.set(queryDefinitionId, {
    queryDefinitionId,
    name,
    queryString,
    queryLanguage: input.queryLanguage ?? 'CWLI',
    logGroupNames: input.logGroupNames ?? [],
    lastModified: call.clock.now(),
    ...(input.parameters ? { parameters: input.parameters } : {}),
  });
  return { queryDefinitionId };
};

/** `logs:DescribeQueryDefinitions` */
export const describeQueryDefinitions: Operation<DescribeQueryDefinitionsRequest, DescribeQueryDefinitionsResponse> = (
  input,
  call,
) => {
  const limit = limitOf(input.maxResults, { member: 'maxResults', max: MAX_PAGE, fallback: MAX_PAGE });
  const { queryDefinitionNamePrefix: prefix = '', queryLanguage } = input;
  const found = [...call.store(logsStore).queryDefinitions.values()]
    .filter((definition) => (definition.name ?? '').startsWith(prefix))
    .filter((definition) => queryLanguage === undefined || definition.queryLanguage === queryLanguage)
    .sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  const scope = JSON.stringify(['DescribeQueryDefinitions', prefix, queryLanguage]);
  const page = pageOf(found, { scope, token: input.nextToken, limit });
  return { queryDefinitions: page.items, nextToken: page.nextToken };
};

/** `logs:DeleteQueryDefinition` */
export const deleteQueryDefinition: Operation<DeleteQueryDefinitionRequest, DeleteQueryDefinitionResponse> = (
  input,
  call: Call,
) => {
  const id = required(input.queryDefinitionId, 'queryDefinitionId');
  if (!call.store(logsStore).queryDefinitions.delete(id)) throw notFound();
  return { success: true };
};

function lengthBetween(value: string, member: string, max: number): string {
  if (value === '') throw constraintError(member, value, 'Member must have length greater than or equal to 1');
  if (value.length > max) throw constraintError(member, value, `Member must have length less than or equal to ${max}`);
  return value;
}

function notFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'The specified query definition does not exist.');
}
