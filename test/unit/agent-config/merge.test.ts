import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  configFacts,
  lintFiles,
  mergeConfigs,
  splitConfig,
  type AgentConfig,
} from '../../../src/lib/agent-config/index.js';

type Config = Readonly<Record<string, unknown>>;

const source = (name: string, config: Config | string): { name: string; text: string } => ({
  name,
  text: typeof config === 'string' ? config : JSON.stringify(config, undefined, 2),
});
const merge = (...configs: readonly (Config | string)[]): ReturnType<typeof mergeConfigs> =>
  mergeConfigs(configs.map((config, index) => source(`${index}.json`, config)));
const merged = (...configs: readonly Config[]): AgentConfig => {
  const result = merge(...configs);
  if ('conflicts' in result) throw new Error(JSON.stringify(result.conflicts));
  return result.config;
};

const mem = { measurement: ['used_percent'] };
const metrics = (collected: Config, more: Config = {}): Config => ({
  metrics: { ...more, metrics_collected: collected },
});
const files = (...paths: readonly string[]): Config => ({
  logs: { logs_collected: { files: { collect_list: paths.map((path) => ({ file_path: path })) } } },
});

describe('what the agent merges', () => {
  test('sections of different files stand side by side', () => {
    expect(merged({ agent: { debug: true } }, metrics({ mem }), files('/a'))).toEqual({
      agent: { debug: true },
      ...metrics({ mem }),
      ...files('/a'),
    });
  });

  test('plugins of different files are all collected', () => {
    expect(merged(metrics({ mem }), metrics({ cpu: mem }))).toEqual(metrics({ mem, cpu: mem }));
  });

  test('log files are appended, and the same one is there once', () => {
    expect(merged(files('/a', '/b'), files('/b', '/c'))).toEqual(files('/a', '/b', '/c'));
  });

  test('Windows events are appended, and so are processes', () => {
    const events = (name: string): Config => ({
      logs: { logs_collected: { windows_events: { collect_list: [{ event_name: name }] } } },
    });
    expect(merged(events('System'), events('Security'))).toEqual({
      logs: {
        logs_collected: { windows_events: { collect_list: [{ event_name: 'System' }, { event_name: 'Security' }] } },
      },
    });
    expect(merged(metrics({ procstat: [{ exe: 'a' }] }), metrics({ procstat: [{ exe: 'b' }] }))).toEqual(
      metrics({ procstat: [{ exe: 'a' }, { exe: 'b' }] }),
    );
  });

  test('jmx and otlp become lists when they differ, and stay as they are when not', () => {
    expect(merged(metrics({ otlp: { http_endpoint: 'a' } }), metrics({ otlp: { http_endpoint: 'b' } }))).toEqual(
      metrics({ otlp: [{ http_endpoint: 'a' }, { http_endpoint: 'b' }] }),
    );
    expect(merged(metrics({ jmx: { jvm: {} } }), metrics({ jmx: [{ jvm: {} }, { kafka: {} }] }))).toEqual(
      metrics({ jmx: [{ jvm: {} }, { kafka: {} }] }),
    );
    expect(merged(metrics({ otlp: {} }), metrics({ otlp: {} }))).toEqual(metrics({ otlp: {} }));
    expect(merged(metrics({ otlp: {} }), metrics({ otlp: [{}] }))).toEqual(metrics({ otlp: [{}] }));
  });

  test('the same value in both files is no contradiction, whatever the order of its keys', () => {
    const a = metrics({ mem: { measurement: ['used'], append_dimensions: { a: '1', b: '2' } } });
    const b = metrics({ mem: { append_dimensions: { b: '2', a: '1' }, measurement: ['used'] } });
    expect(merged(a, b)).toEqual(a);
  });
});

