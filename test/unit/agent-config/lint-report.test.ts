import { describe, expect, test } from 'vitest';
import { lintReport } from '../../../src/lib/agent-config/index.js';

const good = {
  name: 'good.json',
  text: JSON.stringify({
    metrics: {
      append_dimensions: { InstanceId: '${aws:InstanceId}' },
      metrics_collected: { mem: { measurement: ['used_percent'] } },
    },
    logs: { logs_collected: { files: { collect_list: [{ file_path: '/var/log/app.log', log_group_name: '/app' }] } } },
  }),
};
const bad = { name: 'bad.json', text: '{\n  "metric": {}\n}' };

describe('the report', () => {
  test('of a good file is one pass, with what it is', () => {
    const report = lintReport([good], {});
    expect(report.summary).toEqual({ pass: 1, warn: 0, fail: 0, unknown: 0, skip: 0 });
    expect(report.findings[0]).toMatchObject({
      check: 'lint',
      target: 'good.json',
      reason: `the agent takes it for Linux, MacOS: metrics to CWAgent, 1 log group; ${good.text.length} bytes, tier Standard`,
      evidence: { bytes: good.text.length, tier: 'Standard', logGroups: ['/app'] },
    });
  });

  test('of a bad file names the rule, the place and the path', () => {
    expect(lintReport([bad], {}).findings).toMatchObject([
      { check: 'nothing-collected', target: 'bad.json:1:1', evidence: { path: '/' } },
      {
        check: 'unknown-key',
        target: 'bad.json:2:3',
        status: 'fail',
        reason: 'the agent does not know "metric" and ignores it (/metric)',
        evidence: { file: 'bad.json', path: '/metric', line: 2, column: 3 },
      },
    ]);
  });

  test('of several files says that they can be merged', () => {
    const report = lintReport([good, { name: 'agent.json', text: '{"agent":{"debug":false}}' }], {});
    expect(report.findings.map(({ check, target, status }) => [check, target, status])).toEqual([
      ['lint', 'good.json', 'pass'],
      ['lint', 'agent.json', 'pass'],
      ['merge', '2 files together', 'pass'],
    ]);
    expect(lintReport([good, bad], {}).findings.map(({ check }) => check)).not.toContain('merge');
  });

  test('judges for the platform and the system that are named', () => {
    expect(lintReport([good], { platform: 'Windows' }).summary.fail).toBeGreaterThan(0);
    const syslog = { name: 'a', text: good.text.replace('/var/log/app.log', '/var/log/messages') };
    expect(lintReport([syslog], { os: 'amazon-linux-2023' }).findings.map(({ check }) => check)).toContain(
      'os-log-path',
    );
    expect(lintReport([syslog], { os: 'amazon-linux-2' }).summary.warn).toBe(0);
  });

  test('judges for the version of the agent, with or without a system', () => {
    const journal = {
      name: 'j',
      text: '{"logs":{"logs_collected":{"journald":{"collect_list":[{"log_group_name":"/j"}]}}}}',
    };
    for (const os of [undefined, 'amazon-linux-2023']) {
      expect(lintReport([journal], { os, agentVersion: '1.300060.0' }).findings[0]).toMatchObject({
        check: 'agent-version',
      });
      expect(lintReport([journal], { os, agentVersion: '1.300070.1' }).summary).toMatchObject({ pass: 1, fail: 0 });
    }
  });

  test('refuses a system and a version that make no sense', () => {
    expect(() => lintReport([good], { os: 'amazon-linux-2032' })).toThrow(
      expect.objectContaining({ exitCode: 2, hint: 'did you mean --os amazon-linux-2023?' }),
    );
    expect(() => lintReport([good], { agentVersion: 'latest' })).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});
