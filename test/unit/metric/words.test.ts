import { expect, test } from 'vitest';
import { parseDimensions, parseMetricName, parsePeriod } from '../../../src/lib/metric/index.js';

test.each([
  ['3m', 180],
  ['30s', 30],
  ['1h', 3600],
  ['300', 300],
])('a period of "%s" is %d seconds', (text, seconds) => {
  expect(parsePeriod(text)).toBe(seconds);
});

test.each(['', '0', '0s', '500ms', 'a minute', '-60', '1.5m'])('"%s" is no period', (text) => {
  expect(() => parsePeriod(text)).toThrow(expect.objectContaining({ exitCode: 2 }) as Error);
});

test.each([
  ['AWS/EC2/CPUUtilization', 'AWS/EC2', 'CPUUtilization'],
  ['CWAgent/disk_used_percent', 'CWAgent', 'disk_used_percent'],
  ['My/App/orders', 'My/App', 'orders'],
  ['My/App//GET /orders', 'My/App', 'GET /orders'],
])('"%s" is the metric %s %s', (text, namespace, metric) => {
  expect(parseMetricName(text)).toStrictEqual({ namespace, metric });
});

test.each(['CPUUtilization', '/CPUUtilization', 'AWS/EC2/', ''])('"%s" is no metric', (text) => {
  expect(() => parseMetricName(text)).toThrow(expect.objectContaining({ exitCode: 2 }) as Error);
});

test('dimensions are NAME=VALUE, each name once', () => {
  expect(parseDimensions(['LoadBalancer=app/web/1=2', 'Zone=a'])).toStrictEqual({
    LoadBalancer: 'app/web/1=2',
    Zone: 'a',
  });
  for (const texts of [['InstanceId'], ['=x'], ['InstanceId='], ['a=1', 'a=2']]) {
    expect(() => parseDimensions(texts)).toThrow(expect.objectContaining({ exitCode: 2 }) as Error);
  }
});