describe('what the agent refuses to merge', () => {
  test.each<[string, Config, Config]>([
    [
      '/agent/metrics_collection_interval',
      { agent: { metrics_collection_interval: 60 } },
      { agent: { metrics_collection_interval: 10 } },
    ],
    ['/metrics/namespace', metrics({}, { namespace: 'A' }), metrics({}, { namespace: 'B' })],
    [
      '/metrics/append_dimensions',
      metrics({}, { append_dimensions: { InstanceId: 'x' } }),
      metrics({}, { append_dimensions: {} }),
    ],
    [
      '/metrics/aggregation_dimensions',
      metrics({}, { aggregation_dimensions: [['a']] }),
      metrics({}, { aggregation_dimensions: [['b']] }),
    ],
    ['/metrics/metrics_collected/mem', metrics({ mem }), metrics({ mem: { measurement: ['used'] } })],
    ['/metrics/metrics_collected/statsd', metrics({ statsd: {} }), metrics({ statsd: { service_address: ':1' } })],
    [
      '/logs/logs_collected/journald',
      { logs: { logs_collected: { journald: { collect_list: [{ log_group_name: 'a' }] } } } },
      { logs: { logs_collected: { journald: { collect_list: [{ log_group_name: 'b' }] } } } },
    ],
    ['/metrics', metrics({ mem }), { metrics: 5 }],
    [
      '/logs/logs_collected/files/collect_list',
      files('/a'),
      { logs: { logs_collected: { files: { collect_list: {} } } } },
    ],
  ])('%s', (path, a, b) => {
    for (const pair of [
      [a, b],
      [b, a],
    ]) {
      const result = merge(...pair);
      expect('conflicts' in result && result.conflicts.map((conflict) => conflict.path)).toEqual([path]);
    }
  });

  test('both places are named, with what stands there', () => {
    const a = '{\n  "metrics": {\n    "metrics_collected": { "mem": { "measurement": ["used"] } }\n  }\n}';
    const b = '{"metrics":{"metrics_collected":{\n"mem":{"measurement":["free"]}}}}';
    expect(merge(a, b)).toEqual({
      conflicts: [
        {
          path: '/metrics/metrics_collected/mem',
          reason:
            'the files say different things, e.g. in measurement: ["used"] and ["free"]; ' +
            'the agent merges nothing here and does not start',
          places: [
            { source: '0.json', line: 3, column: 28 },
            { source: '1.json', line: 2, column: 1 },
          ],
        },
      ],
    });
  });

  test('every contradiction is found, not only the first', () => {
    const result = merge(
      metrics({ mem }, { namespace: 'A' }),
      metrics({ mem: { measurement: [] } }, { namespace: 'B' }),
      metrics({}, { namespace: 'C' }),
    );
    expect('conflicts' in result && result.conflicts).toHaveLength(3);
  });

  test('a text that is not JSON is a usage error that names the file', () => {
    expect(() => merge({}, '{')).toThrow(expect.objectContaining({ exitCode: 2, message: 'cannot merge "1.json"' }));
    expect(() => merge('[]')).toThrow(expect.objectContaining({ reason: expect.stringContaining('no JSON object') }));
  });
});

const anyMetrics = fc.dictionary(
  fc.constantFrom('cpu', 'mem', 'disk', 'Memory', 'otlp', 'procstat'),
  fc.oneof(
    fc.record({ measurement: fc.array(fc.constantFrom('used', 'free')) }),
    fc.array(fc.record({ exe: fc.constantFrom('a', 'b') }), { maxLength: 3 }),
  ),
  { maxKeys: 4 },
);
const anyConfig = fc.record(
  {
    agent: fc.record({ debug: fc.boolean(), region: fc.constantFrom('a', 'b') }, { requiredKeys: [] }),
    metrics: fc.record({ namespace: fc.constantFrom('A', 'B'), metrics_collected: anyMetrics }, { requiredKeys: [] }),
    logs: fc.record({
      logs_collected: fc.record({
        files: fc.record({
          collect_list: fc.uniqueArray(fc.record({ file_path: fc.constantFrom('/a', '/b', '/c') }), {
            selector: ({ file_path: path }) => path,
          }),
        }),
      }),
    }),
  },
  { requiredKeys: [] },
);

describe('for any configurations', () => {
  test('merging one with itself changes nothing', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const once = merged(config);
        expect(merged(config, config)).toEqual(once);
        expect(merged(once, config)).toEqual(once);
      }),
    );
  });

  test('nothing is lost: every file merges into the whole without changing it', () => {
    fc.assert(
      fc.property(fc.array(anyConfig, { minLength: 1, maxLength: 4 }), (configs) => {
        const result = merge(...configs);
        fc.pre('config' in result);
        for (const config of configs) expect(merge('config' in result ? result.config : {}, config)).toEqual(result);
      }),
    );
  });

  test('whether files contradict each other does not depend on their order', () => {
    fc.assert(
      fc.property(anyConfig, anyConfig, (a, b) => {
        expect('conflicts' in merge(a, b)).toBe('conflicts' in merge(b, a));
      }),
    );
  });
});

/** A configuration with the first log file of a part alone. */
function firstFile(part: Config): readonly Config[] {
  const paths = configFacts(part).logGroups.flatMap(({ files: read }) => read);
  return [files(...paths.slice(0, 1))];
}

