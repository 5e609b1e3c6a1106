import { describe, expect, test } from 'vitest';
import { decidePut } from '../../../src/lib/param/put/decide.js';
import type { CurrentParameter } from '../../../src/lib/param/put/current.js';
import { MASK, type ParameterMetadata, type PutInput, type StoredParameter } from '../../../src/lib/param/types.js';

const input = (more: Partial<PutInput> = {}): PutInput => ({ name: '/a', value: 'new', overwrite: true, ...more });

const current = (
  stored: Partial<StoredParameter> = {},
  metadata: Partial<ParameterMetadata> | null = {},
): CurrentParameter => ({
  stored: {
    name: '/a',
    arn: null,
    value: 'old',
    type: 'String',
    version: 3,
    lastModified: null,
    dataType: 'text',
    ...stored,
  },
  isComparable: true,
  metadata: metadata && {
    tier: 'Standard',
    description: null,
    kmsKeyId: null,
    allowedPattern: null,
    modifiedBy: null,
    ...metadata,
  },
});

describe('a version to replace', () => {
  test.each([
    ['that is older was overtaken, and can be compared', 2, /somebody else/, 'awsops param diff /a --against 2'],
    ['that there is not yet cannot be compared', 9, /no such version yet/, 'awsops param history /a'],
    ['that was to be the first was overtaken', 0, /somebody else/, 'awsops param history /a'],
  ])('%s', (_, expectedVersion, reason, command) => {
    expect(() => decidePut(input({ expectedVersion }), current())).toThrow(
      expect.objectContaining({
        reason: expect.stringMatching(reason),
        hint: expect.stringMatching(new RegExp(`${command}$`)),
      }),
    );
  });
});

describe('a key', () => {
  test.each([
    ['for a parameter that would be created in the clear', undefined, undefined],
    ['for one that is in the clear', undefined, current()],
    ['beside another type', 'StringList' as const, undefined],
  ])('%s is refused: somebody wants a secret', (_, type, now) => {
    const wanted = input({ kmsKeyId: 'alias/k', ...(type && { type }) });
    expect(() => decidePut(wanted, now)).toThrow(
      expect.objectContaining({ category: 'usage', code: 'KeyWithoutSecret' }),
    );
  });

  test('for a SecureString need not name the type again', () => {
    const now = current({ type: 'SecureString' }, { kmsKeyId: 'alias/aws/ssm' });
    expect(decidePut(input({ value: 'old', kmsKeyId: 'alias/k' }), now)).toMatchObject({
      reason: 'version 3 becomes 4: the key differs',
      request: { KeyId: 'alias/k' },
    });
  });
});

describe('a parameter that does not exist', () => {
  test('is created as a Standard String, never over another one', () => {
    expect(decidePut(input(), undefined)).toMatchObject({
      action: 'create',
      reason: 'it does not exist; String',
      baseVersion: 0,
      request: { Name: '/a', Value: 'new', Type: 'String', Tier: 'Standard', Overwrite: false },
    });
  });

  test('gets everything that is asked for', () => {
    const wanted = input({
      type: 'SecureString',
      tier: 'advanced',
      description: 'd',
      kmsKeyId: 'alias/k',
      allowedPattern: '.+',
      dataType: 'aws:ec2:image',
      tags: { Team: 'web' },
    });
    expect(decidePut(wanted, undefined)).toMatchObject({
      reason: 'it does not exist; SecureString; Advanced is billed, and it never goes back to Standard',
      request: {
        Type: 'SecureString',
        Tier: 'Advanced',
        Description: 'd',
        KeyId: 'alias/k',
        AllowedPattern: '.+',
        DataType: 'aws:ec2:image',
        Tags: [{ Key: 'Team', Value: 'web' }],
      },
    });
  });

  test('can be told not to exist', () => {
    expect(decidePut(input({ expectedVersion: 0 }), undefined).action).toBe('create');
    expect(() => decidePut(input({ expectedVersion: 3 }), undefined)).toThrow(
      expect.objectContaining({ code: 'VersionConflict', message: expect.stringContaining('does not exist') }),
    );
  });
});

