import type {
  CreatePreparedStatementInput,
  DeletePreparedStatementInput,
  GetPreparedStatementInput,
  GetPreparedStatementOutput,
  ListPreparedStatementsInput,
  ListPreparedStatementsOutput,
  PreparedStatement,
  UpdatePreparedStatementInput,
} from '@aws-sdk/client-athena';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { constraintError, invalidRequest, invalidToken, pageLimit } from './errors.js';
import { athenaStore } from './store.js';
import { findWorkGroup } from './workgroups.js';

/** Athena API reference: StatementName and ListPreparedStatements. */
const NAME = /^[a-zA-Z_][a-zA-Z0-9_@:]{1,256}$/;
const MAX_LISTED = 50;

/** Prepared statements, kept as they were given. */
export const preparedStatementOperations: Operations = {
  CreatePreparedStatement: createPreparedStatement,
  GetPreparedStatement: getPreparedStatement,
  ListPreparedStatements: listPreparedStatements,
  UpdatePreparedStatement: updatePreparedStatement,
  DeletePreparedStatement: deletePreparedStatement,
};

interface StatementRef {
  readonly StatementName: string | undefined;
  readonly WorkGroup: string | undefined;
}

const keyOf = ({ WorkGroup = '', StatementName = '' }: StatementRef): string => `${WorkGroup} ${StatementName}`;

/** A prepared statement of a workgroup; undefined when there is none of that name. */
export function preparedStatementOf(call: Pick<Call, 'store'>, ref: StatementRef): PreparedStatement | undefined {
  return call.store(athenaStore).preparedStatements.get(keyOf(ref));
}

function find(call: Call, ref: StatementRef): PreparedStatement {
  findWorkGroup(call, ref.WorkGroup);
  const found = preparedStatementOf(call, ref);
  if (!found) {
    const message = `PreparedStatement ${ref.StatementName ?? ''} was not found in workGroup ${ref.WorkGroup ?? ''}`;
    throw new ServiceError('ResourceNotFoundException', message);
  }
  return found;
}

function createPreparedStatement(input: CreatePreparedStatementInput, call: Call): object {
  findWorkGroup(call, input.WorkGroup);
  const name = input.StatementName ?? '';
  if (!NAME.test(name)) {
    throw constraintError('statementName', name, `Member must satisfy regular expression pattern: ${NAME.source}`);
  }
  const { preparedStatements } = call.store(athenaStore);
  if (preparedStatements.has(keyOf(input))) {
    throw invalidRequest(`PreparedStatement ${name} already exists in workGroup ${input.WorkGroup}`);
  }
  save(call, input);
  return {};
}

function save(call: Call, input: UpdatePreparedStatementInput): void {
  call.store(athenaStore).preparedStatements.set(keyOf(input), {
    StatementName: input.StatementName,
    QueryStatement: input.QueryStatement,
    WorkGroupName: input.WorkGroup,
    ...(input.Description !== undefined && { Description: input.Description }),
    LastModifiedTime: new Date(call.clock.now()),
  });
}

function getPreparedStatement(input: GetPreparedStatementInput, call: Call): GetPreparedStatementOutput {
  return { PreparedStatement: find(call, input) };
}

function listPreparedStatements(input: ListPreparedStatementsInput, call: Call): ListPreparedStatementsOutput {
  const { workGroup } = findWorkGroup(call, input.WorkGroup);
  const all = [...call.store(athenaStore).preparedStatements.values()].filter(
    ({ WorkGroupName }) => WorkGroupName === workGroup.Name,
  );
  const limit = pageLimit(input.MaxResults, { max: MAX_LISTED });
  const scope = `athena.ListPreparedStatements ${workGroup.Name}`;
  const page = pageOf(all, { limit, token: input.NextToken, scope, invalidToken });
  return {
    PreparedStatements: page.items.map(({ StatementName, LastModifiedTime }) => ({ StatementName, LastModifiedTime })),
    NextToken: page.nextToken,
  };
}

function updatePreparedStatement(input: UpdatePreparedStatementInput, call: Call): object {
  find(call, input);
  save(call, input);
  return {};
}

function deletePreparedStatement(input: DeletePreparedStatementInput, call: Call): object {
  find(call, input);
  call.store(athenaStore).preparedStatements.delete(keyOf(input));
  return {};
}
