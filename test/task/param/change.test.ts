import { describe, expect, test } from 'vitest';
import { diffParameter, planLabel, planRollback, type DiffAgainst } from '../../../src/lib/param/index.js';
import { fakeAws, fakeContext, json } from '../../helpers/fake-aws.js';
import { carryOut, startParams } from './helpers.js';

const NAME = '/app/config';

describe('planRollback', () => {
  test('writes the value of the version before as a new one', async () => {
    const { ctx, store, ssm } = await startParams();
    await store(NAME, 'one', 'two');
    const plan = await planRollback({ name: NAME }, ctx);
    expect(plan.changes).toMatchObject([
      { action: 'update', id: NAME, reason: 'back to version 1: version 2 becomes 3: the value differs' },
    ]);
    await carryOut(plan, ctx);
    expect((await ssm.getParameter({ Name: NAME })).Parameter).toMatchObject({ Value: 'one', Version: 3 });
    expect(await plan.result?.(ctx.signal)).toMatchObject({ name: NAME, value: 'one', version: 3 });
  });

  test.each([
    [{ name: NAME, to: '1' }, 'back to version 1 (stable): '],
    [{ name: NAME, to: 'stable' }, 'back to version 1 (stable): '],
    [{ name: `${NAME}:stable` }, 'back to version 1 (stable): '],
    [{ name: NAME, to: '2' }, 'back to version 2: '],
  ])('goes back with %j', async (input, reason) => {
    const { ctx, store, ssm } = await startParams();
    await store(NAME, 'one', 'two', 'three');
    await ssm.labelParameterVersion({ Name: NAME, ParameterVersion: 1, Labels: ['stable'] });
    const { changes } = await planRollback(input, ctx);
    expect(changes[0]?.reason).toMatch(reason);
  });

  test('keeps type, tier, key and description, and shows no secret', async () => {
    const { ctx, ssm } = await startParams();
    const secret = { Name: NAME, Type: 'SecureString', KeyId: 'alias/k', Overwrite: true } as const;
    await ssm.putParameter({ ...secret, Value: 'hunter1', Tier: 'Advanced' });
    await ssm.putParameter({ ...secret, Value: 'hunter2', Description: 'kept' });
    const plan = await planRollback({ name: NAME }, ctx);
    await carryOut(plan, ctx);
    const { Parameters } = await ssm.getParameterHistory({ Name: NAME, WithDecryption: true });
    expect(Parameters?.at(-1)).toMatchObject({
      Value: 'hunter1',
      Type: 'SecureString',
      Tier: 'Advanced',
      KeyId: 'alias/k',
      Description: 'kept',
    });
    expect(JSON.stringify([plan, ctx.events, await plan.result?.(ctx.signal)])).not.toContain('hunter');
  });

  test('writes nothing when the value is the same, or the version is in force', async () => {
    const { ctx, store, calls } = await startParams();
    await store(NAME, 'one', 'one');
    const reasons = async (to?: string) => (await planRollback({ name: NAME, to }, ctx)).changes;
    expect(await reasons()).toMatchObject([{ action: 'none', reason: 'back to version 1: version 2 is the same' }]);
    expect(await reasons('2')).toMatchObject([{ action: 'none', reason: 'version 2 is in force already' }]);
    expect(calls('PutParameter')).toBe(2);
  });

  test('undoes no change that came after the one that was looked at', async () => {
    const { ctx, store, calls } = await startParams();
    await store(NAME, 'one', 'two');
    const plan = await planRollback({ name: NAME }, ctx);
    await store(NAME, 'three');
    await expect(carryOut(plan, ctx)).rejects.toMatchObject({
      code: 'VersionConflict',
      message: `parameter "${NAME}" is at version 3, and version 2 was to be replaced`,
    });
    await expect(planRollback({ name: NAME, expectedVersion: 2 }, ctx)).rejects.toMatchObject({
      code: 'VersionConflict',
    });
    expect(calls('PutParameter')).toBe(3);
  });

  test('undoes no change that came while it was looked at', async () => {
    const versions = ['one', 'two'].map((Value, index) => ({ Name: NAME, Type: 'String', Value, Version: index + 1 }));
    const newer = { Name: NAME, Type: 'String', Value: 'three', Version: 3 };
    const fake = fakeAws()
      .on('GetParameterHistory', json({ Parameters: versions }))
      .on('GetParameter', json({ Parameter: newer }))
      .on('DescribeParameters', json({ Parameters: [newer] }));
    await expect(planRollback({ name: NAME }, fakeContext(fake))).rejects.toMatchObject({
      code: 'VersionConflict',
      message: `parameter "${NAME}" is at version 3, and version 2 was to be replaced`,
    });
  });

  test('needs something to go back to', async () => {
    const { ctx, store } = await startParams();
    await store(NAME, 'one');
    await expect(planRollback({ name: NAME }, ctx)).rejects.toMatchObject({
      exitCode: 5,
      message: `parameter "${NAME}" has no version before 1`,
    });
    await expect(planRollback({ name: NAME, to: 'stable' }, ctx)).rejects.toMatchObject({
      exitCode: 5,
      reason: 'its only version is 1, and it has no labels',
    });
    await expect(planRollback({ name: '/app/confg' }, ctx)).rejects.toMatchObject({
      exitCode: 5,
      reason: `did you mean "${NAME}"?`,
    });
    await expect(planRollback({ name: `${NAME}:1`, to: '2' }, ctx)).rejects.toMatchObject({ exitCode: 2 });
  });

  test('never writes a secret as a plain text', async () => {
    const versions = [
      { Name: NAME, Type: 'SecureString', Value: 'hunter2', Version: 1 },
      { Name: NAME, Type: 'String', Value: 'plain', Version: 2 },
    ];
    const fake = fakeAws().on('GetParameterHistory', json({ Parameters: versions }));
    await expect(planRollback({ name: NAME }, fakeContext(fake))).rejects.toMatchObject({
      code: 'TypeMismatch',
      message: `version 1 of "${NAME}" is a SecureString, version 2 a String`,
    });
    fake.verify();
  });
});

