import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellText } from '../../../src/lib/output/cells.js';
import { asciiSafeJson, visibleControls } from '../../../src/lib/output/control-chars.js';
import type { FieldKind } from '../../../src/lib/output/index.js';
import { capture } from './capture.js';

describe('a table cell', () => {
  test.each<[unknown, FieldKind | undefined, string]>([
    [null, undefined, '-'],
    [undefined, 'bytes', '-'],
    [true, undefined, 'yes'],
    [false, 'boolean', 'no'],
    ['text', undefined, 'text'],
    ['', 'text', ''],
    [1234567, 'number', '1234567'],
    [0.1 + 0.2, 'number', '0.3'],
    [0, 'bytes', '0 B'],
    [1_258_291, 'bytes', '1.2 MiB'],
    [0.0123, 'usd', '$0.0123'],
    [0.00001, 'usd', '<$0.0001'],
    [12.5, 'usd', '$12.50'],
    [0, 'usd', '$0.00'],
    [-0.5, 'usd', '-$0.5000'],
    ['2026-11-23T13:55:02.123Z', 'time', '2026-11-23 13:55:02Z'],
    ['2026-11-23T13:55:02.123Z', undefined, '2026-11-23T13:55:02.123Z'],
    ['yesterday', 'time', 'yesterday'],
    [['a', 1, null], undefined, 'a, 1, -'],
    [[], undefined, '-'],
    [{ a: [1] }, undefined, '{"a":[1]}'],
    [[{ a: 1 }], undefined, '[{"a":1}]'],
    [['a'], 'json', '["a"]'],
  ])('shows %j of kind %s as "%s"', (value, kind, expected) => {
    expect(cellText(value, kind)).toBe(expected);
  });
});

describe('control characters', () => {
  test('none is left that a terminal would act upon, and nothing else changes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visibleControls(text);
        // oxlint-disable-next-line no-control-regex -- these are what must be gone
        expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        if (/^[\x20-\x7e\t\n]*$/.test(text)) expect(shown).toBe(text);
      }),
    );
  });

  test('JSON made safe for a terminal means the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = JSON.stringify(value, null, 2);
        expect(JSON.parse(asciiSafeJson(json))).toEqual(JSON.parse(json));
      }),
    );
  });
});

describe('a single thing in a table', () => {
  test('is lines of key and value, further lines indented to the value', async () => {
    const text = await capture({ arn: 'arn:x', 日本: 'a\nb', on: true, none: null }, { width: 20 });
    expect(text).toBe('arn   arn:x\n日本  a\n      b\non    yes\nnone  -\n');
  });
});