describe('a parameter that exists', () => {
  test('with the same value and type stays as it is, even when it may not be overwritten or the version moved', () => {
    const same = current({ value: 'new' });
    const none = { action: 'none', reason: 'version 3 is the same', version: 3 };
    expect(decidePut(input(), same)).toEqual(none);
    expect(decidePut(input({ overwrite: false }), same)).toEqual(none);
    expect(decidePut(input({ expectedVersion: 2, type: 'String', tier: 'standard' }), same)).toEqual(none);
  });

  test('keeps what is not mentioned', () => {
    const kept = current(
      { type: 'SecureString', dataType: 'aws:ec2:image' },
      { tier: 'Advanced', description: 'd', kmsKeyId: 'alias/k', allowedPattern: '.+' },
    );
    expect(decidePut(input(), kept)).toMatchObject({
      action: 'update',
      reason: 'version 3 becomes 4: the value differs',
      baseVersion: 3,
      request: {
        Overwrite: true,
        Type: 'SecureString',
        Tier: 'Advanced',
        Description: 'd',
        KeyId: 'alias/k',
        AllowedPattern: '.+',
        DataType: 'aws:ec2:image',
      },
    });
  });

  test.each([
    [{ description: 'x' }, 'the description differs'],
    [{ allowedPattern: '.*' }, 'the allowed pattern differs'],
    [{ dataType: 'aws:ec2:image' }, 'the data type differs'],
    [{ type: 'StringList' as const }, 'the type changes from String to StringList'],
    [{ tier: 'advanced' as const }, 'the tier differs; Advanced is billed, and it never goes back to Standard'],
  ])('is written again for %j alone', (change, reason) => {
    const decision = decidePut(input({ value: 'old', ...change }), current());
    expect(decision).toMatchObject({ action: 'update', reason: `version 3 becomes 4: ${reason}` });
  });

  test('says what becomes of a secret that is to be a plain text', () => {
    const decision = decidePut(input({ type: 'String' }), current({ type: 'SecureString' }, { kmsKeyId: 'alias/k' }));
    expect(decision.reason).toContain('so that the value is no longer encrypted');
    expect('request' in decision && 'KeyId' in decision.request).toBe(false);
  });

  test('is written when nobody can say whether it differs', () => {
    const hidden = { ...current({ type: 'SecureString', value: MASK }), isComparable: false };
    expect(decidePut(input(), hidden)).toMatchObject({
      action: 'update',
      reason: 'version 3 becomes 4: its present value cannot be decrypted to compare it',
    });
  });

  test('is refused when it was only to be created', () => {
    expect(() => decidePut(input({ overwrite: false }), current())).toThrow(
      expect.objectContaining({
        code: 'ParameterAlreadyExists',
        exitCode: 1,
        message: expect.stringContaining('version 3'),
      }),
    );
  });

  test('is refused when its version moved, and both versions are named', () => {
    expect(() => decidePut(input({ expectedVersion: 2 }), current())).toThrow(
      expect.objectContaining({
        code: 'VersionConflict',
        message: 'parameter "/a" is at version 3, and version 2 was to be replaced',
        hint: 'see what changed: awsops param diff /a --against 2',
      }),
    );
    expect(() => decidePut(input({ expectedVersion: 0 }), current())).toThrow(/it was not to exist yet/);
  });

  test('does not go back to Standard', () => {
    expect(() => decidePut(input({ tier: 'standard' }), current({}, { tier: 'Advanced' }))).toThrow(
      expect.objectContaining({ code: 'TierDowngrade', exitCode: 2 }),
    );
  });
});

describe('money', () => {
  const long = 'x'.repeat(5000);

  test('is never spent unasked: a long value is refused for a parameter that is, or would be, Standard', () => {
    expect(() => decidePut(input({ value: long }), undefined)).toThrow(/too long for the Standard tier/);
    expect(() => decidePut(input({ value: long }), current())).toThrow(/too long for the Standard tier/);
    expect(() => decidePut(input({ value: long }), current({}, null))).toThrow(/too long for the Standard tier/);
  });

  test('is named when the service would choose', () => {
    const decision = decidePut(input({ value: long, tier: 'intelligent-tiering' }), undefined);
    expect(decision).toMatchObject({
      reason:
        'it does not exist; String; 5000 characters make it Advanced: Advanced is billed, and it never goes back to Standard',
      request: { Tier: 'Intelligent-Tiering' },
    });
    expect(decidePut(input({ tier: 'intelligent-tiering' }), undefined).reason).toBe('it does not exist; String');
  });

  test('is not mentioned for what costs already', () => {
    const decision = decidePut(input({ value: long }), current({}, { tier: 'Advanced' }));
    expect(decision).toMatchObject({ reason: 'version 3 becomes 4: the value differs', request: { Tier: 'Advanced' } });
  });
});

describe('values', () => {
  test.each([
    ['', 'EmptyValue'],
    [MASK, 'MaskedValue'],
    ['{{ssm:other}}', 'NestedParameter'],
    ['a {{}} b', 'NestedParameter'],
  ])('%j is refused', (value, code) => {
    expect(() => decidePut(input({ value }), undefined)).toThrow(expect.objectContaining({ code, exitCode: 2 }));
  });

  test('of JSON with braces side by side are taken', () => {
    expect(decidePut(input({ value: '{"a":{"b":{}}}' }), undefined).action).toBe('create');
  });

  test('are in no reason', () => {
    const secret = 'correct horse battery staple';
    const decision = decidePut(input({ value: secret }), current({ value: 'Tr0ub4dor&3', type: 'SecureString' }));
    expect(decision.reason).not.toContain(secret);
    expect(decision.reason).not.toContain('Tr0ub4dor');
  });
});