describe('planLabel', () => {
  test('attaches labels to the newest version, or the named one, and moves them', async () => {
    const { ctx, store, ssm } = await startParams();
    await store(NAME, 'one', 'two');
    await carryOut(await planLabel({ name: NAME, labels: ['stable', 'live'] }, ctx), ctx);
    const plan = await planLabel({ name: `${NAME}:1`, labels: ['stable', 'old', 'stable'] }, ctx);
    expect(plan.changes.map(({ action, id, reason }) => [action, id, reason])).toEqual([
      ['update', `${NAME}:stable`, 'moves from version 2 to 1'],
      ['create', `${NAME}:old`, 'for version 1'],
    ]);
    await carryOut(plan, ctx);
    const { Parameters } = await ssm.getParameterHistory({ Name: NAME });
    expect(Parameters?.map(({ Labels }) => Labels)).toEqual([['stable', 'old'], ['live']]);
    const again = await planLabel({ name: `${NAME}:stable`, labels: ['old'] }, ctx);
    expect(again.changes).toMatchObject([{ action: 'none', reason: 'version 1 has it already' }]);
  });

  test('takes labels off, from whichever version has them or from one only', async () => {
    const { ctx, store, ssm } = await startParams();
    await store(NAME, 'one', 'two');
    await ssm.labelParameterVersion({ Name: NAME, ParameterVersion: 1, Labels: ['a', 'b'] });
    const plan = await planLabel({ name: NAME, labels: ['a', 'nope'], remove: true }, ctx);
    expect(plan.changes.map(({ action, reason }) => [action, reason])).toEqual([
      ['delete', 'version 1 has it'],
      ['none', 'no version has it'],
    ]);
    await carryOut(plan, ctx);
    const other = await planLabel({ name: `${NAME}:2`, labels: ['b'], remove: true }, ctx);
    expect(other.changes).toMatchObject([{ action: 'none', reason: 'version 1 has it, not version 2' }]);
    expect((await ssm.getParameterHistory({ Name: NAME })).Parameters?.[0]?.Labels).toEqual(['b']);
  });

  test('refuses what the service would leave out or refuse, before it is asked', async () => {
    const { ctx, store, ssm, calls } = await startParams();
    await store(NAME, 'one');
    await ssm.labelParameterVersion({ Name: NAME, Labels: Array.from({ length: 9 }, (_, index) => `l${index}`) });
    const before = calls('LabelParameterVersion');
    await expect(planLabel({ name: NAME, labels: ['1st'] }, ctx)).rejects.toMatchObject({ code: 'InvalidLabel' });
    await expect(planLabel({ name: NAME, labels: ['x', 'y'] }, ctx)).rejects.toMatchObject({
      code: 'TooManyLabels',
      exitCode: 2,
      message: `version 1 of "${NAME}" would have 11 labels`,
    });
    expect((await planLabel({ name: NAME, labels: ['x', 'l0'] }, ctx)).changes).toHaveLength(2);
    await expect(planLabel({ name: `${NAME}:7`, labels: ['x'] }, ctx)).rejects.toMatchObject({ exitCode: 5 });
    expect(calls('LabelParameterVersion')).toBe(before);
  });

  test('fails when the service leaves a label out all the same', async () => {
    const fake = fakeAws()
      .on('GetParameterHistory', json({ Parameters: [{ Name: NAME, Type: 'String', Version: 1 }] }))
      .on('LabelParameterVersion', json({ InvalidLabels: ['x'], ParameterVersion: 1 }));
    const ctx = fakeContext(fake);
    const plan = await planLabel({ name: NAME, labels: ['x'] }, ctx);
    await expect(carryOut(plan, ctx)).rejects.toMatchObject({ code: 'InvalidLabel' });
  });
});

