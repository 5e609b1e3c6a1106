import { describe, expect, test } from 'vitest';
import {
  getParameters,
  history,
  listParameters,
  MASK,
  namesStartingWith,
  readParameter,
  type ListInput,
} from '../../../src/lib/param/index.js';
import { collect } from '../../helpers/collect.js';
import { fakeAws, fakeContext, fault, json } from '../../helpers/fake-aws.js';
import { startParams, type ParamSetup } from './helpers.js';

const ARN = 'arn:aws:ssm:ap-northeast-1:123456789012:parameter';
const WRITER = 'arn:aws:iam::123456789012:user/sandbox';
const KMS_DENIED = fault('AccessDeniedException', 'User x is not authorized to perform: kms:Decrypt on resource: y');

describe('readParameter', () => {
  test('takes names, versions, labels and ARNs, and knows what is not there', async () => {
    const { ctx, store, ssm } = await startParams();
    await store('/a/b', 'one', 'two');
    await ssm.labelParameterVersion({ Name: '/a/b', ParameterVersion: 1, Labels: ['first'] });
    const value = async (name: string) => (await readParameter({ name }, ctx))?.value;
    expect(await value('/a/b')).toBe('two');
    expect(await value('/a/b:1')).toBe('one');
    expect(await value('/a/b:first')).toBe('one');
    expect(await value(`${ARN}/a/b:1`)).toBe('one');
    expect(await value('/a/b:9')).toBeUndefined();
    expect(await value('/a/c')).toBeUndefined();
    expect(await readParameter({ name: '/a/b' }, ctx)).toEqual({
      name: '/a/b',
      arn: `${ARN}/a/b`,
      value: 'two',
      type: 'String',
      version: 2,
      lastModified: '2026-01-15T12:00:00.000Z',
      dataType: 'text',
    });
  });

  test('masks secrets, and does not even decrypt them, unless they are to be revealed', async () => {
    const secret = json({ Parameter: { Name: 'a', Type: 'SecureString', Value: 'hunter2', Version: 1 } });
    const fake = fakeAws().on('GetParameter', secret, secret);
    expect(await readParameter({ name: 'a' }, fakeContext(fake))).toMatchObject({ value: MASK });
    expect(await readParameter({ name: 'a', reveal: true }, fakeContext(fake))).toMatchObject({ value: 'hunter2' });
    expect(fake.calls.map(({ input }) => input.WithDecryption)).toEqual([false, true]);
  });

  test('takes a type that it does not know for a secret', async () => {
    const fake = fakeAws().on('GetParameter', json({ Parameter: { Name: 'a', Type: 'TopSecret', Value: 'x' } }));
    expect(await readParameter({ name: 'a' }, fakeContext(fake))).toMatchObject({ value: MASK });
  });

  test('explains a key that may not be used', async () => {
    const fake = fakeAws().on('GetParameter', KMS_DENIED);
    await expect(readParameter({ name: 'a', reveal: true }, fakeContext(fake))).rejects.toMatchObject({
      exitCode: 4,
      message: 'the value of "a" cannot be decrypted',
      hint: expect.stringContaining('kms:Decrypt'),
    });
  });
});

