import { expect, test } from 'vitest';
import { rejection } from '../helpers.js';
import { OUTPUT, startAthena } from './setup.js';

test('a workgroup that enforces its settings overrides the place that a request names', async () => {
  const { athena, run } = await startAthena();
  const Configuration = { ResultConfiguration: { OutputLocation: 's3://results/enforced' } };
  await athena.createWorkGroup({ Name: 'strict', Configuration });
  const { ResultConfiguration, QueryExecutionId } = await run('SELECT 1', { WorkGroup: 'strict' });
  expect(ResultConfiguration?.OutputLocation).toBe(`s3://results/enforced/${QueryExecutionId}.csv`);
  await athena.updateWorkGroup({
    WorkGroup: 'strict',
    ConfigurationUpdates: { EnforceWorkGroupConfiguration: false },
  });
  const free = await run('SELECT 1', { WorkGroup: 'strict' });
  expect(free.ResultConfiguration?.OutputLocation).toBe(`${OUTPUT}${free.QueryExecutionId}.csv`);
});

test('updates change what they name and leave the rest', async () => {
  const { athena } = await startAthena();
  await athena.createWorkGroup({
    Name: 'w',
    Configuration: { ResultConfiguration: { OutputLocation: OUTPUT }, BytesScannedCutoffPerQuery: 20_000_000 },
    Tags: [{ Key: 'team', Value: 'web' }],
  });
  await athena.updateWorkGroup({ WorkGroup: 'w', ConfigurationUpdates: { RequesterPaysEnabled: true } });
  const { WorkGroup } = await athena.getWorkGroup({ WorkGroup: 'w' });
  expect(WorkGroup?.Configuration).toMatchObject({
    RequesterPaysEnabled: true,
    BytesScannedCutoffPerQuery: 20_000_000,
    EnforceWorkGroupConfiguration: true,
    EngineVersion: { EffectiveEngineVersion: 'Athena engine version 3' },
  });
  await athena.updateWorkGroup({
    WorkGroup: 'w',
    ConfigurationUpdates: {
      RemoveBytesScannedCutoffPerQuery: true,
      ResultConfigurationUpdates: { RemoveOutputLocation: true },
    },
    State: 'DISABLED',
  });
  const after = (await athena.getWorkGroup({ WorkGroup: 'w' })).WorkGroup;
  expect(after?.Configuration?.BytesScannedCutoffPerQuery).toBeUndefined();
  expect(after?.Configuration?.ResultConfiguration).toEqual({});
  const disabled = await rejection(athena.startQueryExecution({ QueryString: 'SELECT 1', WorkGroup: 'w' }));
  expect(disabled.message).toBe('WorkGroup w is disabled.');
  const ResourceARN = 'arn:aws:athena:ap-northeast-1:123456789012:workgroup/w';
  expect((await athena.listTagsForResource({ ResourceARN })).Tags).toEqual([{ Key: 'team', Value: 'web' }]);
});

test('a limit below ten million bytes, a second group of a name and an unknown one are refused', async () => {
  const { athena } = await startAthena();
  const low = athena.createWorkGroup({ Name: 'low', Configuration: { BytesScannedCutoffPerQuery: 1 } });
  expect((await rejection(low)).message).toMatch(/greater than or equal to 10000000/);
  expect((await rejection(athena.createWorkGroup({ Name: 'primary' }))).message).toMatch(/already created/);
  expect((await rejection(athena.getWorkGroup({ WorkGroup: 'x' }))).message).toBe('WorkGroup x is not found.');
});

test('primary stays, and a group with queries goes only with them', async () => {
  const { athena, run } = await startAthena();
  await athena.createWorkGroup({ Name: 'w', Configuration: { ResultConfiguration: { OutputLocation: OUTPUT } } });
  await run('SELECT 1', { WorkGroup: 'w' });
  expect((await rejection(athena.deleteWorkGroup({ WorkGroup: 'primary' }))).message).toMatch(/cannot be deleted/);
  expect((await rejection(athena.deleteWorkGroup({ WorkGroup: 'w' }))).message).toBe('WorkGroup w is not empty');
  await athena.deleteWorkGroup({ WorkGroup: 'w', RecursiveDeleteOption: true });
  const { WorkGroups } = await athena.listWorkGroups({});
  expect(WorkGroups?.map(({ Name }) => Name)).toEqual(['primary']);
});

test('named queries and prepared statements are kept as they were given', async () => {
  const { athena } = await startAthena();
  const query = { Name: 'q', Database: 'default', QueryString: 'SELECT 1' };
  const { NamedQueryId = '' } = await athena.createNamedQuery(query);
  expect((await athena.getNamedQuery({ NamedQueryId })).NamedQuery).toMatchObject({ ...query, WorkGroup: 'primary' });
  expect((await athena.listNamedQueries({})).NamedQueryIds).toEqual([NamedQueryId]);
  const batch = await athena.batchGetNamedQuery({ NamedQueryIds: [NamedQueryId, 'x'] });
  expect(batch.UnprocessedNamedQueryIds).toHaveLength(1);
  await athena.deleteNamedQuery({ NamedQueryId });
  expect((await athena.listNamedQueries({})).NamedQueryIds).toEqual([]);
  const statement = { StatementName: 'by_status', WorkGroup: 'primary', QueryStatement: 'SELECT ?' };
  await athena.createPreparedStatement(statement);
  const { WorkGroup, StatementName } = statement;
  const { PreparedStatement } = await athena.getPreparedStatement({ WorkGroup, StatementName });
  expect(PreparedStatement?.QueryStatement).toBe('SELECT ?');
  await athena.deletePreparedStatement({ WorkGroup, StatementName });
  const gone = await rejection(athena.getPreparedStatement({ WorkGroup, StatementName }));
  expect(gone.name).toBe('ResourceNotFoundException');
});
