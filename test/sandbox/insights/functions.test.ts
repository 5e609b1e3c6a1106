import { describe, expect, test } from 'vitest';
import { noon, valueOf } from './run-query.js';

const event = {
  text: 'xyZfooxyZ',
  n: 12.5,
  numeric: '42',
  yes: true,
  no: false,
  nothing: null,
  empty: '',
  blank: ' \t',
  ip: '192.0.2.10',
  ip6: '2001:db8::7',
  list: '["a","b",1]',
  map: '{"a":{"b":[{"c":"deep"}]},"x.y":5}',
  wide: '日本語😀',
};

describe('operators', () => {
  test.each<[string, string | undefined]>([
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['7 % 4', '3'],
    ['2 ^ 3 ^ 2', '512'],
    ['-2 ^ 2', '-4'],
    ['1 / 3', '0.3333'],
    ['1 / 0', undefined],
    ['n + numeric', '54.5'],
    ['text + 1', undefined],
    ['missing * 2', undefined],
    ['2 ^ 53', '9007199254740992'],
    ['-0.00001', '0'],
    ['@timestamp + 1', String(noon + 1)],
    ['1 = 1', '1'],
    ['1 > 2 or not (1 > 2)', '1'],
    ['n = 12.50', '1'],
    ['numeric = "42.0"', '1'],
    ['numeric = "042"', '1'],
    ['text = "xyzfooxyz"', '0'],
    ['text != "a"', '1'],
    ['missing = "a"', '0'],
    ['missing != "a"', '0'],
    ['not (missing = "a")', '1'],
    ['missing < 1 or missing >= 1', '0'],
    ['n < 100', '1'],
    ['numeric < "100"', '1'],
    ['text < "y"', '1'],
    ['"10a" < "9a"', '1'],
    ['text > 1', '0'],
    ['text <= 1', '0'],
    ['yes = 1', '1'],
    ['yes = true', '1'],
    ['yes = "true"', '1'],
    ['no = "false"', '1'],
    ['no', '0'],
    ['n in [1, 12.5]', '1'],
    ['n not in ["a", 2]', '1'],
    ['missing in ["a"]', '0'],
    ['text like "foo"', '1'],
    ['text like "FOO"', '0'],
    ['text like /(?i)FOO/', '1'],
    ['text =~ /^xyZ.*Z$/', '1'],
    ['text not like /bar/', '1'],
    ['missing like /./', '0'],
    ['numeric like /^4/', '1'],
    ['jsonParse(map) = jsonParse(map)', '0'],
  ])('%s is %s', (expression, expected) => {
    expect(valueOf(expression, event)).toBe(expected);
  });
});

describe('numeric functions', () => {
  test.each<[string, string | undefined]>([
    ['abs(-3)', '3'],
    ['ceil(n)', '13'],
    ['floor(n)', '12'],
    ['greatest(1, n, numeric)', '42'],
    ['least(3, 2)', '2'],
    ['greatest(1, text)', undefined],
    ['log(1)', '0'],
    ['log(0)', undefined],
    ['sqrt(2.25)', '1.5'],
    ['sqrt(-1)', undefined],
    ['round(n)', '13'],
    ['round(1.2345, 2)', '1.23'],
    ['round(haversine(35.68, 139.76, 51.5, -0.12))', '9563'],
    ['toNumber(numeric) + 1', '43'],
    ['toInt("4.9")', '4'],
    ['toLong("-4.9")', '-4'],
    ['toDouble("1e2")', '100'],
    ['toNumber("4 apples")', undefined],
    ['ABS(-1)', '1'],
  ])('%s is %s', (expression, expected) => {
    expect(valueOf(expression, event)).toBe(expected);
  });
});