describe('getParameters', () => {
  test('reads each once, in the order given, ten at a call, with labels and writers', async () => {
    const { ctx, store, ssm, calls } = await startParams();
    const names = Array.from({ length: 23 }, (_, index) => `/p/${23 - index}`);
    for (const name of names) await store(name, name);
    await ssm.labelParameterVersion({ Name: '/p/7', Labels: ['seven'] });
    const parameters = await getParameters({ names: [...names, '/p/7'] }, ctx);
    expect(parameters.map(({ name, value }) => [name, value])).toEqual(names.map((name) => [name, name]));
    expect(parameters.find(({ name }) => name === '/p/7')).toMatchObject({ labels: ['seven'], modifiedBy: WRITER });
    expect(calls('GetParameters')).toBe(3);
  });

  test('gives several versions of one parameter, each with its own labels', async () => {
    const { ctx, store, ssm } = await startParams();
    await store('/a', 'one', 'two');
    await ssm.labelParameterVersion({ Name: '/a', ParameterVersion: 1, Labels: ['old'] });
    const parameters = await getParameters({ names: ['/a:old', '/a', '/a:1', `${ARN}/a:1`] }, ctx);
    expect(parameters.map(({ value, labels }) => [value, labels])).toEqual([
      ['one', ['old']],
      ['two', []],
      ['one', ['old']],
      ['one', ['old']],
    ]);
  });

  test('works where answers do not say what they answer to', async () => {
    const stored = (Value: string, Version: number) => ({ Name: '/a', Type: 'String', Value, Version });
    const one = (Value: string, Version: number) => json({ Parameter: stored(Value, Version) });
    const versions = json({ Parameters: [] });
    const fake = fakeAws()
      .on('GetParameters', json({ Parameters: [stored('old', 1), stored('new', 2)], InvalidParameters: [] }))
      .on('GetParameter', one('new', 2), one('old', 1), one('old', 1))
      .on('GetParameterHistory', versions, versions, versions);
    const found = await getParameters({ names: ['/a', '/a:1', '/a:label'] }, fakeContext(fake));
    expect(found.map(({ value }) => value)).toEqual(['new', 'old', 'old']);
    fake.verify();
  });

  test('masks secrets', async () => {
    const { ctx, storeSecret } = await startParams();
    await storeSecret('/a', 'hunter2');
    expect(await getParameters({ names: ['/a'] }, ctx)).toMatchObject([{ value: MASK, type: 'SecureString' }]);
    expect(await getParameters({ names: ['/a'], reveal: true }, ctx)).toMatchObject([{ value: 'hunter2' }]);
  });

  test('does not even decrypt secrets that are masked', async () => {
    const answer = json({
      Parameters: [{ Name: '/a', Type: 'SecureString', Value: 'hunter2', Version: 1 }],
    });
    const versions = json({ Parameters: [] });
    const fake = fakeAws().on('GetParameters', answer, answer).on('GetParameterHistory', versions, versions);
    expect(await getParameters({ names: ['/a'] }, fakeContext(fake))).toMatchObject([{ value: MASK }]);
    await getParameters({ names: ['/a'], reveal: true }, fakeContext(fake));
    expect(fake.callsOf('GetParameters').map((call) => call.input.WithDecryption)).toEqual([false, true]);
    // Labels are all that is wanted of the history.
    expect(fake.callsOf('GetParameterHistory').map((call) => call.input.WithDecryption)).toEqual([false, false]);
  });

  test.each([
    ['/app/prod/pasword', 'did you mean "/app/prod/password"?', 'see which there are: awsops param list /app/prod/'],
    ['/app/prdo/password', 'did you mean "/app/prod/password"?', 'see which there are: awsops param list /app/prdo/'],
    ['AmazonCloudWatch-wbe', 'did you mean "AmazonCloudWatch-web"?', 'see which there are: awsops param list'],
    ['zzz', undefined, 'see which there are: awsops param list'],
  ])('of %s suggests what is near', async (name, reason, hint) => {
    const { ctx, store } = await startParams();
    for (const known of ['/app/prod/password', '/app/prod/user', 'AmazonCloudWatch-web']) await store(known, 'x');
    await expect(getParameters({ names: [name] }, ctx)).rejects.toMatchObject({
      code: 'ParameterNotFound',
      exitCode: 5,
      message: `there is no parameter "${name}" in ap-northeast-1`,
      reason,
      hint,
    });
  });

  test('names all that are missing, and gives nothing', async () => {
    const { ctx, store } = await startParams();
    await store('/a', 'x');
    await expect(getParameters({ names: ['/a', '/b', '/c'] }, ctx)).rejects.toMatchObject({
      message: 'there is no parameter "/b", "/c" in ap-northeast-1',
    });
  });

  test('says which versions and labels there are when only those are wrong', async () => {
    const { ctx, store, ssm } = await startParams();
    await store('/a', '1', '2', '3');
    await ssm.labelParameterVersion({ Name: '/a', Labels: ['live', 'blue'] });
    await expect(getParameters({ names: ['/a:9'] }, ctx)).rejects.toMatchObject({
      exitCode: 5,
      message: 'parameter "/a" has no version or label "9"',
      reason: 'its versions are 1 to 3, its labels blue, live',
    });
  });

  test('still knows what is missing where names may not be listed', async () => {
    const { ctx, sandbox } = await startParams();
    sandbox.addFault('AccessDeniedException:ssm.DescribeParameters');
    await expect(getParameters({ names: ['/a'] }, ctx)).rejects.toMatchObject({
      code: 'ParameterNotFound',
      exitCode: 5,
    });
  });

  test('leaves out labels and writers that may not be read, and says so once', async () => {
    const { ctx, sandbox, store } = await startParams();
    await store('/a', 'x');
    await store('/b', 'x');
    sandbox.addFault('AccessDeniedException:ssm.GetParameterHistory');
    const parameters = await getParameters({ names: ['/a', '/b'] }, ctx);
    expect(parameters).toMatchObject([{ value: 'x', labels: null, modifiedBy: null }, { labels: null }]);
    expect(ctx.events).toMatchObject([{ type: 'warn', code: 'HistoryDenied' }]);
  });

  test('names the one parameter of ten whose key is denied', async () => {
    const fake = fakeAws()
      .on('GetParameters', KMS_DENIED)
      .on('GetParameter', json({ Parameter: { Name: '/a', Type: 'String', Value: 'x', Version: 1 } }), KMS_DENIED);
    await expect(getParameters({ names: ['/a', '/b'], reveal: true }, fakeContext(fake))).rejects.toMatchObject({
      message: 'the value of "/b" cannot be decrypted',
    });
  });

  test('reads what AWS publishes, which has no history', async () => {
    const { ctx, calls } = await startParams();
    const name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';
    expect(await getParameters({ names: [name] }, ctx)).toMatchObject([
      { name, labels: null, dataType: 'aws:ec2:image' },
    ]);
    expect(calls('GetParameterHistory')).toBe(0);
    expect(ctx.events).toEqual([]);
  });

  test('outlasts throttling', async () => {
    const { ctx, sandbox, store } = await startParams();
    await store('/a', 'x');
    sandbox.addFault('ThrottlingException:ssm.GetParameters:2');
    expect(await getParameters({ names: ['/a'] }, ctx)).toHaveLength(1);
  });
});

