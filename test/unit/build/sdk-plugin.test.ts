import { describe, expect, test } from 'vitest';
import { inlineComputedKeys } from '../../../scripts/build/sdk-plugin.js';

describe('inlineComputedKeys', () => {
  test('writes constants out where they are keys', () => {
    const source =
      'const _e = "error";\nconst _hE = "httpError";\nexport var X$ = [-3, n0, _X, { [_e]: _c, [_hE]: 500 }];';
    expect(inlineComputedKeys(source)).toContain('{ "error": _c, "httpError": 500 }');
  });

  test('leaves keys alone that are no constants of the file', () => {
    expect(inlineComputedKeys('const _e = other;\nconst x = { [_e]: 1, [y]: 2 };')).toBe(
      'const _e = other;\nconst x = { [_e]: 1, [y]: 2 };',
    );
  });

  test('keeps escapes of the constants', () => {
    expect(inlineComputedKeys(String.raw`const _q = "a\"b";` + '\nx = { [_q]: 1 };')).toContain(
      String.raw`{ "a\"b": 1 }`,
    );
  });
});