describe('string functions', () => {
  test.each<[string, string | undefined]>([
    ['isempty(missing)', '1'],
    ['isempty(empty)', '1'],
    ['isempty(blank)', '0'],
    ['isblank(missing)', '1'],
    ['isblank(blank)', '1'],
    ['isblank(text)', '0'],
    ['concat(text, "-", n, missing)', 'xyZfooxyZ-12.5'],
    ['ltrim("  a ")', 'a '],
    ['rtrim("  a ")', '  a'],
    ['trim("  a ")', 'a'],
    ['ltrim("xyZxyfooxyZ", "xyZ")', 'fooxyZ'],
    ['rtrim("xyZfooxyxyZ", "xyZ")', 'xyZfoo'],
    ['trim("xyZxyfooxyxyZ", "xyZ")', 'foo'],
    ['trim("xxx", "x")', ''],
    ['strlen(wide)', '4'],
    ['strlen(missing)', undefined],
    ['toupper(text)', 'XYZFOOXYZ'],
    ['tolower(text)', 'xyzfooxyz'],
    ['substr(text, 3)', 'fooxyZ'],
    ['substr(text, 3, 3)', 'foo'],
    ['substr(wide, 2, 2)', '語😀'],
    ['substr(text, 50)', ''],
    ['replace("foo", "o", "$&")', 'f$&$&'],
    ['replace("foo", "", "x")', 'foo'],
    ['regexReplace("a1b22", "\\d+", "$0")', 'a$0b$0'],
    ['strcontains(text, "foo")', '1'],
    ['strcontains(text, "FOO")', '0'],
    ['strcontains(text, "FOO", true)', '1'],
    ['strcontains(missing, "a")', '0'],
    ['startsWith(text, "xyZ")', '1'],
    ['endsWith(text, "xy")', '0'],
    ['urlencode("a b&c")', 'a%20b%26c'],
    ['urldecode("a%20b")', 'a b'],
    ['urldecode("%zz")', undefined],
    ['base64encode("héllo")', 'aMOpbGxv'],
    ['base64decode("aMOpbGxv")', 'héllo'],
    ['jsonStringify(split("a,b", ","))', '["a","b"]'],
    ['hexToAscii("48656c6c6f")', 'Hello'],
    ['hexToDec("0xff")', '255'],
    ['hexToDec("xyz")', undefined],
    ['decToHex(255)', '0xff'],
    ['decToHex(-255.9)', '-0xff'],
  ])('%s is %s', (expression, expected) => {
    expect(valueOf(expression, event)).toBe(expected);
  });
});

describe('general and JSON functions', () => {
  test.each<[string, string | undefined]>([
    ['ispresent(text)', '1'],
    ['ispresent(missing)', '0'],
    ['ispresent(nothing)', '0'],
    ['ispresent(empty)', '1'],
    ['coalesce(missing, nothing, n, text)', '12.5'],
    ['coalesce(missing)', undefined],
    ['if(n > 10, "big", "small")', 'big'],
    ['if(missing, "a", "b")', 'b'],
    ['case(n > 100, "huge", n > 10, "big", "small")', 'big'],
    ['case(n > 100, "huge", "small")', 'small'],
    ['case(n > 100, "huge")', undefined],
    ['isNumeric(numeric)', '1'],
    ['isNumeric(text)', '0'],
    ['isNumeric("0x10")', '0'],
    ['messageSize(wide)', '13'],
    ['unmask(text)', 'xyZfooxyZ'],
    ['jsonParse(list)', '["a","b",1]'],
    ['jsonParse(text)', undefined],
    ['toupper(jsonParse(map))', undefined],
    ['jsonStringify(jsonParse(list))', '["a","b",1]'],
    ['jsonArraySize(list)', '3'],
    ['jsonArraySize(text)', undefined],
    ['jsonArrayContains(list, "b")', '1'],
    ['jsonArrayContains(list, "B")', '0'],
    ['jsonArrayContains(text, "b")', '0'],
  ])('%s is %s', (expression, expected) => {
    expect(valueOf(expression, event)).toBe(expected);
  });
});

