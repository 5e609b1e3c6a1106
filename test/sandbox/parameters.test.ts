import { SSM, type PutParameterRequest } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { parametersStore, readStoredParameter } from '../../src/sandbox/services/ssm/parameters.js';
import { clientConfig, createTestClock, rejection, startSandbox, START_MS, type TestClock } from './helpers.js';

const ARN = 'arn:aws:ssm:ap-northeast-1:123456789012:parameter';
const WRITER = 'arn:aws:iam::123456789012:user/sandbox';

interface Setup {
  readonly ssm: SSM;
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  put(name: string, value: string, more?: Partial<PutParameterRequest>): Promise<number | undefined>;
}

async function start(): Promise<Setup> {
  const clock = createTestClock();
  const sandbox = await startSandbox({ clock, throttle: false });
  const ssm = new SSM(clientConfig(sandbox));
  const put: Setup['put'] = async (Name, Value, more = {}) =>
    (await ssm.putParameter({ Name, Value, Type: 'String', ...more })).Version;
  return { ssm, sandbox, clock, put };
}

describe('a parameter', () => {
  test('is created, and is given back with version, ARN and type', async () => {
    const { ssm, put } = await start();
    expect(await put('/app/db', 'x')).toBe(1);
    expect((await ssm.getParameter({ Name: '/app/db' })).Parameter).toEqual({
      Name: '/app/db',
      Type: 'String',
      Value: 'x',
      Version: 1,
      LastModifiedDate: new Date(START_MS),
      ARN: `${ARN}/app/db`,
      DataType: 'text',
    });
    expect((await ssm.getParameter({ Name: `${ARN}/app/db` })).Parameter?.Value).toBe('x');
  });

  test('is not overwritten unless that is asked for', async () => {
    const { put } = await start();
    await put('a', '1');
    expect(await rejection(put('a', '2'))).toMatchObject({
      name: 'ParameterAlreadyExists',
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    });
    expect(await put('a', '2', { Overwrite: true })).toBe(2);
  });

  test('keeps type, description and pattern when a new version does not mention them', async () => {
    const { ssm, put } = await start();
    await put('a', '1', { Description: 'a number', AllowedPattern: '\\d+' });
    await ssm.putParameter({ Name: 'a', Value: '2', Overwrite: true });
    const { Parameters } = await ssm.describeParameters({});
    expect(Parameters).toEqual([
      expect.objectContaining({ Type: 'String', Description: 'a number', AllowedPattern: '\\d+', Version: 2 }),
    ]);
    expect(await rejection(ssm.putParameter({ Name: 'a', Value: 'x', Overwrite: true }))).toMatchObject({
      name: 'ParameterPatternMismatchException',
    });
  });

  test('does not change its type', async () => {
    const { put } = await start();
    await put('a', '1');
    expect(await rejection(put('a', '1', { Type: 'SecureString', Overwrite: true }))).toMatchObject({
      name: 'HierarchyTypeMismatchException',
    });
  });

  test('needs a type when it is new', async () => {
    const { ssm } = await start();
    expect(await rejection(ssm.putParameter({ Name: 'a', Value: '1' }))).toMatchObject({
      message: 'A parameter type is required when you create a parameter.',
    });
  });

  test('that is secret comes as something else without decryption', async () => {
    const { ssm, put } = await start();
    await put('a', 'hunter2', { Type: 'SecureString' });
    const shown = await ssm.getParameter({ Name: 'a' });
    expect(shown.Parameter?.Value).toMatch(/^AQICAHh/);
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect((await ssm.getParameter({ Name: 'a', WithDecryption: true })).Parameter?.Value).toBe('hunter2');
    expect((await ssm.describeParameters({})).Parameters?.[0]?.KeyId).toBe('alias/aws/ssm');
  });

  test('that is not there is ParameterNotFound', async () => {
    const { ssm } = await start();
    expect(await rejection(ssm.getParameter({ Name: 'a' }))).toMatchObject({ name: 'ParameterNotFound' });
    expect(await rejection(ssm.deleteParameter({ Name: 'a' }))).toMatchObject({ name: 'ParameterNotFound' });
    expect(await rejection(ssm.getParameterHistory({ Name: 'a' }))).toMatchObject({ name: 'ParameterNotFound' });
  });

  test('is deleted, with others, and starts again at version 1', async () => {
    const { ssm, put } = await start();
    await put('a', '1');
    await put('a', '2', { Overwrite: true });
    const deleted = await ssm.deleteParameters({ Names: ['a', 'b'] });
    expect(deleted).toMatchObject({ DeletedParameters: ['a'], InvalidParameters: ['b'] });
    expect(await put('a', '3')).toBe(1);
  });

  test('belongs to an account and a region', async () => {
    const { sandbox, put } = await start();
    await put('a', '1');
    const elsewhere = { region: 'us-east-1' };
    expect(await sandbox.invoke('ssm', 'DescribeParameters', {}, elsewhere)).toMatchObject({ Parameters: [] });
  });

  test('is seen by other parts of the sandbox, by version and label too', async () => {
    const { ssm, sandbox, clock, put } = await start();
    await put('a', '1');
    await ssm.labelParameterVersion({ Name: 'a', Labels: ['first'] });
    await put('a', '2', { Overwrite: true });
    const place = { store: sandbox.store, account: sandbox.account, region: 'ap-northeast-1', clock };
    expect(readStoredParameter(place, 'a')).toEqual({ value: '2', type: 'String', version: 2 });
    expect(readStoredParameter(place, 'a:1')?.value).toBe('1');
    expect(readStoredParameter(place, 'a:first')?.value).toBe('1');
    expect(readStoredParameter(place, 'a:9')).toBeUndefined();
    expect(readStoredParameter(place, 'b')).toBeUndefined();
    expect([...sandbox.store(parametersStore).keys()]).toEqual(['a']);
  });
});