describe('a configuration that is too large', () => {
  const large = {
    agent: { metrics_collection_interval: 60 },
    ...metrics({ mem, cpu: { measurement: ['usage_active'] } }, { namespace: 'N', append_dimensions: { a: 'b' } }),
    ...files(...Array.from({ length: 300 }, (_, index) => `/var/log/application/instance-${index}/service.log`)),
  };

  test('is split in parts that fit, and that the agent merges into the same again', () => {
    const parts = splitConfig(large);
    expect(parts?.length).toBeGreaterThan(3);
    for (const { bytes, text } of parts ?? []) {
      expect(bytes).toBe(Buffer.byteLength(text));
      expect(bytes).toBeLessThanOrEqual(4096);
    }
    expect(mergeConfigs((parts ?? []).map(({ text }, index) => ({ name: String(index), text })))).toEqual({
      config: large,
    });
  });

  test('has no more parts than it needs', () => {
    const texts = (splitConfig(large) ?? []).map(({ text }) => JSON.parse(text) as Config);
    for (const [index, part] of texts.slice(1).entries()) {
      const both = JSON.stringify(merged(texts[index] ?? {}, ...firstFile(part)));
      expect(Buffer.byteLength(both)).toBeGreaterThan(4096);
    }
  });

  test('stays in one piece when it fits', () => {
    expect(splitConfig(metrics({ mem }))).toEqual([
      { sections: ['metrics'], text: JSON.stringify(metrics({ mem })), bytes: 74 },
    ]);
  });

  test('has no parts when one entry alone is too large', () => {
    expect(splitConfig(files('x'.repeat(5000)))).toBeUndefined();
    expect(splitConfig(files('x'.repeat(5000)), 8192)).toHaveLength(1);
  });

  test('splits any configuration without changing it', () => {
    fc.assert(
      fc.property(anyConfig, fc.integer({ min: 120, max: 600 }), (config, limit) => {
        const whole = merged(config);
        const parts = splitConfig(whole, limit);
        fc.pre(parts !== undefined);
        expect(merged(...(parts ?? []).map(({ text }) => JSON.parse(text) as Config))).toEqual(whole);
      }),
    );
  });
});

describe('linting several files', () => {
  const base = {
    agent: { metrics_collection_interval: 60 },
    ...metrics({ mem }, { append_dimensions: { InstanceId: '${aws:InstanceId}' } }),
  };

  test('what one file lacks is no finding when another has it', () => {
    const team = { ...metrics({ cpu: { measurement: ['usage_active'] } }) };
    expect(lintFiles([source('team.json', team)], {}).map(({ rule }) => rule)).toEqual(['instance-dimension']);
    expect(lintFiles([source('base.json', base), source('team.json', team)], {})).toEqual([]);
  });

  test('a contradiction is a finding in the later file, and its fix names the other', () => {
    const team = { agent: { metrics_collection_interval: 120 } };
    const findings = lintFiles([source('base.json', base), source('team.json', team)], {});
    expect(findings.filter(({ rule }) => rule === 'merge-conflict')).toMatchObject([
      { source: 'team.json', line: 3, status: 'fail', fix: 'give it one value: here or in base.json:3:5' },
    ]);
  });

  test('the size of the whole does not matter: each file is a parameter of its own', () => {
    const half = (name: string): Config =>
      files(...Array.from({ length: 60 }, (_, index) => `/var/log/${name}/${index}/server.log`));
    const findings = lintFiles(
      [source('a.json', JSON.stringify(half('a'))), source('b.json', JSON.stringify(half('b')))],
      {},
    );
    expect(findings).toEqual([]);
  });

  test('what is wrong only with the whole is a finding of no file', () => {
    const group = (path: string, days: number): Config => ({
      logs: {
        logs_collected: {
          files: { collect_list: [{ file_path: path, log_group_name: '/app', retention_in_days: days }] },
        },
      },
    });
    const findings = lintFiles([source('a.json', group('/a', 7)), source('b.json', group('/b', 14))], {});
    expect(findings).toMatchObject([{ rule: 'retention-conflict', source: null, line: null, status: 'fail' }]);
  });

  test('the same finding in a file and in the whole is there once', () => {
    const bad = metrics({ mem: { measurement: ['bogus'] } });
    const findings = lintFiles([source('a.json', bad), source('b.json', base)].toReversed(), {});
    expect(findings.filter(({ rule }) => rule === 'unknown-measurement')).toHaveLength(1);
  });

  test('a file that is not JSON keeps the others from nothing but the merge', () => {
    const findings = lintFiles([source('a.json', '{'), source('b.json', { metric: {} })], {});
    expect(findings.map(({ source: name, rule }) => [name, rule])).toEqual([
      ['a.json', 'json-syntax'],
      ['b.json', 'nothing-collected'],
      ['b.json', 'unknown-key'],
    ]);
  });
});
