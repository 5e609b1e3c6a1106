import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDateFormat } from '../../../src/lib/athena/projection/date-format.js';
import { addUnits } from '../../../src/lib/athena/projection/dates.js';
import { parseProjection } from '../../../src/lib/athena/projection/parse.js';
import { fitLocation, projectedPartitions } from '../../../src/lib/athena/projection/partitions.js';
import type { Projection } from '../../../src/lib/athena/projection/types.js';

const nowMs = Date.UTC(2026, 10, 30, 1, 30);
const string = { kind: 'primitive', name: 'string' } as const;

const parse = (names: readonly string[], properties: Record<string, string>, location = 's3://b/logs/') =>
  parseProjection({
    partitionKeys: names.map((name) => ({ name, type: string })),
    properties: { 'projection.enabled': 'true', ...properties },
    location,
  });
const on = (...args: Parameters<typeof parse>): Projection => {
  const result = parse(...args);
  if (result.kind !== 'on') throw new Error(JSON.stringify(result));
  return result.projection;
};
const locations = (projection: Projection, wanted = {}): string[] =>
  [...projectedPartitions(projection, { nowMs, wanted })].map(({ location }) => location);

const byDay = on(['day'], {
  'projection.day.type': 'date',
  'projection.day.format': 'yyyy/MM/dd',
  'projection.day.range': '2026/11/28,NOW',
  'storage.location.template': 's3://b/AWSLogs/1/alb/${day}',
});

describe('partition projection', () => {
  it('has a partition for each day of a range up to now in UTC, at the place that the template says', () => {
    expect([...projectedPartitions(byDay, { nowMs })]).toEqual([
      { values: { day: '2026/11/28' }, location: 's3://b/AWSLogs/1/alb/2026/11/28/' },
      { values: { day: '2026/11/29' }, location: 's3://b/AWSLogs/1/alb/2026/11/29/' },
      { values: { day: '2026/11/30' }, location: 's3://b/AWSLogs/1/alb/2026/11/30/' },
    ]);
  });

  it('combines columns in their order, integers with digits', () => {
    const projection = on(['region', 'hour'], {
      'projection.region.type': 'enum',
      'projection.region.values': 'eu-west-1,us-east-1',
      'projection.hour.type': 'integer',
      'projection.hour.range': '0,22',
      'projection.hour.interval': '11',
      'projection.hour.digits': '2',
    });
    expect(locations(projection)).toEqual(
      ['eu-west-1', 'us-east-1'].flatMap((region) =>
        ['00', '11', '22'].map((hour) => `s3://b/logs/region=${region}/hour=${hour}/`),
      ),
    );
  });

  it('goes by hours where the format does, when it is told to', () => {
    const properties = {
      'projection.h.type': 'date',
      'projection.h.format': 'yyyy/MM/dd/HH',
      'projection.h.range': 'NOW-2HOURS,NOW',
    };
    expect(parse(['h'], properties)).toMatchObject({
      kind: 'invalid',
      problems: [expect.stringContaining('interval.unit')],
    });
    const projection = on(['h'], {
      ...properties,
      'projection.h.interval': '1',
      'projection.h.interval.unit': 'HOURS',
    });
    expect(locations(projection)).toEqual(
      ['2026/11/29/23', '2026/11/30/00', '2026/11/30/01'].map((hour) => `s3://b/logs/h=${hour}/`),
    );
  });

  it('takes only the values that a query wants, and of injected columns no others', () => {
    expect(locations(byDay, { day: ['2026/11/29', '2020/01/01'] })).toEqual(['s3://b/AWSLogs/1/alb/2026/11/29/']);
    const injected = on(['id'], { 'projection.id.type': 'injected' });
    expect(locations(injected)).toEqual([]);
    expect(locations(injected, { id: ['x'] })).toEqual(['s3://b/logs/id=x/']);
  });

  it('finds the folder 05 for the number 5', () => {
    const properties = { 'projection.h.type': 'integer', 'projection.h.range': '0,23', 'projection.h.digits': '2' };
    expect(locations(on(['h'], properties), { h: ['5', '05', '24', 'x'] })).toEqual(['s3://b/logs/h=05/']);
  });

  it.each<[string, Record<string, string>, string]>([
    ['no type', {}, 'projection.day.type is missing'],
    ['an unknown type', { 'projection.day.type': 'day' }, 'there are enum, integer, date and injected'],
    [
      'a range in another format',
      {
        'projection.day.type': 'date',
        'projection.day.format': 'yyyy/MM/dd',
        'projection.day.range': '2026-01-01,NOW',
      },
      'has to be two dates like "yyyy/MM/dd"',
    ],
    [
      'a range with one end',
      { 'projection.day.type': 'date', 'projection.day.format': 'yyyy/MM/dd', 'projection.day.range': 'NOW' },
      'two dates',
    ],
    [
      'a template without the column',
      { 'projection.day.type': 'injected', 'storage.location.template': 's3://b/${dya}/' },
      'storage.location.template has no ${day}',
    ],
    [
      'a range that goes down',
      { 'projection.day.type': 'integer', 'projection.day.range': '5,1' },
      'the smaller first',
    ],
  ])('says what is wrong with %s', (_what, properties, message) => {
    const result = parse(['day'], properties);
    expect(result.kind === 'invalid' ? result.problems.join() : result.kind).toContain(message);
  });

  it('is off without partition columns, or when nobody switched it on', () => {
    expect(parse([], {}).kind).toBe('off');
    expect(parse(['day'], { 'projection.enabled': 'false' }).kind).toBe('off');
  });

  it('steps through months and years by the calendar', () => {
    const end = Date.UTC(2024, 0, 31);
    expect(addUnits(end, { amount: 1, unit: 'MONTHS' })).toBe(Date.UTC(2024, 1, 29));
    expect(addUnits(Date.UTC(2024, 1, 29), { amount: 1, unit: 'YEARS' })).toBe(Date.UTC(2025, 1, 28));
    expect(addUnits(end, { amount: -1, unit: 'MONTHS' })).toBe(Date.UTC(2023, 11, 31));
  });
});

