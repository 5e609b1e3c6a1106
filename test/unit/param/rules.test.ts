import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLabel, checkNewName } from '../../../src/lib/param/names.js';
import { checkSize, sizeOf, sizeText, tierNeeded } from '../../../src/lib/param/size.js';

describe('names', () => {
  test.each([
    'a',
    '/a',
    '/a/b.c-d_e',
    'AmazonCloudWatch-web',
    `/${'l/'.repeat(14)}x`,
    'x'.repeat(1011),
    'paws',
    '/a/aws',
  ])('%s can be created', (name) => {
    expect(() => checkNewName(name)).not.toThrow();
  });

  test.each([
    ['', 'it is empty'],
    ['aws', 'belong to AWS'],
    ['/Aws/x', 'belong to AWS'],
    ['ssm-x', 'belong to AWS'],
    ['a b', 'letters, digits'],
    ['a/b', 'begins with a slash'],
    ['/a//b', 'a level of it is empty'],
    ['/a/', 'a level of it is empty'],
    [`/${'l/'.repeat(15)}x`, 'more than 15 levels'],
    ['x'.repeat(1012), 'longer than 1011'],
    ['a:3', 'a version or a label'],
    ['arn:aws:ssm:us-east-1:123456789012:parameter/a', 'it is an ARN'],
  ])('%s cannot', (name, reason) => {
    expect(() => checkNewName(name)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterName', exitCode: 2, reason: expect.stringContaining(reason) }),
    );
  });
});

describe('labels', () => {
  test.each(['stable', 'v1.2-rc_3', '_x', 'x'.repeat(100), 'paws'])('%s is one', (label) => {
    expect(() => checkLabel(label)).not.toThrow();
  });

  test.each([
    ['', 'it is empty'],
    ['1st', 'digit'],
    ['aws-x', 'belong to AWS'],
    ['SsM', 'belong to AWS'],
    ['a b', 'letters, digits'],
    ['a/b', 'letters, digits'],
    ['x'.repeat(101), 'longer than 100'],
  ])('%s is none', (label, reason) => {
    expect(() => checkLabel(label)).toThrow(
      expect.objectContaining({ code: 'InvalidLabel', exitCode: 2, reason: expect.stringContaining(reason) }),
    );
  });
});

describe('sizes', () => {
  test.each([
    ['x'.repeat(4096), 'Standard'],
    ['x'.repeat(4097), 'Advanced'],
    ['x'.repeat(8192), 'Advanced'],
    ['x'.repeat(8193), 'too-large'],
    ['é'.repeat(2048), 'Standard'],
    ['é'.repeat(2049), 'Advanced'],
    ['日'.repeat(2731), 'too-large'],
  ] as const)('%# needs %s', (value, tier) => {
    expect(tierNeeded(sizeOf(value))).toBe(tier);
  });

  test('are given in bytes too where those are more', () => {
    expect(sizeText(sizeOf('abc'))).toBe('3 characters');
    expect(sizeText(sizeOf('日本'))).toBe('2 characters, 6 bytes');
  });

  test('that need Advanced are refused for Standard, with the flag that allows them', () => {
    const value = 'x'.repeat(5000);
    expect(() => checkSize(value, { name: 'a', tier: 'Standard' })).toThrow(
      expect.objectContaining({
        code: 'ValueTooLong',
        exitCode: 2,
        message: 'the value for "a" is too long for the Standard tier: 5000 characters',
        hint: expect.stringContaining('--tier advanced'),
      }),
    );
    expect(() => checkSize(value, { name: 'a', tier: 'Advanced' })).not.toThrow();
    expect(() => checkSize(value, { name: 'a', tier: 'Intelligent-Tiering' })).not.toThrow();
  });

  test('that fit nowhere are refused for every tier', () => {
    for (const tier of ['Standard', 'Advanced', 'Intelligent-Tiering'] as const) {
      expect(() => checkSize('x'.repeat(8193), { name: 'a', tier })).toThrow(/too long: 8193 characters/);
    }
  });

  test('never show the value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 5, maxLength: 9 }), (secret) => {
        const value = `${secret}|`.repeat(2000);
        try {
          checkSize(value, { name: 'a', tier: 'Standard' });
          expect.unreachable('it is too long');
        } catch (error) {
          expect(JSON.stringify(error) + String(error)).not.toContain(`${secret}|`);
        }
      }),
    );
  });
});