describe('names', () => {
  test.each([
    ['aws-thing', 'ValidationException', /can't be prefixed with "aws" or "ssm"/],
    ['SSM.thing', 'ValidationException', /can't be prefixed with "aws" or "ssm"/],
    ['/aws/service/thing', 'AccessDeniedException', /No access to reserved parameter name/],
    ['/ssm/app/thing', 'ValidationException', /can't be prefixed with "ssm"/],
    ['app/thing', 'ValidationException', /fully qualified name/],
    ['/app/with space', 'ValidationException', /3 symbols/],
    ['/app//thing', 'ValidationException', /sub-paths/],
    ['/app/thing/', 'ValidationException', /sub-paths/],
    [`/${'l/'.repeat(15)}x`, 'HierarchyLevelLimitExceededException', /15 levels/],
    ['x'.repeat(1000), 'ValidationException', /1011 characters/],
  ])('%s is refused', async (name, code, message) => {
    const { put } = await start();
    const error = await rejection(put(name, 'x'));
    expect(error.name).toBe(code);
    expect(error.message).toMatch(message);
  });

  test('of fifteen levels, and with spaces around them, are taken', async () => {
    const { ssm, put } = await start();
    await put(`/${'l/'.repeat(14)}x`, 'x');
    await put('  trimmed ', 'x');
    expect((await ssm.getParameter({ Name: 'trimmed' })).Parameter?.Name).toBe('trimmed');
  });
});

describe('values', () => {
  test.each([
    ['', {}, 'ValidationException', /greater than or equal to 1/],
    ['{{ssm:other}}', {}, 'ValidationException', /can't nest another parameter/],
    ['x', { DataType: 'Text' }, 'ValidationException', /data type is not supported/],
    ['x', { DataType: 'aws:ec2:image' }, 'ValidationException', /not a valid AMI/],
    ['x', { AllowedPattern: '(' }, 'InvalidAllowedPatternException', /not valid/],
    ['xyz', { AllowedPattern: 'x' }, 'ParameterPatternMismatchException', /allowedPattern: x$/],
    ['x', { Type: 'Text' as never }, 'ValidationException', /enum value set: \[SecureString, StringList, String\]/],
    ['x', { Type: 'SecureString' as const, KeyId: 'no such key!' }, 'InvalidKeyId', /no such key/],
    ['x', { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] }, 'ValidationException', /tags and overwrite/],
    ['x', { Policies: '{}' }, 'InvalidPolicyTypeException', /JSON array/],
  ])('%j with %j is refused', async (value, more, code, message) => {
    const { put } = await start();
    const error = await rejection(put('a', value, more));
    expect(error.name).toBe(code);
    expect(error.message).toMatch(message);
  });

  test('may be images', async () => {
    const { put } = await start();
    expect(await put('a', 'ami-0123456789abcdef0', { DataType: 'aws:ec2:image' })).toBe(1);
  });
});

describe('tiers', () => {
  test('are counted in characters: 4,096 for Standard and 8,192 for Advanced', async () => {
    const { ssm, put } = await start();
    await put('a', 'é'.repeat(4096));
    expect((await rejection(put('b', 'x'.repeat(4097)))).message).toContain(
      'maximum parameter value of 4096 characters',
    );
    const advanced = { Name: 'b', Type: 'String', Tier: 'Advanced' } as const;
    expect(await ssm.putParameter({ ...advanced, Value: 'x'.repeat(8192) })).toMatchObject({ Tier: 'Advanced' });
    expect((await rejection(ssm.putParameter({ ...advanced, Name: 'c', Value: 'x'.repeat(8193) }))).message).toContain(
      'Advanced tier parameters support a maximum',
    );
  });

  test('never go back', async () => {
    const { put } = await start();
    await put('a', '1', { Tier: 'Advanced' });
    expect((await rejection(put('a', '2', { Tier: 'Standard', Overwrite: true }))).message).toContain(
      "can't downgrade",
    );
  });

  test('are chosen by the service with Intelligent-Tiering, and by default as the account says', async () => {
    const { ssm, put } = await start();
    const tierOf = async (Name: string, Value: string, Tier?: 'Intelligent-Tiering') =>
      (await ssm.putParameter({ Name, Value, Type: 'String', ...(Tier ? { Tier } : {}) })).Tier;
    expect(await tierOf('a', 'x', 'Intelligent-Tiering')).toBe('Standard');
    expect(await tierOf('b', 'x'.repeat(5000), 'Intelligent-Tiering')).toBe('Advanced');
    const SettingId = '/ssm/parameter-store/default-parameter-tier';
    await ssm.updateServiceSetting({ SettingId, SettingValue: 'Advanced' });
    expect(await tierOf('c', 'x')).toBe('Advanced');
    expect(
      (await rejection(put('d', 'x', { Tier: 'Standard', Policies: '[{"Type":"Expiration"}]' }))).message,
    ).toContain('policies');
  });
});

describe('versions', () => {
  test('are named by number and by label', async () => {
    const { ssm, put } = await start();
    await put('/a/b', '1');
    await put('/a/b', '2', { Overwrite: true });
    await ssm.labelParameterVersion({ Name: '/a/b', ParameterVersion: 1, Labels: ['old'] });
    const read = async (Name: string) => (await ssm.getParameter({ Name })).Parameter;
    expect(await read('/a/b:1')).toMatchObject({ Value: '1', Selector: ':1', Name: '/a/b' });
    expect(await read('/a/b:old')).toMatchObject({ Value: '1', Selector: ':old' });
    expect(await read(`${ARN}/a/b:old`)).toMatchObject({ Value: '1', Selector: ':old' });
    expect(await rejection(read('/a/b:3'))).toMatchObject({
      name: 'ParameterVersionNotFound',
      message: 'Systems Manager could not find version 3 of /a/b. Verify the version and try again.',
    });
    expect(await rejection(read('/a/b:new'))).toMatchObject({ name: 'ParameterVersionNotFound' });
  });

  test('are a hundred at most: the oldest goes, unless it has a label', async () => {
    const { ssm, put } = await start();
    for (let index = 1; index <= 101; index += 1) await put('a', `${index}`, { Overwrite: true });
    const sizes: number[] = [];
    const versions: (number | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ssm.getParameterHistory({ Name: 'a', ...(NextToken ? { NextToken } : {}) });
      sizes.push(page.Parameters?.length ?? 0);
      versions.push(...(page.Parameters ?? []).map(({ Version }) => Version));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(sizes).toEqual([50, 50]);
    expect([versions[0], versions.at(-1)]).toEqual([2, 101]);
    await ssm.labelParameterVersion({ Name: 'a', ParameterVersion: 2, Labels: ['keep'] });
    expect(await rejection(put('a', 'x', { Overwrite: true }))).toMatchObject({
      name: 'ParameterMaxVersionLimitExceeded',
      message: expect.stringContaining('Version 2, the oldest version'),
    });
  });

  test('tell who wrote them and when, and hide secrets like everything else', async () => {
    const { ssm, clock, put } = await start();
    await put('a', 'hunter1', { Type: 'SecureString' });
    clock.advance(60_000);
    await put('a', 'hunter2', { Type: 'SecureString', Overwrite: true });
    const { Parameters: hidden = [] } = await ssm.getParameterHistory({ Name: 'a' });
    expect(hidden.map(({ LastModifiedUser, LastModifiedDate }) => [LastModifiedUser, LastModifiedDate])).toEqual([
      [WRITER, new Date(START_MS)],
      [WRITER, new Date(START_MS + 60_000)],
    ]);
    expect(JSON.stringify(hidden)).not.toContain('hunter');
    const { Parameters = [] } = await ssm.getParameterHistory({ Name: 'a', WithDecryption: true });
    expect(Parameters.map(({ Value }) => Value)).toEqual(['hunter1', 'hunter2']);
  });
});

describe('labels', () => {
  test('move from version to version, and are taken off', async () => {
    const { ssm, put } = await start();
    await put('a', '1');
    await put('a', '2', { Overwrite: true });
    expect(await ssm.labelParameterVersion({ Name: 'a', Labels: ['x'] })).toMatchObject({ ParameterVersion: 2 });
    await ssm.labelParameterVersion({ Name: 'a', ParameterVersion: 1, Labels: ['x', 'y'] });
    const labels = async () => (await ssm.getParameterHistory({ Name: 'a' })).Parameters?.map(({ Labels }) => Labels);
    expect(await labels()).toEqual([['x', 'y'], []]);
    const removed = await ssm.unlabelParameterVersion({ Name: 'a', ParameterVersion: 1, Labels: ['x', 'z'] });
    expect(removed).toMatchObject({ RemovedLabels: ['x'], InvalidLabels: ['z'] });
    expect(await labels()).toEqual([['y'], []]);
  });

  test('that break the rules are listed, and nothing else happens', async () => {
    const { ssm, put } = await start();
    await put('a', '1');
    const Labels = ['1st', 'aws-x', 'SSM', 'a b', 'ok'];
    const answer = await ssm.labelParameterVersion({ Name: 'a', Labels });
    expect(answer.InvalidLabels).toEqual(['1st', 'aws-x', 'SSM', 'a b']);
    expect((await ssm.getParameterHistory({ Name: 'a' })).Parameters?.[0]?.Labels).toEqual(['ok']);
  });

  test('are ten for a version at most', async () => {
    const { ssm, put } = await start();
    await put('a', '1');
    await ssm.labelParameterVersion({ Name: 'a', Labels: Array.from({ length: 10 }, (_, index) => `l${index}`) });
    await ssm.labelParameterVersion({ Name: 'a', Labels: ['l0'] });
    expect(await rejection(ssm.labelParameterVersion({ Name: 'a', Labels: ['one-more'] }))).toMatchObject({
      name: 'ParameterVersionLabelLimitExceeded',
    });
    expect(await rejection(ssm.labelParameterVersion({ Name: 'a', Labels: [] }))).toMatchObject({
      name: 'ValidationException',
    });
    expect(await rejection(ssm.labelParameterVersion({ Name: 'a', ParameterVersion: 7, Labels: ['x'] }))).toMatchObject(
      {
        name: 'ParameterVersionNotFound',
      },
    );
  });
});

describe('reading several', () => {
  test('gives those that exist and lists the rest', async () => {
    const { ssm, put } = await start();
    await put('b', '2');
    await put('a', '1');
    const { Parameters, InvalidParameters } = await ssm.getParameters({ Names: ['b', 'nope', 'a', 'a:9'] });
    expect(Parameters?.map(({ Name }) => Name)).toEqual(['a', 'b']);
    expect(InvalidParameters).toEqual(['a:9', 'nope']);
  });

  test.each([0, 11])('of %i names is refused', async (count) => {
    const { ssm } = await start();
    const Names = Array.from({ length: count }, (_, index) => `n${index}`);
    expect(await rejection(ssm.getParameters({ Names }))).toMatchObject({ name: 'ValidationException' });
  });

  test('by path gives one level or all, in pages of ten', async () => {
    const { ssm, put } = await start();
    for (let index = 0; index < 12; index += 1) await put(`/app/p${String(index).padStart(2, '0')}`, 'x');
    await put('/app/deep/er', 'x');
    await put('/application', 'x');
    const all = async (Recursive: boolean) => {
      const names: (string | undefined)[][] = [];
      let NextToken: string | undefined;
      do {
        const page = await ssm.getParametersByPath({ Path: '/app', Recursive, ...(NextToken ? { NextToken } : {}) });
        names.push((page.Parameters ?? []).map(({ Name }) => Name));
        NextToken = page.NextToken;
      } while (NextToken);
      return names;
    };
    expect((await all(false)).map(({ length }) => length)).toEqual([10, 2]);
    expect((await all(true)).flat()).toContain('/app/deep/er');
    expect((await all(true)).flat()).not.toContain('/application');
    expect(await rejection(ssm.getParametersByPath({ Path: '/app', MaxResults: 11 }))).toMatchObject({
      name: 'ValidationException',
    });
    expect(await rejection(ssm.getParametersByPath({ Path: 'app' }))).toMatchObject({ name: 'ValidationException' });
    expect(await rejection(ssm.getParametersByPath({ Path: '/app', NextToken: 'bogus' }))).toMatchObject({
      name: 'InvalidNextToken',
    });
  });

  test('by path can ask for a label, but not for a name', async () => {
    const { ssm, put } = await start();
    await put('/app/a', '1');
    await put('/app/b', '1');
    await ssm.labelParameterVersion({ Name: '/app/b', Labels: ['live'] });
    const ParameterFilters = [{ Key: 'Label', Values: ['live'] }];
    const { Parameters } = await ssm.getParametersByPath({ Path: '/app', ParameterFilters });
    expect(Parameters?.map(({ Name }) => Name)).toEqual(['/app/b']);
    const byName = { Path: '/app', ParameterFilters: [{ Key: 'Name', Values: ['x'] }] };
    expect(await rejection(ssm.getParametersByPath(byName))).toMatchObject({ name: 'InvalidFilterKey' });
  });
});

describe('describing', () => {
  async function filled(): Promise<Setup> {
    const setup = await start();
    await setup.put('/app/prod/db', 'x', { Tags: [{ Key: 'Team', Value: 'web' }] });
    await setup.put('/app/prod/key', 'x', { Type: 'SecureString' });
    await setup.put('/app/dev', 'x', { Tier: 'Advanced', Tags: [{ Key: 'Team', Value: 'ops' }] });
    await setup.put('flat', 'a,b', { Type: 'StringList' });
    return setup;
  }

  test.each([
    [{ Key: 'Name', Values: ['/app/dev', 'flat'] }, ['/app/dev', 'flat']],
    [{ Key: 'Name', Option: 'BeginsWith', Values: ['/app/prod'] }, ['/app/prod/db', '/app/prod/key']],
    [{ Key: 'Name', Option: 'BeginsWith', Values: ['app/d'] }, ['/app/dev']],
    [{ Key: 'Name', Option: 'Contains', Values: ['prod'] }, ['/app/prod/db', '/app/prod/key']],
    [{ Key: 'Type', Values: ['StringList'] }, ['flat']],
    [{ Key: 'Tier', Values: ['Advanced'] }, ['/app/dev']],
    [{ Key: 'KeyId', Option: 'BeginsWith', Values: ['alias/'] }, ['/app/prod/key']],
    [{ Key: 'Path', Values: ['/app'] }, ['/app/dev']],
    [{ Key: 'Path', Option: 'Recursive', Values: ['/app'] }, ['/app/dev', '/app/prod/db', '/app/prod/key']],
    [{ Key: 'DataType', Values: ['text'] }, ['/app/dev', '/app/prod/db', '/app/prod/key', 'flat']],
    [{ Key: 'tag:Team', Values: ['web'] }, ['/app/prod/db']],
    [{ Key: 'tag:Team' }, ['/app/dev', '/app/prod/db']],
  ])('by %j', async (filter, names) => {
    const { ssm } = await filled();
    const { Parameters } = await ssm.describeParameters({ ParameterFilters: [filter] });
    expect(Parameters?.map(({ Name }) => Name)).toEqual(names);
  });

  test.each([
    [{ Key: 'Label', Values: ['x'] }, 'InvalidFilterKey'],
    [{ Key: 'Colour', Values: ['x'] }, 'ValidationException'],
    [{ Key: 'Name', Option: 'EndsWith', Values: ['x'] }, 'InvalidFilterOption'],
    [{ Key: 'Path', Option: 'Equals', Values: ['/x'] }, 'InvalidFilterOption'],
    [{ Key: 'Type', Option: 'Contains', Values: ['String'] }, 'InvalidFilterOption'],
    [{ Key: 'Type', Values: ['Text'] }, 'InvalidFilterOption'],
    [{ Key: 'Name', Values: [] }, 'InvalidFilterValue'],
    [{ Key: 'Path', Values: ['/aws/service'] }, 'ValidationException'],
    [{ Key: 'Name', Values: Array.from({ length: 51 }, (_, index) => `n${index}`) }, 'ValidationException'],
  ])('by %j is refused', async (filter, code) => {
    const { ssm } = await start();
    expect(await rejection(ssm.describeParameters({ ParameterFilters: [filter] }))).toMatchObject({ name: code });
  });

  test('takes a filter once', async () => {
    const { ssm } = await start();
    const filter = { Key: 'Name', Values: ['x'] };
    expect(await rejection(ssm.describeParameters({ ParameterFilters: [filter, filter] }))).toMatchObject({
      name: 'InvalidFilterKey',
    });
  });

  test('gives pages of ten unless more are asked for, fifty at most', async () => {
    const { ssm, put } = await start();
    for (let index = 0; index < 60; index += 1) await put(`p${index}`, 'x');
    expect((await ssm.describeParameters({})).Parameters).toHaveLength(10);
    const first = await ssm.describeParameters({ MaxResults: 50 });
    expect(first.Parameters).toHaveLength(50);
    const second = await ssm.describeParameters({ MaxResults: 50, NextToken: first.NextToken });
    expect(second.Parameters).toHaveLength(10);
    expect(second.NextToken).toBeUndefined();
    expect(await rejection(ssm.describeParameters({ MaxResults: 51 }))).toMatchObject({ name: 'ValidationException' });
  });
});

describe('tags of parameters', () => {
  test('are added, listed and removed', async () => {
    const { ssm, put } = await start();
    await put('a', '1', { Tags: [{ Key: 'x', Value: '1' }] });
    const resource = { ResourceType: 'Parameter', ResourceId: 'a' } as const;
    await ssm.addTagsToResource({
      ...resource,
      Tags: [
        { Key: 'y', Value: '2' },
        { Key: 'x', Value: '3' },
      ],
    });
    expect((await ssm.listTagsForResource(resource)).TagList).toEqual([
      { Key: 'x', Value: '3' },
      { Key: 'y', Value: '2' },
    ]);
    await ssm.removeTagsFromResource({ ...resource, TagKeys: ['x'] });
    expect((await ssm.listTagsForResource(resource)).TagList).toEqual([{ Key: 'y', Value: '2' }]);
  });

  test('are refused for what is not there, and are not pretended for other things', async () => {
    const { ssm } = await start();
    const missing = { ResourceType: 'Parameter', ResourceId: 'a' } as const;
    expect(await rejection(ssm.listTagsForResource(missing))).toMatchObject({ name: 'InvalidResourceId' });
    const other = { ResourceType: 'Document', ResourceId: 'a' } as const;
    expect(await rejection(ssm.listTagsForResource(other))).toMatchObject({ name: 'NotImplemented' });
  });
});

describe('public parameters', () => {
  const LATEST = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

  test('are images, another one in each region', async () => {
    const { ssm, sandbox } = await start();
    const { Parameter } = await ssm.getParameter({ Name: LATEST });
    expect(Parameter).toMatchObject({
      Value: expect.stringMatching(/^ami-[0-9a-f]{17}$/),
      DataType: 'aws:ec2:image',
      ARN: `arn:aws:ssm:ap-northeast-1::parameter${LATEST}`,
    });
    const elsewhere = new SSM(clientConfig(sandbox, { region: 'us-east-1' }));
    expect((await elsewhere.getParameter({ Name: LATEST })).Parameter?.Value).not.toBe(Parameter?.Value);
  });

  test('are found by their path, and are no parameters of the account', async () => {
    const { ssm } = await start();
    const Path = '/aws/service/ami-windows-latest';
    expect((await ssm.getParametersByPath({ Path })).Parameters?.length).toBeGreaterThan(1);
    expect((await ssm.describeParameters({})).Parameters).toEqual([]);
  });
});
