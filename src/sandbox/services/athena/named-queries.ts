import type {
  BatchGetNamedQueryInput,
  BatchGetNamedQueryOutput,
  CreateNamedQueryInput,
  CreateNamedQueryOutput,
  DeleteNamedQueryInput,
  GetNamedQueryInput,
  GetNamedQueryOutput,
  ListNamedQueriesInput,
  ListNamedQueriesOutput,
  UpdateNamedQueryInput,
} from '@aws-sdk/client-athena';
import { pageOf } from '../../pages.js';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { newId } from '../logs/ids.js';
import { constraintError, invalidRequest, invalidToken, pageLimit } from './errors.js';
import { athenaStore } from './store.js';
import { findWorkGroup } from './workgroups.js';

/** Athena API reference: ListNamedQueries and BatchGetNamedQuery. */
const MAX_LISTED = 50;
const MAX_NAME_LENGTH = 128;

/** Named queries, kept as they were given. */
export const namedQueryOperations: Operations = {
  CreateNamedQuery: createNamedQuery,
  GetNamedQuery: getNamedQuery,
  BatchGetNamedQuery: batchGetNamedQuery,
  ListNamedQueries: listNamedQueries,
  UpdateNamedQuery: updateNamedQuery,
  DeleteNamedQuery: deleteNamedQuery,
};

function createNamedQuery(input: CreateNamedQueryInput, call: Call): CreateNamedQueryOutput {
  const { workGroup } = findWorkGroup(call, input.WorkGroup);
  checkName(input.Name);
  const NamedQueryId = newId(call);
  const { Name, Description, Database, QueryString } = input;
  call.store(athenaStore).namedQueries.set(NamedQueryId, {
    Name,
    ...(Description !== undefined && { Description }),
    Database,
    QueryString,
    NamedQueryId,
    WorkGroup: workGroup.Name,
  });
  return { NamedQueryId };
}

function checkName(name: string | undefined): void {
  const length = (name ?? '').length;
  if (length < 1) throw constraintError('name', name ?? '', 'Member must have length greater than or equal to 1');
  if (length > MAX_NAME_LENGTH) {
    throw constraintError('name', name ?? '', `Member must have length less than or equal to ${MAX_NAME_LENGTH}`);
  }
}

function find(call: Call, id: string | undefined) {
  const found = call.store(athenaStore).namedQueries.get(id ?? '');
  if (!found) throw invalidRequest(`NamedQuery ${id ?? ''} was not found`);
  return found;
}

function getNamedQuery(input: GetNamedQueryInput, call: Call): GetNamedQueryOutput {
  return { NamedQuery: find(call, input.NamedQueryId) };
}

function batchGetNamedQuery(input: BatchGetNamedQueryInput, call: Call): BatchGetNamedQueryOutput {
  const ids = input.NamedQueryIds ?? [];
  const { namedQueries } = call.store(athenaStore);
  if (ids.length > MAX_LISTED) {
    throw constraintError('namedQueryIds', ids.length, `Member must have length less than or equal to ${MAX_LISTED}`);
  }
  return {
    NamedQueries: ids.flatMap((id) => namedQueries.get(id) ?? []),
    UnprocessedNamedQueryIds: ids
      .filter((id) => !namedQueries.has(id))
      .map((id) => ({
        NamedQueryId: id,
        ErrorCode: 'INVALID_INPUT',
        ErrorMessage: `NamedQuery ${id} was not found`,
      })),
  };
}

function listNamedQueries(input: ListNamedQueriesInput, call: Call): ListNamedQueriesOutput {
  const { workGroup } = findWorkGroup(call, input.WorkGroup);
  const ids = [...call.store(athenaStore).namedQueries.values()]
    .filter((query) => query.WorkGroup === workGroup.Name)
    .map(({ NamedQueryId }) => NamedQueryId);
  const limit = pageLimit(input.MaxResults, { max: MAX_LISTED });
  const scope = `athena.ListNamedQueries ${workGroup.Name}`;
  const page = pageOf(ids, { limit, token: input.NextToken, scope, invalidToken });
  return { NamedQueryIds: [...page.items], NextToken: page.nextToken };
}

function updateNamedQuery(input: UpdateNamedQueryInput, call: Call): object {
  const found = find(call, input.NamedQueryId);
  checkName(input.Name);
  call.store(athenaStore).namedQueries.set(found.NamedQueryId, {
    ...found,
    Name: input.Name,
    QueryString: input.QueryString,
    Description: input.Description ?? found.Description,
  });
  return {};
}

function deleteNamedQuery(input: DeleteNamedQueryInput, call: Call): object {
  call.store(athenaStore).namedQueries.delete(find(call, input.NamedQueryId).NamedQueryId);
  return {};
}
