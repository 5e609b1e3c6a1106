import type { TaskEvent } from '../../../src/lib/core/events.js';
import type { QueryInput } from '../../../src/lib/logs/query/index.js';
import { fakeAws, json, type Answer, type FakeAws } from '../../helpers/fake-aws.js';

export const NOW = Date.parse('2026-01-15T12:00:00.000Z');
export const HOUR_MS = 3_600_000;

export const sdkGroup = (name: string, more: object = {}): object => ({
  logGroupName: name,
  arn: `arn:aws:logs:us-east-1:123456789012:log-group:${name}:*`,
  creationTime: 1_700_000_000_000,
  ...more,
});

/** A fake that knows these groups and starts queries with the ids q1, q2, … */
export function insights(groups: readonly object[] = [sdkGroup('/app')]): FakeAws {
  let started = 0;
  return fakeAws()
    .always('DescribeLogGroups', json({ logGroups: groups }))
    .always('StartQuery', () => json({ queryId: `q${(started += 1)}` }));
}

export const results = (status: string, ids: readonly string[], more: object = {}): Answer =>
  json({
    status,
    results: ids.map((id) => [
      { field: 'id', value: id },
      { field: '@ptr', value: `ptr-${id}` },
    ]),
    statistics: { recordsMatched: 100, recordsScanned: 5000, bytesScanned: 2 ** 30 },
    ...more,
  });

export const query = (more: Partial<QueryInput> = {}): QueryInput => ({
  text: 'fields id',
  language: 'cwli',
  groups: ['/app'],
  range: { fromMs: NOW - HOUR_MS, toMs: NOW },
  ...more,
});

export const ids = (batches: readonly (readonly Readonly<Record<string, unknown>>[])[]): unknown[] =>
  batches.flat().map((row) => row['id']);
export const messages = (events: readonly TaskEvent[], type: TaskEvent['type']): string[] =>
  events.flatMap((event) => (event.type === type && 'message' in event ? [event.message] : []));
