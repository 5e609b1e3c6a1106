import type {
  CreateDatabaseRequest,
  DeleteDatabaseRequest,
  GetDatabaseRequest,
  GetDatabaseResponse,
  GetDatabasesRequest,
  GetDatabasesResponse,
} from '@aws-sdk/client-glue';
import { pageOf } from '../../pages.js';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { alreadyExists, checkName, findDatabase, invalidToken, MAX_LISTED, pageLimit } from './errors.js';
import { catalogName, databaseOf, glueStore, insertDatabase } from './store.js';

/** Databases of the catalog. */
export const databaseOperations: Operations = {
  CreateDatabase: createDatabase,
  GetDatabase: getDatabase,
  GetDatabases: getDatabases,
  DeleteDatabase: deleteDatabase,
};

function createDatabase(input: CreateDatabaseRequest, call: Call): object {
  const given = input.DatabaseInput;
  checkName(given?.Name, 'databaseInput.name');
  if (databaseOf(call, given?.Name)) throw alreadyExists('Database');
  insertDatabase(call.store(glueStore), {
    ...given,
    Name: catalogName(given?.Name),
    CreateTime: new Date(call.clock.now()),
    CatalogId: call.account,
  });
  return {};
}

function getDatabase(input: GetDatabaseRequest, call: Call): GetDatabaseResponse {
  return { Database: findDatabase(call, input.Name).database };
}

function getDatabases(input: GetDatabasesRequest, call: Call): GetDatabasesResponse {
  const all = [...call.store(glueStore).databases.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const limit = pageLimit(input.MaxResults, MAX_LISTED);
  const page = pageOf(all, { limit, token: input.NextToken, scope: 'glue.GetDatabases', invalidToken });
  return { DatabaseList: page.items.map(({ database }) => database), NextToken: page.nextToken };
}

/** The tables of the database go with it (API reference, DeleteDatabase). */
function deleteDatabase(input: DeleteDatabaseRequest, call: Call): object {
  const { name } = findDatabase(call, input.Name);
  call.store(glueStore).databases.delete(name);
  return {};
}