describe('time functions', () => {
  const range = { startMs: noon, endMs: noon + 3_600_999, nowMs: noon + 7_200_400 };

  test.each<[string, string | undefined]>([
    ['@timestamp', '2026-01-31 12:00:00.000'],
    ['@ingestionTime', '2026-01-31 12:00:00.500'],
    ['toMillis(@timestamp)', String(noon)],
    ['toMillis(n)', undefined],
    ['fromMillis(1642195111042)', '2022-01-14 21:18:31.042'],
    ['fromMillis(text)', undefined],
    ['fromMillis(1e300)', undefined],
    ['now()', String(noon / 1000 + 7200)],
    ['queryStartTime()', String(noon)],
    ['queryEndTime()', String(noon + 3_600_999)],
    ['queryTimeRange()', '3600999'],
    ['datefloor(@ingestionTime, 1s)', '2026-01-31 12:00:00.000'],
    ['dateceil(@ingestionTime, 1s)', '2026-01-31 12:00:01.000'],
    ['dateceil(@timestamp, 1h)', '2026-01-31 12:00:00.000'],
    ['dateceil(@timestamp, 1mo)', '2026-02-01 00:00:00.000'],
    ['datefloor(fromMillis(1642195111042), 5m)', '2022-01-14 21:15:00.000'],
    ['datefloor(fromMillis(1642195111042), 250ms)', '2022-01-14 21:18:31.000'],
    ['datefloor(fromMillis(1642195111042), 7h)', '2022-01-14 18:00:00.000'],
    ['datefloor(fromMillis(1642195111042), 1d)', '2022-01-14 00:00:00.000'],
    ['datefloor(fromMillis(1642195111042), 1w)', '2022-01-10 00:00:00.000'],
    ['datefloor(fromMillis(1642195111042), 1mo)', '2022-01-01 00:00:00.000'],
    ['datefloor(fromMillis(1642195111042), 1q)', '2022-01-01 00:00:00.000'],
    ['datefloor(fromMillis(1657195111042), 1q)', '2022-07-01 00:00:00.000'],
    ['datefloor(fromMillis(1657195111042), 1y)', '2022-01-01 00:00:00.000'],
    ['datefloor(fromMillis(-1), 1h)', '1969-12-31 23:00:00.000'],
    ['datefloor(text, 1h)', undefined],
    ['@timestamp > 1577178620000', '1'],
    ['@timestamp = "2026-01-31 12:00:00.000"', '1'],
  ])('%s is %s', (expression, expected) => {
    expect(valueOf(expression, event, range)).toBe(expected);
  });

  test('an amount above the cap of its unit is cut down to it: bin(300s) is a minute', () => {
    expect(valueOf('datefloor(fromMillis(1642195111042), 300s)')).toBe('2022-01-14 21:18:00.000');
    expect(valueOf('datefloor(fromMillis(1642195111042), 90m)')).toBe('2022-01-14 21:00:00.000');
  });
});

describe('IP functions', () => {
  test.each<[string, string | undefined]>([
    ['isValidIp(ip)', '1'],
    ['isValidIp(ip6)', '1'],
    ['isValidIp("192.0.2.256")', '0'],
    ['isValidIp(missing)', undefined],
    ['isValidIpV4(ip6)', '0'],
    ['isValidIpV6(ip6)', '1'],
    ['isIpInSubnet(ip, "192.0.2.0/24")', '1'],
    ['isIpInSubnet(ip, "192.0.2.0/32")', '0'],
    ['isIpInSubnet(ip, "0.0.0.0/0")', '1'],
    ['isIpInSubnet(ip6, "2001:db8::/32")', '1'],
    ['isIpInSubnet(ip6, "2001:db9::/32")', '0'],
    ['isIpInSubnet(ip, "2001:db8::/32")', '0'],
    ['isIpInSubnet(ip, "nonsense")', '0'],
    ['isIpInSubnet(ip, "192.0.2.0/33")', '0'],
    ['isIpv4InSubnet(ip, "192.0.2.8/29")', '1'],
    ['isIpv4InSubnet(ip6, "2001:db8::/32")', '0'],
    ['isIpv6InSubnet(ip6, "2001:db8::/129")', '0'],
    ['isIpv6InSubnet(ip6, "2001:db8::/127")', '0'],
    ['ipv4ToNumber("192.0.2.10")', '3221225994'],
    ['isPrivateIP("172.31.255.1")', '1'],
    ['isPrivateIP("172.32.0.1")', '0'],
    ['isPublicIP("8.8.8.8")', '1'],
    ['isPublicIP("10.0.0.1")', '0'],
    ['isPublicIP("127.0.0.1")', '0'],
    ['isReservedIP("127.0.0.1")', '1'],
    ['isReservedIP("8.8.8.8")', '0'],
  ])('%s is %s', (expression, expected) => {
    expect(valueOf(expression, event)).toBe(expected);
  });
});
