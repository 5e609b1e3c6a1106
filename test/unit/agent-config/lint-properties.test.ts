import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configFacts, lintConfig, minifyConfig } from '../../../src/lib/agent-config/index.js';

/** Keys and values of real configurations in any arrangement: most of them wrong, all of them close. */
const KEYS =
  'agent metrics logs traces opentelemetry metrics_collected logs_collected files windows_events journald collect_list ' +
  'cpu mem disk procstat statsd collectd otlp jmx Memory LogicalDisk measurement resources append_dimensions ' +
  'aggregation_dimensions InstanceId file_path log_group_name log_stream_name log_group_class retention_in_days filters ' +
  'type expression timestamp_format multi_line_start_pattern event_name event_levels units matches credentials role_arn ' +
  'metrics_collection_interval run_as_user service_address encoding __proto__ constructor toString password';
const VALUES =
  'used_percent bogus ${aws:InstanceId} {instance_id} {x} /var/log/messages C:\\logs\\*.log STANDARD infreq %Y-%m-%d %Q ' +
  '(?=a) ( [ cwagent 127.0.0.1:8125 udp://x utf-16 AKIAIOSFODNN7EXAMPLE System Security ERROR * / é';

const { value: configLike } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(...VALUES.split(' '), ''),
    fc.constantFrom(-1, 0, 1, 7, 60, 1.5, 1e300, true, false, null),
    fc.dictionary(fc.constantFrom(...KEYS.split(' ')), tie('value'), { maxKeys: 6 }),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
}));
const input = fc.record({
  platforms: fc.subarray(['Linux', 'Windows', 'MacOS'] as const),
  nodes: fc.array(
    fc.record({
      platformName: fc.constantFrom('Amazon Linux', 'Ubuntu', 'Microsoft Windows Server 2022', 'Plan 9', ''),
      platformVersion: fc.constantFrom('2', '2023', '24.04', '', 'x'),
      agentVersion: fc.constantFrom(null, '1.300069.0', '1.300071.0b9', '', 'nightly'),
    }),
    { maxLength: 3 },
  ),
  subscribedGroups: fc.constantFrom([], ['/app', '']),
});

describe('the lint never throws', () => {
  test('for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), input, (text, more) => {
        expect(Array.isArray(lintConfig({ ...more, text }).findings)).toBe(true);
      }),
    );
  });

  test('for any JSON, and neither do the facts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), configLike), input, (value, more) => {
        const { findings, config } = lintConfig({ ...more, text: JSON.stringify(value) });
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        expect(config !== undefined).toBe(isObject);
        expect(findings.length > 0 || isObject).toBe(true);
        if (config) expect(configFacts(config).intervalMs).not.toBeNaN();
      }),
      { numRuns: 1500 },
    );
  });
});

/** JSON with white space of the generator's choice wherever it may stand. */
function spread(value: unknown, space: () => string): string {
  if (Array.isArray(value))
    return `[${space()}${value.map((one) => spread(one, space)).join(`,${space()}`)}${space()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}${space()}:${space()}${spread(one, space)}`,
  );
  return `{${space()}${members.join(`${space()},${space()}`)}${space()}}`;
}

/** The last segment of a path, as it is written in the text. */
const lastKey = (path: string): string => (path.split('/').at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');

/** The value at a path. */
function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const key of path.split('/').slice(path === '/' ? 2 : 1)) {
    const members: [string, unknown][] = typeof current === 'object' && current ? Object.entries(current) : [];
    current = members.find(([name]) => name === lastKey(`/${key}`))?.[1];
  }
  return current;
}

const offsetOf = (text: string, { line, column }: { readonly line: number; readonly column: number }): number =>
  text
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, one) => sum + one.length + 1, 0) +
  column -
  1;

describe('positions are right', () => {
  test('a finding points at its key or element, whatever the white space', () => {
    const object = fc.dictionary(fc.constantFrom(...KEYS.split(' ')), configLike, { maxKeys: 6 });
    fc.assert(
      fc.property(
        object,
        fc.infiniteStream(fc.constantFrom('', '', ' ', '\n', '\t', '\r\n', '\n  ')),
        (value, spaces) => {
          const text = spread(value, () => spaces.next().value ?? '');
          for (const finding of lintConfig({ text }).findings) {
            const rest = text.slice(offsetOf(text, finding));
            const key = lastKey(finding.path);
            const target = valueAt(value, finding.path);
            // Elements and the whole document have no key: there the value itself begins.
            const start =
              typeof target === 'object' && target ? (Array.isArray(target) ? '[' : '{') : JSON.stringify(target);
            const isKey = rest.startsWith(JSON.stringify(key));
            expect(isKey || (/^(\d+)?$/.test(key) && rest.startsWith(start))).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('white space changes no finding but its place', () => {
    const object = fc.dictionary(fc.constantFrom(...KEYS.split(' ')), configLike, { maxKeys: 6 });
    const withoutPlace = (text: string): unknown =>
      lintConfig({ text })
        .findings.filter(({ rule }) => rule !== 'size')
        .map(({ rule, status, path, reason, fix }) => ({ rule, status, path, reason, fix }));
    fc.assert(
      fc.property(object, (value) => {
        expect(withoutPlace(JSON.stringify(value, undefined, 3))).toEqual(withoutPlace(JSON.stringify(value)));
      }),
    );
  });

  test('after a byte order mark as well', () => {
    const { findings } = lintConfig({ text: '\uFEFF{\n  "metric": {}\n}' });
    expect(findings.map(({ rule, line, column }) => [rule, line, column])).toEqual([
      ['byte-order-mark', 1, 1],
      ['nothing-collected', 1, 2],
      ['unknown-key', 2, 3],
    ]);
  });

  test('of what is wrong with the JSON', () => {
    expect(lintConfig({ text: '{\n  "agent": {\n  },\n}' }).findings).toMatchObject([
      { rule: 'json-syntax', status: 'fail', line: 3, column: 4 },
    ]);
  });
});

describe('minifying', () => {
  test('keeps the meaning and the order of keys, and is done after the first time', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const minified = minifyConfig(` ${text}\n`);
        expect(minified).toBe(JSON.stringify(JSON.parse(text)));
        expect(minifyConfig(minified)).toBe(minified);
      }),
    );
  });

  test('keeps white space in texts, and numbers as they are written', () => {
    expect(minifyConfig('{ "a b" : "c \\" d" , "n" : 1.0e2 }')).toBe('{"a b":"c \\" d","n":1.0e2}');
  });

  test('refuses what is not JSON, with the place', () => {
    expect(() => minifyConfig('{"a":1,\n}')).toThrow(
      expect.objectContaining({ exitCode: 2, reason: expect.stringContaining('line 1, column 7') }),
    );
  });
});