describe('listParameters', () => {
  async function filled(): Promise<ParamSetup> {
    const setup = await startParams();
    await setup.store('/app/prod/db', 'url');
    await setup.storeSecret('/app/prod/key', 'hunter2');
    await setup.store('/app/dev', 'x');
    await setup.store('flat', 'y');
    const tag = (ResourceId: string, Value: string) =>
      setup.ssm.addTagsToResource({ ResourceType: 'Parameter', ResourceId, Tags: [{ Key: 'Team', Value }] });
    await tag('/app/prod/db', 'web');
    await tag('/app/dev', 'ops');
    return setup;
  }

  test.each<[ListInput, readonly string[]]>([
    [{}, ['/app/dev', '/app/prod/db', '/app/prod/key', 'flat']],
    [{ prefix: '/app/prod' }, ['/app/prod/db', '/app/prod/key']],
    [{ contains: 'd' }, ['/app/dev', '/app/prod/db', '/app/prod/key']],
    [{ path: '/app' }, ['/app/dev']],
    [{ path: '/app', recursive: true }, ['/app/dev', '/app/prod/db', '/app/prod/key']],
    [{ types: ['SecureString'] }, ['/app/prod/key']],
    [{ tags: ['Team=web'] }, ['/app/prod/db']],
    [{ tags: ['Team=web', 'Team=ops'] }, ['/app/dev', '/app/prod/db']],
    [{ tags: ['Team'], prefix: '/app/d' }, ['/app/dev']],
  ])('by %j', async (input, names) => {
    const { ctx } = await filled();
    expect((await collect(listParameters(input, ctx))).flat().map(({ name }) => name)).toEqual(names);
  });

  test('reads values and labels only when asked, and masks secrets', async () => {
    const { ctx, ssm, calls } = await filled();
    await ssm.labelParameterVersion({ Name: '/app/dev', Labels: ['live'] });
    const rows = async (input: ListInput) =>
      (await collect(listParameters(input, ctx))).flat().map(({ value, labels }) => [value, labels]);
    expect(await rows({})).toEqual([1, 2, 3, 4].map(() => [null, null]));
    expect(calls('GetParameters') + calls('GetParameterHistory')).toBe(0);
    expect(await rows({ values: true, labels: true })).toEqual([
      ['x', ['live']],
      ['url', []],
      [MASK, []],
      ['y', []],
    ]);
    expect((await rows({ values: true, reveal: true }))[2]).toEqual(['hunter2', null]);
  });

  test('gives rows page by page, and reads values ten at a call', async () => {
    const { ctx, store, calls } = await startParams();
    for (let index = 0; index < 55; index += 1) await store(`/p/${index}`, 'x');
    const pages = await collect(listParameters({ values: true }, ctx));
    expect(pages.map(({ length }) => length)).toEqual([50, 5]);
    expect(calls('GetParameters')).toBe(6);
    expect(calls('DescribeParameters')).toBe(2);
  });

  test('lists what it can where values are denied', async () => {
    const { ctx, sandbox } = await filled();
    sandbox.addFault('AccessDeniedException:ssm.GetParameters');
    const rows = (await collect(listParameters({ values: true }, ctx))).flat();
    expect(rows.map(({ value }) => value)).toEqual([null, null, null, null]);
    expect(ctx.events).toMatchObject([{ type: 'warn', code: 'ValuesDenied' }]);
    await expect(collect(listParameters({ values: true, reveal: true }, ctx))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test.each<[ListInput, string]>([
    [{ prefix: 'a', contains: 'b' }, 'not by both'],
    [{ recursive: true }, '--recursive needs --path'],
    [{ tags: ['=x'] }, '"=x" is not a tag'],
  ])('refuses %j', async (input, message) => {
    const { ctx, calls } = await startParams();
    await expect(collect(listParameters(input, ctx))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
    });
    expect(calls('DescribeParameters')).toBe(0);
  });

  test('offers names for completion', async () => {
    const { ctx } = await filled();
    expect(await namesStartingWith('/app/p', ctx)).toEqual(['/app/prod/db', '/app/prod/key']);
    // The service finds it without its slash; what was typed would be replaced by something else.
    expect(await namesStartingWith('app/p', ctx)).toEqual([]);
    expect(await namesStartingWith('nope', ctx)).toEqual([]);
  });
});

describe('history', () => {
  test('has every version that is kept, newest first, over several pages', async () => {
    const { ctx, store, calls } = await startParams();
    await store('/a', ...Array.from({ length: 103 }, (_, index) => `v${index + 1}`));
    const versions = await history({ name: '/a:7' }, ctx);
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 100 }, (_, index) => 103 - index));
    expect(versions[0]).toMatchObject({ name: '/a', value: 'v103', modifiedBy: WRITER, labels: [], tier: 'Standard' });
    expect(calls('GetParameterHistory')).toBe(2);
  });

  test('masks secrets, all of them', async () => {
    const { ctx, storeSecret } = await startParams();
    await storeSecret('/a', 'hunter1', 'hunter2');
    expect((await history({ name: '/a' }, ctx)).map(({ value }) => value)).toEqual([MASK, MASK]);
    expect((await history({ name: '/a', reveal: true }, ctx)).map(({ value }) => value)).toEqual([
      'hunter2',
      'hunter1',
    ]);
  });

  test('of what does not exist suggests what does', async () => {
    const { ctx, store } = await startParams();
    await store('/app/level', 'x');
    await expect(history({ name: '/app/levle' }, ctx)).rejects.toMatchObject({
      exitCode: 5,
      reason: 'did you mean "/app/level"?',
    });
  });

  test('explains a key that may not be used', async () => {
    const fake = fakeAws().on('GetParameterHistory', KMS_DENIED);
    await expect(history({ name: '/a', reveal: true }, fakeContext(fake))).rejects.toMatchObject({
      message: 'the value of "/a" cannot be decrypted',
    });
  });
});
