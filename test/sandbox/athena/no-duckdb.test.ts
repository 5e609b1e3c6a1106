import { Athena } from '@aws-sdk/client-athena';
import { expect, test, vi } from 'vitest';
import { clientConfig, rejection, startSandbox } from '../helpers.js';

vi.mock('@duckdb/node-api', () => {
  throw Object.assign(new Error("Cannot find package '@duckdb/node-api'"), { code: 'ERR_MODULE_NOT_FOUND' });
});

test('without DuckDB a query is refused with the package to install, and everything else goes on', async () => {
  const sandbox = await startSandbox({ seed: 'web3tier', throttle: false });
  const athena = new Athena(clientConfig(sandbox));
  const error = await rejection(athena.startQueryExecution({ QueryString: 'SELECT 1' }));
  expect(error.name).toBe('InvalidRequestException');
  expect(error.message).toContain('@duckdb/node-api');
  const { QueryExecutionId } = await athena.startQueryExecution({ QueryString: 'SHOW DATABASES' });
  expect(QueryExecutionId).toBeDefined();
});