describe('diffParameter', () => {
  const text = (content: string): DiffAgainst => ({ kind: 'text', label: 'config.txt', text: content });
  const version = (selector?: string): DiffAgainst => ({ kind: 'version', selector });

  test('goes from what is stored to the file', async () => {
    const { ctx, store } = await startParams();
    await store(NAME, 'a\nb');
    const { result, lines } = await diffParameter({ name: NAME, against: text('a\nc') }, ctx);
    expect(result).toBe('different');
    expect(lines.map(({ diff }) => diff)).toEqual([
      `--- ${NAME}:1`,
      '+++ config.txt',
      '@@ -1,2 +1,2 @@',
      ' a',
      '-b',
      '+c',
    ]);
    expect(await diffParameter({ name: NAME, against: text('a\nb') }, ctx)).toEqual({ result: 'same', lines: [] });
  });

  test('goes from another version to this one, by default from the one before', async () => {
    const { ctx, store, ssm } = await startParams();
    await store(NAME, 'one', 'two', 'three');
    await ssm.labelParameterVersion({ Name: NAME, ParameterVersion: 1, Labels: ['stable'] });
    const changed = async (name: string, against: DiffAgainst) =>
      (await diffParameter({ name, against }, ctx)).lines.slice(3).map(({ diff }) => diff);
    expect(await changed(NAME, version())).toEqual(['-two', '+three']);
    expect(await changed(NAME, version('stable'))).toEqual(['-one', '+three']);
    expect(await changed(`${NAME}:2`, version())).toEqual(['-one', '+two']);
    expect(await changed(`${NAME}:stable`, version('3'))).toEqual(['-three', '+one']);
  });

  test('compares JSON by what it means', async () => {
    const { ctx, store } = await startParams();
    await store(NAME, '{"b":1,"a":[1,2]}');
    const compare = (content: string) => diffParameter({ name: NAME, against: text(content) }, ctx);
    expect(await compare('{\n  "a": [1, 2],\n  "b": 1\n}\n')).toEqual({ result: 'same-json', lines: [] });
    const { lines } = await compare('{"a":[1,3],"b":1}');
    expect(lines.filter(({ change }) => change === 'added' || change === 'removed')).toEqual([
      { change: 'removed', diff: '-    2', oldLine: 4, newLine: null },
      { change: 'added', diff: '+    3', oldLine: null, newLine: 4 },
    ]);
  });

  test('of secrets says only that they differ, unless they are revealed', async () => {
    const { ctx, storeSecret } = await startParams();
    await storeSecret(NAME, 'hunter1', 'hunter2');
    const hidden = await diffParameter({ name: NAME, against: version() }, ctx);
    expect(hidden.result).toBe('different');
    expect(hidden.lines.map(({ diff }) => diff)).toEqual([
      `the SecureStrings ${NAME}:1 and ${NAME}:2 differ; --reveal shows how`,
    ]);
    const withFile = await diffParameter({ name: NAME, against: text('hunter3') }, ctx);
    expect(JSON.stringify([hidden, withFile])).not.toContain('hunter');
    const shown = await diffParameter({ name: NAME, against: version(), reveal: true }, ctx);
    expect(shown.lines.map(({ diff }) => diff)).toContain('-hunter1');
    expect(await diffParameter({ name: NAME, against: text('hunter2') }, ctx)).toEqual({ result: 'same', lines: [] });
  });

  test('needs what it compares', async () => {
    const { ctx, store } = await startParams();
    await store(NAME, 'one');
    const diff = (name: string, against: DiffAgainst) => diffParameter({ name, against }, ctx);
    await expect(diff(NAME, version())).rejects.toMatchObject({
      exitCode: 5,
      message: `parameter "${NAME}" has no version before 1`,
    });
    await expect(diff(NAME, version('9'))).rejects.toMatchObject({
      exitCode: 5,
      reason: 'its only version is 1, and it has no labels',
    });
    await expect(diff('/app/confg', text('x'))).rejects.toMatchObject({
      exitCode: 5,
      reason: `did you mean "${NAME}"?`,
    });
  });
});