describe('where an object is, against the template', () => {
  const fit = (location: string, projection = byDay) => fitLocation(location, { projection, nowMs });

  it('finds objects of its partitions, also deeper ones', () => {
    expect(fit('s3://b/AWSLogs/1/alb/2026/11/29/x.log.gz')).toEqual({ kind: 'found', values: { day: '2026/11/29' } });
    expect(fit('s3://b/AWSLogs/1/alb/2026/11/29/05/x.log.gz').kind).toBe('found');
  });

  it('says which column is out of its range', () => {
    expect(fit('s3://b/AWSLogs/1/alb/2026/11/27/x.log.gz')).toMatchObject({
      kind: 'outOfRange',
      columns: [{ name: 'day' }],
    });
  });

  it.each([
    ['s3://b/AWSLogs/2/alb/2026/11/29/x', 'the template goes on with "1/alb/" where the key has "2/alb"'],
    [
      's3://b/AWSLogs/1/alb/day=2026-11-29/x',
      '${day} should be a date like "yyyy/MM/dd", and "day=2026-11-29/x" stands there',
    ],
    ['s3://b/AWSLogs/1/alb/2026/11/x', '${day} should be a date like "yyyy/MM/dd", and "2026/11" stands there'],
  ])('says where %s leaves the template', (location, reason) => {
    expect(fit(location)).toEqual({ kind: 'misfit', reason });
  });

  it('finds an object in each partition that the projection has', () => {
    const projection = on(['region', 'day', 'n'], {
      'projection.region.type': 'enum',
      'projection.region.values': 'eu-west-1,us-east-1',
      'projection.day.type': 'date',
      'projection.day.format': "yyyy-MM-dd'T'HH",
      'projection.day.range': '2026-11-29T20,NOW',
      'projection.day.interval': '3',
      'projection.day.interval.unit': 'HOURS',
      'projection.n.type': 'integer',
      'projection.n.range': '-1,2',
      'storage.location.template': 's3://b/${region}/${day}/n${n}/',
    });
    const all = [...projectedPartitions(projection, { nowMs })];
    expect(all).toHaveLength(2 * 2 * 4);
    for (const { values, location } of all) {
      expect(fit(`${location}object`, projection)).toEqual({ kind: 'found', values });
    }
  });

  it('reads the dates that it writes, in every format', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'yyyy/MM/dd',
          'yyyy/MM/dd/HH',
          'yyyyMMdd',
          'yyyy-MM',
          "'dt='yyyy-MM-dd-HH-mm",
          'yyyy',
          'd.M.yyyy',
        ),
        fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        (pattern, date) => {
          const format = parseDateFormat(pattern);
          const written = format?.format(date.getTime()) ?? '';
          expect(format?.format(format.parse(written) ?? 0)).toBe(written);
          expect(new RegExp(`^${format?.pattern}$`).test(written)).toBe(true);
        },
      ),
    );
  });

  it('knows no formats whose text depends on a language', () => {
    expect(parseDateFormat('MMM yyyy')).toBeUndefined();
    expect(parseDateFormat('EEE')).toBeUndefined();
  });
});
