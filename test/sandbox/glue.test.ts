import { Athena } from '@aws-sdk/client-athena';
import { Glue } from '@aws-sdk/client-glue';
import { expect, test } from 'vitest';
import { clientConfig, rejection, startSandbox } from './helpers.js';

async function startGlue() {
  const sandbox = await startSandbox({ throttle: false });
  const config = clientConfig(sandbox);
  return { glue: new Glue(config), athena: new Athena(config) };
}

const DatabaseName = 'logs';

test('databases and tables: made once, found in any case, gone with their database', async () => {
  const { glue } = await startGlue();
  await glue.createDatabase({ DatabaseInput: { Name: 'LOGS', Description: 'all' } });
  const again = await rejection(glue.createDatabase({ DatabaseInput: { Name: 'logs' } }));
  expect(again.name).toBe('AlreadyExistsException');
  const TableInput = { Name: 'Requests', StorageDescriptor: { Columns: [{ Name: 'Path', Type: 'string' }] } };
  await glue.createTable({ DatabaseName, TableInput });
  expect((await rejection(glue.createTable({ DatabaseName, TableInput }))).name).toBe('AlreadyExistsException');
  const { Table } = await glue.getTable({ DatabaseName, Name: 'REQUESTS' });
  expect(Table).toMatchObject({ Name: 'requests', VersionId: '0', CatalogId: '123456789012' });
  expect(Table?.StorageDescriptor?.Columns).toEqual([{ Name: 'path', Type: 'string' }]);
  await glue.updateTable({ DatabaseName, TableInput: { ...TableInput, Description: 'new' } });
  expect((await glue.getTable({ DatabaseName, Name: 'requests' })).Table).toMatchObject({
    Description: 'new',
    VersionId: '1',
  });
  await glue.deleteDatabase({ Name: DatabaseName });
  const gone = await rejection(glue.getTable({ DatabaseName, Name: 'requests' }));
  expect(gone).toMatchObject({ name: 'EntityNotFoundException', message: 'Database logs not found.' });
});

test('lists come in pages and can be narrowed by an expression', async () => {
  const { glue } = await startGlue();
  await glue.createDatabase({ DatabaseInput: { Name: DatabaseName } });
  for (const Name of ['alb', 'alb_old', 'vpc']) await glue.createTable({ DatabaseName, TableInput: { Name } });
  const first = await glue.getTables({ DatabaseName, MaxResults: 2 });
  const second = await glue.getTables({ DatabaseName, MaxResults: 2, NextToken: first.NextToken });
  const names = [...(first.TableList ?? []), ...(second.TableList ?? [])].map(({ Name }) => Name);
  expect(names).toEqual(['alb', 'alb_old', 'vpc']);
  const { TableList } = await glue.getTables({ DatabaseName, Expression: 'alb.*' });
  expect(TableList?.map(({ Name }) => Name)).toEqual(['alb', 'alb_old']);
  expect((await rejection(glue.getTables({ DatabaseName, MaxResults: 101 }))).name).toBe('InvalidInputException');
  const databases = await glue.getDatabases({});
  expect(databases.DatabaseList?.map(({ Name }) => Name)).toEqual(['default', 'logs']);
});

test('partitions are created together, and what is wrong is told one by one', async () => {
  const { glue } = await startGlue();
  await glue.createDatabase({ DatabaseInput: { Name: DatabaseName } });
  const TableInput = { Name: 't', PartitionKeys: [{ Name: 'day', Type: 'string' }] };
  await glue.createTable({ DatabaseName, TableInput });
  const PartitionInputList = [{ Values: ['1'] }, { Values: ['1'] }, { Values: ['1', '2'] }];
  const { Errors } = await glue.batchCreatePartition({ DatabaseName, TableName: 't', PartitionInputList });
  expect(Errors?.map(({ ErrorDetail }) => ErrorDetail?.ErrorCode)).toEqual([
    'AlreadyExistsException',
    'InvalidInputException',
  ]);
  const { Partitions } = await glue.getPartitions({ DatabaseName, TableName: 't' });
  expect(Partitions).toMatchObject([{ Values: ['1'], TableName: 't' }]);
});

test('Athena shows the same catalog in its own words', async () => {
  const { glue, athena } = await startGlue();
  await glue.createDatabase({ DatabaseInput: { Name: DatabaseName } });
  await glue.createTable({
    DatabaseName,
    TableInput: {
      Name: 't',
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys: [{ Name: 'day', Type: 'string' }],
      Parameters: { 'projection.enabled': 'true' },
      StorageDescriptor: {
        Columns: [{ Name: 'a', Type: 'int', Comment: 'first' }],
        Location: 's3://data/t',
        SerdeInfo: { SerializationLibrary: 'serde', Parameters: { 'field.delim': ' ' } },
      },
    },
  });
  const place = { CatalogName: 'AwsDataCatalog', DatabaseName };
  const { TableMetadata } = await athena.getTableMetadata({ ...place, TableName: 't' });
  expect(TableMetadata).toMatchObject({
    Columns: [{ Name: 'a', Type: 'int', Comment: 'first' }],
    PartitionKeys: [{ Name: 'day', Type: 'string' }],
    Parameters: {
      'projection.enabled': 'true',
      location: 's3://data/t',
      'serde.serialization.lib': 'serde',
      'serde.param.field.delim': ' ',
    },
  });
  expect((await athena.listTableMetadata(place)).TableMetadataList).toHaveLength(1);
  expect((await athena.listDatabases({ CatalogName: 'AwsDataCatalog' })).DatabaseList).toHaveLength(2);
  const missing = await rejection(athena.getTableMetadata({ ...place, TableName: 'nope' }));
  expect(missing.name).toBe('MetadataException');
  expect(missing.message).toContain('EntityNotFoundException');
});
