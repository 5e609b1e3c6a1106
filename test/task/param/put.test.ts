import { describe, expect, test } from 'vitest';
import { planPut, putParameter, type PutInput } from '../../../src/lib/param/index.js';
import { fakeAws, fakeContext, fakeSession, fault, json, type FakeAws } from '../../helpers/fake-aws.js';
import { rejection } from '../../sandbox/helpers.js';
import { carryOut, everythingOf, startParams } from './helpers.js';

const NAME = '/app/level';
const input = (value: string, more: Partial<PutInput> = {}): PutInput => ({
  name: NAME,
  value,
  overwrite: true,
  ...more,
});

const stored = (value: string, more: object = {}) =>
  json({ Parameter: { Name: NAME, Type: 'String', Value: value, Version: 3, DataType: 'text', ...more } });
const metadata = (more: object = {}) =>
  json({ Parameters: [{ Name: NAME, Type: 'String', Tier: 'Standard', ...more }] });
/** A parameter at version 3 that holds `old`. */
const aws = (more: object = {}): FakeAws =>
  fakeAws().on('GetParameter', stored('old', more)).on('DescribeParameters', metadata(more));

describe('planPut', () => {
  test('creates what does not exist, and gives it back', async () => {
    const { ctx } = await startParams();
    const plan = await planPut(input('debug', { description: 'how much is logged', tags: { Team: 'web' } }), ctx);
    expect(plan.changes).toMatchObject([{ action: 'create', resource: 'parameter', id: NAME }]);
    await carryOut(plan, ctx);
    expect(ctx.events).toContainEqual({ type: 'note', message: `stored "${NAME}" as version 1` });
    expect(await plan.result?.(ctx.signal)).toEqual({
      name: NAME,
      value: 'debug',
      type: 'String',
      version: 1,
      lastModified: '2026-01-15T12:00:00.000Z',
      modifiedBy: 'arn:aws:iam::123456789012:user/sandbox',
      labels: [],
    });
  });

  test('writes nothing when it is so already', async () => {
    const { ctx, store, calls } = await startParams();
    await store(NAME, 'debug');
    const plan = await planPut(input('debug'), ctx);
    await carryOut(plan, ctx);
    expect(plan.changes.map(({ action }) => action)).toEqual(['none']);
    expect(calls('PutParameter')).toBe(1);
  });

  test('keeps an Advanced parameter Advanced, and never makes one unasked', async () => {
    const { ctx, ssm } = await startParams();
    await ssm.putParameter({ Name: NAME, Value: 'x', Type: 'String', Tier: 'Advanced' });
    await ssm.updateServiceSetting({
      SettingId: '/ssm/parameter-store/default-parameter-tier',
      SettingValue: 'Advanced',
    });
    await carryOut(await planPut(input('y'), ctx), ctx);
    await carryOut(await planPut(input('y', { name: '/app/other' }), ctx), ctx);
    const { Parameters } = await ssm.describeParameters({});
    expect(Parameters?.map(({ Name, Tier }) => [Name, Tier])).toEqual([
      [NAME, 'Advanced'],
      ['/app/other', 'Standard'],
    ]);
  });

  test('refuses a value that is too long before anything is called for it', async () => {
    const { ctx, calls } = await startParams();
    await expect(planPut(input('x'.repeat(4097)), ctx)).rejects.toMatchObject({ code: 'ValueTooLong', exitCode: 2 });
    await carryOut(await planPut(input('x'.repeat(4097), { tier: 'advanced' }), ctx), ctx);
    expect(calls('PutParameter')).toBe(1);
  });

  test.each([
    ['', '/a'],
    ['x', '/aws/x'],
    ['{{x}}', '/a'],
  ])('refuses %j for %s without a call', async (value, name) => {
    const { ctx, sandbox } = await startParams();
    await expect(planPut(input(value, { name }), ctx)).rejects.toMatchObject({ exitCode: 2 });
    await expect(putParameter(input(value, { name }), ctx)).rejects.toMatchObject({ exitCode: 2 });
    expect(sandbox.requests()).toEqual([]);
  });

  test('gives an existing parameter tags beside its own, once', async () => {
    const { ctx, ssm, calls } = await startParams();
    await ssm.putParameter({ Name: NAME, Value: 'x', Type: 'String', Tags: [{ Key: 'a', Value: '1' }] });
    const wanted = input('x', { tags: { a: '1', b: '2' } });
    const plan = await planPut(wanted, ctx);
    expect(plan.changes.map(({ action, resource, reason }) => [action, resource, reason])).toEqual([
      ['none', 'parameter', 'version 1 is the same'],
      ['update', 'parameter tags', 'set b'],
    ]);
    await carryOut(plan, ctx);
    expect((await planPut(wanted, ctx)).changes.map(({ action }) => action)).toEqual(['none', 'none']);
    expect(calls('AddTagsToResource')).toBe(1);
  });

  test('compares secrets, and shows none', async () => {
    const { ctx, storeSecret, ssm } = await startParams();
    await storeSecret(NAME, 'hunter1');
    expect((await planPut(input('hunter1'), ctx)).changes[0]?.action).toBe('none');
    const plan = await planPut(input('hunter2'), ctx);
    await carryOut(plan, ctx);
    const told = JSON.stringify([plan, ctx.events, await plan.result?.(ctx.signal)]);
    expect(told).toContain('********');
    expect(told).not.toContain('hunter');
    const { Parameter } = await ssm.getParameter({ Name: NAME, WithDecryption: true });
    expect(Parameter).toMatchObject({ Value: 'hunter2', Type: 'SecureString', Version: 2 });
  });

  test('says that it cannot compare what it may not decrypt, and goes on', async () => {
    const denied = fault('AccessDeniedException', 'User x is not authorized to perform: kms:Decrypt on resource: y');
    const fake = fakeAws()
      .on('GetParameter', denied, stored('AQICAHh…', { Type: 'SecureString' }))
      .on('DescribeParameters', metadata({ Type: 'SecureString', KeyId: 'alias/k' }));
    const { changes } = await planPut(input('new'), fakeContext(fake));
    expect(changes[0]?.reason).toBe('version 3 becomes 4: its present value cannot be decrypted to compare it');
    expect(fake.callsOf('GetParameter').map((call) => call.input)).toEqual([
      { Name: NAME, WithDecryption: true },
      { Name: NAME, WithDecryption: false },
    ]);
    fake.verify();
  });

  test('warns when it may not see the tier and the rest', async () => {
    const fake = fakeAws()
      .on('GetParameter', stored('old'))
      .on('DescribeParameters', fault('AccessDeniedException', 'not authorized to perform: ssm:DescribeParameters'));
    const ctx = fakeContext(fake);
    await planPut(input('new'), ctx);
    expect(ctx.events).toMatchObject([{ type: 'warn', code: 'MetadataDenied' }]);
  });

  test('fails when reading is denied altogether', async () => {
    const { ctx, sandbox } = await startParams();
    sandbox.addFault('AccessDeniedException:ssm.GetParameter');
    await expect(planPut(input('x'), ctx)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('finds the parameter on a later page, behind empty ones', async () => {
    const fake = fakeAws()
      .on('GetParameter', stored('old'))
      .on('DescribeParameters', json({ Parameters: [], NextToken: 't' }), metadata({ Tier: 'Advanced' }));
    const { changes } = await planPut(input('x'.repeat(5000)), fakeContext(fake));
    expect(changes[0]?.action).toBe('update');
    fake.verify();
  });
});

describe('a version that moves', () => {
  test('between the plan and the write is never overwritten, and both versions are named', async () => {
    const { ctx, store, calls, ssm } = await startParams();
    await store(NAME, 'one');
    const plan = await planPut(input('two'), ctx);
    await store(NAME, 'somebody else');
    await expect(carryOut(plan, ctx)).rejects.toMatchObject({
      code: 'VersionConflict',
      exitCode: 1,
      message: `parameter "${NAME}" is at version 2, and version 1 was to be replaced`,
      hint: `see what changed: awsops param diff ${NAME} --against 1`,
    });
    expect(calls('PutParameter')).toBe(2);
    expect((await ssm.getParameter({ Name: NAME })).Parameter?.Value).toBe('somebody else');
  });

  test('to what was wanted anyway is fine, and is not written again', async () => {
    const { ctx, store, calls } = await startParams();
    await store(NAME, 'one');
    const plan = await planPut(input('two'), ctx);
    await store(NAME, 'two');
    await carryOut(plan, ctx);
    expect(calls('PutParameter')).toBe(2);
    expect(ctx.events).toContainEqual({ type: 'note', message: `version 2 of "${NAME}" is the same` });
  });

  test('to the wanted value is still a conflict when something beside the value was to change', async () => {
    const { ctx, store } = await startParams();
    await store(NAME, 'one');
    const plan = await planPut(input('one', { description: 'wanted' }), ctx);
    await store(NAME, 'one');
    await expect(carryOut(plan, ctx)).rejects.toMatchObject({ code: 'VersionConflict' });
  });

  test('into being, when it was to be created, is a conflict', async () => {
    const { ctx, store } = await startParams();
    const plan = await planPut(input('one'), ctx);
    await store(NAME, 'somebody else');
    await expect(carryOut(plan, ctx)).rejects.toMatchObject({
      message: `parameter "${NAME}" is at version 1, and it was not to exist yet`,
    });
  });

  test('away, when it was deleted meanwhile, is a conflict', async () => {
    const { ctx, store, ssm } = await startParams();
    await store(NAME, 'one');
    const plan = await planPut(input('two'), ctx);
    await ssm.deleteParameter({ Name: NAME });
    await expect(carryOut(plan, ctx)).rejects.toMatchObject({ message: expect.stringContaining('does not exist') });
  });

  test('at the very moment of the write is told, with the version that was replaced', async () => {
    const fake = aws()
      .on('GetParameter', stored('old'), stored('theirs', { Version: 4 }))
      .on('PutParameter', json({ Version: 5 }));
    await expect(putParameter(input('ours'), fakeContext(fake))).rejects.toMatchObject({
      code: 'VersionConflict',
      message: `parameter "${NAME}" was written twice: version 4 by somebody else, 5 by us`,
      hint: `see what was replaced: awsops param diff ${NAME}:5 --against 4`,
    });
    fake.verify();
  });

  test('at the very moment of its creation is found by the service', async () => {
    const exists = fault('ParameterAlreadyExists', 'The parameter already exists.');
    const missing = fault('ParameterNotFound', '');
    const fake = (theirs: string): FakeAws =>
      fakeAws()
        .on('GetParameter', missing, missing, stored(theirs, { Version: 1 }), stored(theirs, { Version: 1 }))
        .on('DescribeParameters', json({ Parameters: [] }))
        .on('PutParameter', exists);
    await expect(putParameter(input('ours'), fakeContext(fake('theirs')))).rejects.toMatchObject({
      code: 'VersionConflict',
    });
    expect(await putParameter(input('ours'), fakeContext(fake('ours')))).toEqual({ version: 1, written: false });
  });

  test('by our own call, repeated after its answer was lost, is no conflict', async () => {
    const fake = aws()
      .on('GetParameter', stored('old'), stored('ours', { Version: 4 }))
      .on('PutParameter', fault('InternalServerError', 'lost', 500), json({ Version: 5 }));
    const ctx = fakeContext(fake, { aws: fakeSession(fake, { maxAttempts: 2 }) });
    expect(await putParameter(input('ours'), ctx)).toEqual({ version: 5, written: true });
    expect(fake.callsOf('PutParameter')).toHaveLength(2);
    fake.verify();
  });

  test('is refused by --if-version before anything is written', async () => {
    const { ctx, store, calls } = await startParams();
    await store(NAME, 'one', 'two');
    await expect(putParameter(input('three', { expectedVersion: 1 }), ctx)).rejects.toMatchObject({
      message: `parameter "${NAME}" is at version 2, and version 1 was to be replaced`,
    });
    expect(calls('PutParameter')).toBe(2);
    expect(await putParameter(input('three', { expectedVersion: 2 }), ctx)).toEqual({ version: 3, written: true });
  });
});

describe('putParameter', () => {
  test('writes once, and tells when it had to', async () => {
    const { ctx, calls } = await startParams();
    expect(await putParameter(input('x'), ctx)).toEqual({ version: 1, written: true });
    expect(await putParameter(input('x'), ctx)).toEqual({ version: 1, written: false });
    expect(calls('PutParameter')).toBe(1);
  });

  test('outlasts throttling', async () => {
    const { ctx, sandbox } = await startParams();
    sandbox.addFault('ThrottlingException:ssm:2');
    expect(await putParameter(input('x'), ctx)).toEqual({ version: 1, written: true });
  });

  test('writes nothing once it is cancelled', async () => {
    const controller = new AbortController();
    const { ctx, calls } = await startParams({ signal: controller.signal });
    const plan = await planPut(input('x'), ctx);
    controller.abort(new Error('SIGINT'));
    await expect(carryOut(plan, ctx)).rejects.toMatchObject({ name: 'AbortError' });
    await expect(putParameter(input('x'), ctx)).rejects.toMatchObject({ name: 'AbortError' });
    expect(calls('PutParameter')).toBe(0);
  });

  test('does not overwrite what was only to be created', async () => {
    const { ctx, store } = await startParams();
    await store(NAME, 'one');
    await expect(putParameter(input('two', { overwrite: false }), ctx)).rejects.toMatchObject({
      code: 'ParameterAlreadyExists',
      exitCode: 1,
    });
  });
});

describe('a refused write', () => {
  const secure = { Type: 'SecureString' };
  const refused = async (answer: ReturnType<typeof fault>, more: Partial<PutInput> = {}): Promise<Error> => {
    const fake = aws(secure).on('GetParameter', stored('old', secure)).on('PutParameter', answer);
    return rejection(putParameter(input('hunter2', more), fakeContext(fake)));
  };

  test.each([
    ['ValidationException', "1 validation error detected: Value 'hunter2' at 'value' failed to satisfy constraint"],
    ['ValidationException', "Parameter value : can't nest another parameter: hunter2"],
    // A part of it is a part of the secret too.
    ['ParameterPatternMismatchException', "'hunte…' does not match ^x$"],
    ['TooManyParameters', 'the parameter with hunter2 is one too many'],
  ])('that repeats the secret does not show it: %s, %s', async (code, message) => {
    const error = await refused(fault(code, message));
    expect(everythingOf(error)).not.toContain('hunte');
    expect(error).toMatchObject({ code, message: `the service refused the value for "${NAME}": ${code}` });
  });

  test('for another reason is told in the words of the service', async () => {
    const error = await refused(fault('ParameterLimitExceeded', 'You have exceeded the number of parameters.'));
    expect(error.message).toBe('You have exceeded the number of parameters.');
  });

  test.each([
    ['AccessDeniedException', 'User x is not authorized to perform: kms:GenerateDataKey on resource: y'],
    ['InvalidKeyId', 'Invalid keyId alias/none'],
  ])('by the key names the permission: %s', async (code, message) => {
    expect(await refused(fault(code, message))).toMatchObject({
      code,
      exitCode: 4,
      message: `the value of "${NAME}" cannot be encrypted`,
      reason: message,
      hint: expect.stringContaining('kms:Encrypt'),
    });
  });

  test('for a change of type says what to do instead', async () => {
    const { ctx, store } = await startParams();
    await store(NAME, 'x');
    await expect(putParameter(input('x', { type: 'SecureString' }), ctx)).rejects.toMatchObject({
      code: 'TypeMismatch',
      exitCode: 2,
      message: `parameter "${NAME}" is a String and cannot become a SecureString`,
    });
  });

  test('for a labelled oldest version names it and its label', async () => {
    const { ctx, ssm, store } = await startParams();
    await store(NAME, ...Array.from({ length: 100 }, (_, index) => `v${index}`));
    await ssm.labelParameterVersion({ Name: NAME, ParameterVersion: 1, Labels: ['first'] });
    await expect(putParameter(input('x'), ctx)).rejects.toMatchObject({
      code: 'ParameterMaxVersionLimitExceeded',
      reason: 'version 1, the oldest, has the label first, and so cannot make room',
      hint: `move its labels to a newer version, or: awsops param label ${NAME}:1 first --remove`,
    });
  });

  test('because of somebody else at the same time can be tried again', async () => {
    expect(await refused(fault('TooManyUpdates', 'There are concurrent updates'))).toMatchObject({ exitCode: 6 });
  });
});

describe('a write whose result cannot be read back', () => {
  test('was done all the same, and there is a warning', async () => {
    const { ctx, sandbox, ssm } = await startParams();
    const plan = await planPut(input('x'), ctx);
    await carryOut(plan, ctx);
    const undo = sandbox.addFault('AccessDeniedException:ssm.GetParameter');
    expect(await plan.result?.(ctx.signal)).toEqual({});
    undo();
    expect(ctx.events).toContainEqual(expect.objectContaining({ type: 'warn', code: 'NotReadBack' }));
    expect((await ssm.getParameter({ Name: NAME })).Parameter?.Value).toBe('x');
  });
});
