import type * as DuckApi from '@duckdb/node-api';
import { invalidRequest } from '../errors.js';
import { registerFunctions } from './udfs.js';

/** The module, as it is loaded when the first query needs it. */
export type DuckModule = typeof DuckApi;

/** A database in memory for one query. */
export interface Duck {
  readonly module: DuckModule;
  readonly connection: DuckApi.DuckDBConnection;
  close(): void;
}

/** No network, no files: what it reads is put into it. */
const SETTINGS = { threads: '2', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };

/** Opens a database. Throws InvalidRequestException that names the package when DuckDB is not installed. */
export async function openDuck(): Promise<Duck> {
  const module = await loadDuck();
  const instance = await module.DuckDBInstance.create(':memory:', SETTINGS);
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('SET integer_division = true');
  await connection.run('SET errors_as_json = true');
  registerFunctions(module, connection);
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  return { module, connection, close };
}

/** Before text of a query runs: from here on nothing outside of memory but `directory` can be reached. */
export async function lockDuck({ connection }: Duck, directory?: string): Promise<void> {
  if (directory !== undefined) {
    await connection.run(`SET allowed_directories = ['${directory.replaceAll("'", "''")}']`);
  }
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

async function loadDuck(): Promise<DuckModule> {
  try {
    return await import('@duckdb/node-api');
  } catch (cause) {
    const error = invalidRequest(
      `the sandbox runs the queries of Athena with DuckDB, ${reasonOf(cause)}`,
      'SANDBOX_NEEDS_DUCKDB',
    );
    error.cause = cause;
    throw error;
  }
}

const INSTALL = 'npm install @duckdb/node-api';

function reasonOf(cause: unknown): string {
  const {
    code,
    message,
    cause: inner,
  }: { code?: unknown; message?: unknown; cause?: unknown } = cause instanceof Error ? cause : {};
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') return `which is not installed: ${INSTALL}`;
  return inner instanceof Error ? reasonOf(inner) : `which cannot be loaded (${String(message)}): ${INSTALL}`;
}
