import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configurationByPlatform, prepareConfiguration } from '../../../src/lib/agent/configurations.js';
import { failureOf } from '../../../src/lib/agent/failure.js';
import { tellReasons } from '../../../src/lib/agent/tell-reasons.js';
import type { AgentRow } from '../../../src/lib/agent/types.js';
import type { ConfigSource } from '../../../src/lib/preflight/index.js';

const LINUX =
  '{"metrics":{"metrics_collected":{"mem":{"measurement":["mem_used_percent"]},"disk":{"measurement":["used_percent"]}}}}';
const WINDOWS =
  '{"metrics":{"metrics_collected":{"Memory":{"measurement":["% Committed Bytes In Use"]},"LogicalDisk":{"measurement":["% Free Space"],"resources":["*"]}}}}';

const source = (label: string, text: string | null, kind: ConfigSource['kind'] = 'file'): ConfigSource => ({
  kind,
  label,
  text,
  parameterName: kind === 'parameter' ? label.replace('ssm:', '') : null,
});
const prepare = (from: ConfigSource, parameterName?: string) =>
  prepareConfiguration({ source: from, parameterName, nodes: [] }).configuration;

describe('the parameter of a configuration', () => {
  test.each([
    ['web.json', 'AmazonCloudWatch-web'],
    ['/etc/agents/Web Servers.json', 'AmazonCloudWatch-Web-Servers'],
    ['./team/base.JSON', 'AmazonCloudWatch-base'],
    ['linux-basic', 'AmazonCloudWatch-linux-basic'],
  ])('is named after %s, with the prefix that nodes may read', (label, name) => {
    expect(prepare(source(label, LINUX)).parameterName).toBe(name);
  });

  test('can be named, but not so that nodes could not read it', () => {
    expect(prepare(source('web.json', LINUX), 'AmazonCloudWatch-prod').parameterName).toBe('AmazonCloudWatch-prod');
    expect(() => prepare(source('web.json', LINUX), '/prod/web')).toThrow(
      '"/prod/web" does not begin with AmazonCloudWatch-',
    );
  });

  test('that is the source itself is used as it is and never written', () => {
    const stored = prepare(source('ssm:/agents/web', LINUX, 'parameter'));
    expect(stored).toMatchObject({ parameterName: '/agents/web', isOurs: false, text: LINUX });
  });

  test('that does not exist is not found', () => {
    expect(() => prepare(source('ssm:AmazonCloudWatch-x', null, 'parameter'))).toThrow(
      'there is no parameter "AmazonCloudWatch-x"',
    );
  });
});

describe('the text', () => {
  test('is stored as it was written where it fits, and its hash is that of what nodes fetch', () => {
    const pretty = JSON.stringify(JSON.parse(LINUX), undefined, 2);
    const { text, hash } = prepare(source('web.json', pretty));
    expect(text).toBe(pretty);
    expect(hash).toBe(createHash('sha256').update(pretty).digest('hex'));
  });

  test('loses its white space where only that makes it too large', () => {
    const wide = LINUX.replace('{', `{${' '.repeat(5000)}`);
    const { text, hash } = prepare(source('web.json', wide));
    expect(text).toBe(LINUX);
    expect(hash).toBe(createHash('sha256').update(LINUX).digest('hex'));
  });

  test('with faults is refused with the first of them, and how to see all', () => {
    const error = (() => {
      try {
        return prepare(source('bad.json', '{"metric":{}}'));
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({
      message: 'configuration "bad.json" would not work',
      reason: expect.stringMatching(/^1:\d+ \//),
      hint: 'see all of it: awsops agent lint bad.json',
    });
  });
});

describe('configurations for platforms', () => {
  const linux = prepare(source('linux', LINUX));
  const windows = prepare(source('windows', WINDOWS));

  test('go to the nodes that they are made for', () => {
    const byPlatform = configurationByPlatform([linux, windows]);
    expect(byPlatform.get('Linux')).toBe(linux);
    expect(byPlatform.get('Windows')).toBe(windows);
  });

  test('two for the same platform are an error that names both', () => {
    const other = prepare(source('other', LINUX));
    expect(() => configurationByPlatform([linux, other])).toThrow(/"linux" and "other" are both for/);
  });
});

describe('the exit code', () => {
  const row = (status: string): { status: string } => ({ status });
  test.each([
    [['ok', 'unchanged'], null],
    [[], null],
    [['ok', 'failed'], 'partial'],
    [['unchanged', 'excluded'], 'partial'],
    [['failed', 'not-run'], 'failed'],
    [['excluded'], 'failed'],
    [['no-data', 'unknown'], 'timeout'],
  ])('of %j is that of %s', (states, failure) => {
    expect(failureOf(states.map(row))).toBe(failure);
  });

  test('is never success when a single node is not well', () => {
    const states = fc.constantFrom('ok', 'unchanged', 'excluded', 'failed', 'no-data', 'not-run', 'unknown');
    fc.assert(
      fc.property(fc.array(states), (list) => {
        const isWell = list.every((status) => status === 'ok' || status === 'unchanged');
        expect(failureOf(list.map(row)) === null).toBe(isWell);
      }),
    );
  });
});

test('reasons are told once for all nodes that have the same, the largest group first', () => {
  const row = (name: string, status: string, reason: string | null): AgentRow => ({
    instanceId: `i-${name}`,
    name,
    status,
    step: null,
    agentVersion: null,
    configHash: null,
    metricsLastSeen: null,
    logsLastSeen: null,
    reason,
  });
  const told: string[] = [];
  const full = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => row(name, 'failed', 'disk full'));
  tellReasons([row('x', 'excluded', 'stopped'), ...full, row('y', 'ok', null)], {
    report: (event) => {
      if (event.type === 'note') told.push(event.message);
    },
    well: 'have the agent as wanted',
  });
  expect(told).toEqual([
    'a, b, c, d, e and 2 more failed: disk full',
    'x excluded: stopped',
    '1 of 9 nodes have the agent as wanted',
  ]);
});
