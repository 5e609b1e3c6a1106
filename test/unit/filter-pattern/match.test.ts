import { describe, expect, test } from 'vitest';
import { matches, parseFilterPattern } from '../../../src/lib/logs/filter-pattern/index.js';

function selects(pattern: string, message: string): boolean {
  return matches(parseFilterPattern(pattern), message);
}

describe('term patterns', () => {
  test.each([
    ['', 'anything', true],
    ['   ', 'anything', true],
    ['ERROR', '[ERROR 400] BAD REQUEST', true],
    ['ERROR', 'an error', false],
    ['Exception', 'java.lang.NullPointerException: x', true],
    ['ERROR REQUEST', '[ERROR 400] BAD REQUEST', true],
    ['ERROR 401', '[ERROR 400] BAD REQUEST', false],
    ['?ERROR ?WARN', 'a WARN line', true],
    ['?ERROR ?WARN', 'an INFO line', false],
    ['-INFO', 'a WARN line', true],
    ['-INFO', 'an INFO line', false],
    ['ERROR -404', 'ERROR 404', false],
    ['ERROR -404', 'ERROR 500', true],
    ['"INTERNAL SERVER ERROR"', '[500] INTERNAL SERVER ERROR', true],
    ['"INTERNAL  ERROR"', 'INTERNAL ERROR', false],
    ['-"health check"', 'GET /x health check', false],
    ['?"a b" ?c', 'has a b', true],
    ['"say \\"hi\\""', 'they say "hi" twice', true],
    ['%[Ee]rror|FATAL%', 'an Error', true],
    ['%^2026-%', '2026-01-02', true],
    ['%^2026-%', 'at 2026-01-02', false],
    ['%\\d{3}%', 'code 12', false],
    ['%a\\.b%', 'axb', false],
    ['%\\x41BC%', 'ABC', true],
    ['失敗', '決済に失敗しました', true],
    // The service ignores ? terms beside terms of another kind.
    ['?WARN ERROR', 'ERROR only', true],
    ['?WARN ERROR', 'WARN only', false],
  ])('%j on %j is %j', (pattern, message, expected) => {
    expect(selects(pattern, message)).toBe(expected);
  });
});

const trail = JSON.stringify({
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  ThatFlag: false,
  n: 12.5,
  text: '200',
  'x-y': 'dash',
  'a.b': 'dotted',
  nested: { deep: { er: 'Z' } },
});

describe('JSON patterns', () => {
  test.each([
    ['{ $.eventType = "UpdateTrail" }', true],
    ['{$.eventType="UpdateTrail"}', true],
    ['{ $.eventType = UpdateTrail }', true],
    ['{ $.eventType = "updatetrail" }', false],
    ['{ $.eventType = "Update*" }', true],
    ['{ $.eventType = *Trail }', true],
    ['{ $.eventType = "*" }', true],
    ['{ $.eventType != "Update*" }', false],
    ['{ $.sourceIPAddress != 123.123.* }', true],
    ['{ $.sourceIPAddress = 111.* }', true],
    ['{ $.arrayKey[0] = "value" }', true],
    ['{ $.arrayKey[1] = "value" }', false],
    ['{ $.arrayKey[9] = "value" }', false],
    ['{ $.arrayKey[*] = "another value" }', true],
    ['{ $.objectList[1].id = 2 }', true],
    ['{ $.objectList[*].id = 3 }', false],
    ['{ $.SomeObject IS NULL }', true],
    ['{ $.eventType IS NULL }', false],
    ['{ $.Missing NOT EXISTS }', true],
    ['{ $.SomeObject NOT EXISTS }', false],
    ['{ $.SomeObject EXISTS }', true],
    ['{ $.ThisFlag IS TRUE }', true],
    ['{ $.ThatFlag is false }', true],
    ['{ $.ThatFlag IS TRUE }', false],
    ['{ $.n > 12 }', true],
    ['{ $.n >= 12.5 && $.n <= 12.5 }', true],
    ['{ $.n < 1.25e1 }', false],
    ['{ $.n = 1.25e1 }', true],
    ['{ $.n != 12.5 }', false],
    ['{ $.text = 200 }', true],
    ['{ $.eventType > 3 }', false],
    ['{ $.eventType != 3 }', true],
    ['{ $.["x-y"] = "dash" }', true],
    ['{ $["x-y"] = "dash" }', true],
    ['{ $.x-y = "dash" }', true],
    ['{ $["a.b"] = "dotted" }', true],
    ['{ $.a.b = "dotted" }', false],
    ['{ $.nested.deep.er = "Z" }', true],
    ['{ $.nested.*.er = "Z" }', true],
    ['{ $.nested = "Z" }', false],
    ['{ $.Missing = "x" }', false],
    ['{ $.Missing != "x" }', false],
    ['{ $.eventType = %Upd.te% }', true],
    ['{ $.eventType != %^Trail% }', true],
    // && binds tighter than ||.
    ['{ $.n = 12.5 || $.n = 1 && $.n = 2 }', true],
    ['{ ($.n = 12.5 || $.n = 1) && $.n = 2 }', false],
    ['{ ($.eventType = "UpdateTrail") && (($.n = 1) || ($.ThisFlag IS TRUE)) }', true],
    ['{ $.constructor EXISTS }', false],
  ])('%s is %j', (pattern, expected) => {
    expect(selects(pattern, trail)).toBe(expected);
  });

  test.each(['not json', '{ broken', '"a string"', '[1]', ''])(
    'never selects %j, which is no JSON object',
    (message) => {
      expect(selects('{ $.a NOT EXISTS }', message)).toBe(false);
    },
  );
});

const access = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

describe('space-delimited patterns', () => {
  test.each([
    ['[ip, user, username, timestamp, request, status_code, bytes]', true],
    ['[ip, user, username, timestamp, request, status_code]', false],
    ['[ip, user, username, timestamp, request, status_code=4*, bytes]', true],
    ['[ip, user, username, timestamp, request, status_code=4*, bytes>1534]', false],
    ['[ip, user, username, timestamp, request, status_code=4*, bytes>=1534]', true],
    ['[ip, user, username, timestamp, request = "*html*", status_code = 4*, bytes]', true],
    ['[..., status_code=404 || status_code=410, bytes]', true],
    ['[..., status_code=4* && status_code!=404, bytes]', false],
    ['[ip=%127\\.0\\.0\\.[1-9]%, ...]', true],
    ['[ip!=127.0.0.1, ...]', false],
    ['[ip, ..., bytes]', true],
    ['[ip, user, username, ..., a, b, c, d, e]', false],
    ['[...]', true],
    ['[ip, user, username = frank, ...]', true],
    ['[a, b, c, timestamp=10/Oct/2000*, ...]', true],
    ['[a, (b = "-"), ...]', true],
  ])('%s is %j', (pattern, expected) => {
    expect(selects(pattern, access)).toBe(expected);
  });
});
