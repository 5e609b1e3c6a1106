import { Lambda } from '@aws-sdk/client-lambda';
import { describe, expect, test } from 'vitest';
import { insertFunction, lambdaStore } from '../../src/sandbox/services/lambda/store.js';
import { matchPath } from '../../src/sandbox/wire/rest-path.js';
import { clientConfig, rejection, startSandbox } from './helpers.js';

const ARN = 'arn:aws:lambda:ap-northeast-1:123456789012:function:f';
const SOURCE = 'arn:aws:logs:ap-northeast-1:123456789012:log-group:/web/a:*';

async function start() {
  const sandbox = await startSandbox({ throttle: false });
  const stored = insertFunction(sandbox.store(lambdaStore), { arn: ARN, tags: { team: 'web' } });
  return { sandbox, stored, lambda: new Lambda(clientConfig(sandbox)) };
}

const permission = (overrides: object = {}) => ({
  FunctionName: 'f',
  StatementId: 'logs',
  Action: 'lambda:InvokeFunction',
  Principal: 'logs.amazonaws.com',
  SourceArn: SOURCE,
  SourceAccount: '123456789012',
  ...overrides,
});

describe('functions', () => {
  test.each(['f', ARN, '123456789012:function:f', 'function:f'])('are found by %s', async (FunctionName) => {
    const { lambda } = await start();
    expect(await lambda.getFunctionConfiguration({ FunctionName })).toMatchObject({
      FunctionArn: ARN,
      State: 'Active',
      LoggingConfig: { LogGroup: '/aws/lambda/f' },
    });
  });

  test('are counted beside the limits of the account', async () => {
    const { lambda } = await start();
    expect(await lambda.getAccountSettings({})).toMatchObject({
      AccountLimit: { ConcurrentExecutions: 1000 },
      AccountUsage: { FunctionCount: 1 },
    });
  });

  test('are told with their tags, which can be changed', async () => {
    const { lambda } = await start();
    await lambda.tagResource({ Resource: ARN, Tags: { env: 'prod' } });
    await lambda.untagResource({ Resource: ARN, TagKeys: ['team'] });
    expect((await lambda.listTags({ Resource: ARN })).Tags).toEqual({ env: 'prod' });
    expect((await lambda.getFunction({ FunctionName: 'f' })).Tags).toEqual({ env: 'prod' });
  });

  test('are listed fifty at a time, without versions', async () => {
    const { sandbox, lambda } = await start();
    for (let index = 0; index < 50; index += 1) insertFunction(sandbox.store(lambdaStore), { arn: `${ARN}${index}` });
    insertFunction(sandbox.store(lambdaStore), { arn: `${ARN}:live` });
    const first = await lambda.listFunctions({ MaxItems: 1000 });
    const second = await lambda.listFunctions({ Marker: first.NextMarker });
    expect([first.Functions?.length, second.Functions?.length, second.NextMarker]).toEqual([50, 1, undefined]);
  });

  test('that are not there are an error with name, message and request id', async () => {
    const { lambda } = await start();
    expect(await rejection(lambda.getFunction({ FunctionName: 'g' }))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:ap-northeast-1:123456789012:function:g',
      $metadata: { httpStatusCode: 404, requestId: expect.any(String) },
    });
  });

  test('take events, and never pretend to have run', async () => {
    const { lambda, stored } = await start();
    const Payload = '{"a":1}';
    expect((await lambda.invoke({ FunctionName: 'f', InvocationType: 'Event', Payload })).StatusCode).toBe(202);
    expect(stored.invocations).toEqual([Payload]);
    expect((await rejection(lambda.invoke({ FunctionName: 'f', Payload }))).name).toBe('NotImplemented');
    expect((await rejection(lambda.listAliases({ FunctionName: 'f' }))).message).toContain('does not run ListAliases');
  });
});

describe('permissions', () => {
  test('are added as a statement with the conditions that Lambda makes of them, read, and removed', async () => {
    const { lambda } = await start();
    expect((await rejection(lambda.getPolicy({ FunctionName: 'f' }))).message).toBe(
      'The resource you requested does not exist.',
    );
    const { Statement } = await lambda.addPermission(permission());
    const statement = {
      Sid: 'logs',
      Effect: 'Allow',
      Principal: { Service: 'logs.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: ARN,
      Condition: { StringEquals: { 'AWS:SourceAccount': '123456789012' }, ArnLike: { 'AWS:SourceArn': SOURCE } },
    };
    expect(JSON.parse(Statement ?? '')).toEqual(statement);
    const { Policy, RevisionId } = await lambda.getPolicy({ FunctionName: 'f' });
    expect(JSON.parse(Policy ?? '')).toEqual({ Version: '2012-10-17', Id: 'default', Statement: [statement] });
    const stale = lambda.removePermission({ FunctionName: 'f', StatementId: 'logs', RevisionId: 'x' });
    expect((await rejection(stale)).name).toBe('PreconditionFailedException');
    await lambda.removePermission({ FunctionName: 'f', StatementId: 'logs', RevisionId });
    const again = lambda.removePermission({ FunctionName: 'f', StatementId: 'logs' });
    expect(await rejection(again)).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Statement logs is not found in resource policy.',
    });
  });

  test.each([
    ['an id that is taken', {}, 'ResourceConflictException', 'The statement id (logs) provided already exists.'],
    ['a bad id', { StatementId: 'a b' }, 'ValidationException', "Value 'a b' at 'statementId'"],
    ['a bad action', { StatementId: 'x', Action: 's3:GetObject' }, 'ValidationException', "at 'action'"],
    [
      'a bad principal',
      { StatementId: 'x', Principal: 'logs' },
      'InvalidParameterValueException',
      'principal was invalid',
    ],
    ['no function', { FunctionName: 'g' }, 'ResourceNotFoundException', 'Function not found'],
  ])('are refused with %s', async (_what, overrides, name, message) => {
    const { lambda } = await start();
    await lambda.addPermission(permission());
    const error = await rejection(lambda.addPermission(permission(overrides)));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
  });

  test('end at twenty kilobytes', async () => {
    const { lambda } = await start();
    const add = async (): Promise<void> => {
      for (let index = 0; index < 100; index += 1) await lambda.addPermission(permission({ StatementId: `s${index}` }));
    };
    expect((await rejection(add())).name).toBe('PolicyLengthExceededException');
  });
});

describe('paths of REST services', () => {
  test.each([
    ['/a/{X}', '/a/b', { X: 'b' }],
    ['/a/{X}/c', '/a/arn%3Aaws/c', { X: 'arn:aws' }],
    ['/a/{X+}', '/a/b/c', { X: 'b/c' }],
    ['/a/{X}', '/a/b/c', undefined],
    ['/a/{X}', '/a/', undefined],
    ['/a/{X}', '/a/%zz', undefined],
    ['/a', '/a/', {}],
  ])('%s and %s', (template, path, labels) => {
    const found = matchPath(template, path);
    expect(found && Object.fromEntries(found)).toEqual(labels);
  });
});
