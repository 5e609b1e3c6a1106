import { describe, expect, test } from 'vitest';
import { eventsOf, rowsOf } from './run-query.js';

const fieldsOf = (names: readonly string[], message: string | object, log?: string) =>
  rowsOf(`display ${names.map((name) => `\`${name}\``).join(', ')}`, eventsOf([message], log))[0];

describe('JSON', () => {
  test('is flattened by dots, lists by index', () => {
    const message = {
      userIdentity: { type: 'Root' },
      items: [{ id: 'i-1' }, 'x'],
      n: 1.5,
      t: true,
      f: false,
      z: null,
      o: {},
      l: [],
    };
    const names = ['userIdentity.type', 'items.0.id', 'items.1', 'n', 't', 'f', 'z', 'o', 'l', 'userIdentity'];
    expect(fieldsOf(names, message)).toEqual({
      'userIdentity.type': 'Root',
      'items.0.id': 'i-1',
      'items.1': 'x',
      n: '1.5',
      t: '1',
      f: '0',
    });
  });

  test('keys with dots and dashes are found', () => {
    expect(fieldsOf(['a.b', 'user-agent'], { 'a.b': 1, 'user-agent': 'curl' })).toEqual({
      'a.b': '1',
      'user-agent': 'curl',
    });
  });

  test('a field of the log that begins with @ gets one more, so that it hides no system field', () => {
    expect(fieldsOf(['@@timestamp', '@timestamp'], { '@timestamp': 'theirs' })).toEqual({
      '@@timestamp': 'theirs',
      '@timestamp': '2026-01-31 12:00:00.000',
    });
  });

  test('no more than 200 fields are discovered', () => {
    const message = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${String(i)}`, i]));
    expect(fieldsOf(['f0', 'f199', 'f200', 'f299'], message)).toEqual({ f0: '0', f199: '199' });
  });

  test.each(['{"a": 1', 'text {"a": 1}', '"a"', '1', '{a: 1}', ''])('%j has no fields', (message) => {
    expect(fieldsOf(['a'], message)).toEqual({});
  });

  test('a list at the top is found by index', () => {
    expect(fieldsOf(['0.a'], '[{"a": 7}]')).toEqual({ '0.a': '7' });
  });
});

describe('VPC flow logs', () => {
  const record =
    '2 123456789012 eni-0a1b2c3d4e5f60718 203.0.113.12 10.0.1.5 43210 22 6 3 180 1769860800 1769860860 REJECT OK';

  test('in the default format have their fields', () => {
    expect(
      fieldsOf(
        [
          'version',
          'accountId',
          'interfaceId',
          'srcAddr',
          'dstAddr',
          'srcPort',
          'dstPort',
          'protocol',
          'packets',
          'bytes',
          'startTime',
          'endTime',
          'action',
          'logStatus',
        ],
        record,
      ),
    ).toEqual({
      version: '2',
      accountId: '123456789012',
      interfaceId: 'eni-0a1b2c3d4e5f60718',
      srcAddr: '203.0.113.12',
      dstAddr: '10.0.1.5',
      srcPort: '43210',
      dstPort: '22',
      protocol: '6',
      packets: '3',
      bytes: '180',
      startTime: '1769860800',
      endTime: '1769860860',
      action: 'REJECT',
      logStatus: 'OK',
    });
  });

  test('without data have no values where the record has dashes', () => {
    const noData = '2 123456789012 eni-0a1b2c3d - - - - - - - 1769860800 1769860860 - NODATA';
    expect(fieldsOf(['srcAddr', 'bytes', 'action', 'logStatus', 'startTime'], noData)).toEqual({
      logStatus: 'NODATA',
      startTime: '1769860800',
    });
  });

  test('count as numbers where they are', () => {
    expect(
      rowsOf('filter dstPort < 100 and action = "REJECT" | stats sum(bytes) by srcAddr', eventsOf([record, record])),
    ).toEqual([{ srcAddr: '203.0.113.12', 'sum(bytes)': '360' }]);
  });
});

test('Route 53 query logs have their fields', () => {
  const line = '1.0 2026-01-31T12:00:00.000Z Z123412341234 example.com AAAA NOERROR UDP FRA6 192.0.2.1 -';
  expect(
    fieldsOf(
      [
        'version',
        'hostZoneId',
        'queryName',
        'queryType',
        'responseCode',
        'protocol',
        'edgeLocation',
        'resolverIp',
        'ednsClientSubnet',
      ],
      line,
    ),
  ).toEqual({
    version: '1.0',
    hostZoneId: 'Z123412341234',
    queryName: 'example.com',
    queryType: 'AAAA',
    responseCode: 'NOERROR',
    protocol: 'UDP',
    edgeLocation: 'FRA6',
    resolverIp: '192.0.2.1',
  });
});

describe('Lambda', () => {
  const id = '8b8a1c2d-0000-4000-8000-000000000001';
  const log = '123456789012:/aws/lambda/thumbnail';
  const report =
    `REPORT RequestId: ${id}\tDuration: 102.25 ms\tBilled Duration: 103 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 151.5 ms\t\n` +
    'XRAY TraceId: 1-5e34a614-10bdbf\tSegmentId: 07f107b7\tSampled: true\t\n';

  test('reports have their numbers, memory in bytes', () => {
    const names = [
      '@type',
      '@requestId',
      '@duration',
      '@billedDuration',
      '@initDuration',
      '@memorySize',
      '@maxMemoryUsed',
      '@xrayTraceId',
      '@xraySegmentId',
    ];
    expect(fieldsOf(names, report, log)).toEqual({
      '@type': 'REPORT',
      '@requestId': id,
      '@duration': '102.25',
      '@billedDuration': '103',
      '@initDuration': '151.5',
      '@memorySize': '128000000',
      '@maxMemoryUsed': '36000000',
      '@xrayTraceId': '1-5e34a614-10bdbf',
      '@xraySegmentId': '07f107b7',
    });
  });

  test('the other lines of the platform have a type', () => {
    expect(fieldsOf(['@type', '@requestId', '@duration'], `START RequestId: ${id} Version: $LATEST`, log)).toEqual({
      '@type': 'START',
      '@requestId': id,
    });
  });

  test('a line of the function has the fields of its first JSON fragment', () => {
    const line = `2026-01-31T12:00:00.000Z\t${id}\tINFO\tdone {"key": "a } b", "n": {"m": 1}} {"key": 2}`;
    expect(fieldsOf(['@requestId', 'key', 'n.m'], line, log)).toEqual({ '@requestId': id, key: 'a } b', 'n.m': '1' });
  });

  test('in other log groups JSON inside a text is not found', () => {
    expect(fieldsOf(['key'], 'done {"key": 1}')).toEqual({});
  });
});
