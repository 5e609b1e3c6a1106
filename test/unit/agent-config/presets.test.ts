import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  configFacts,
  isPreset,
  lintConfig,
  listPresets,
  mergeConfigs,
  nodeOfOs,
  osNames,
  parameterTier,
  presetNames,
  readPreset,
} from '../../../src/lib/agent-config/index.js';

const FOLDER = new URL('../../../presets/', import.meta.url);
const presets = await listPresets();

test('every file of the folder is a preset, and every preset is a file', () => {
  const files = readdirSync(FOLDER).toSorted();
  expect(files).toEqual(presets.map(({ name }) => `${name}.json`).toSorted());
  expect(presets.length).toBeGreaterThan(0);
});

describe.each(presets.map((preset) => [preset.name, preset] as const))(
  '%s',
  (name, { platform, os, text, description }) => {
    const { config = {} } = lintConfig({ text });
    const facts = configFacts(config);

    test('has nothing to find, on the newest agent of its platform', () => {
      const node = os === null ? undefined : nodeOfOs(os, '1.300071.0');
      expect(lintConfig({ text, platforms: [platform], nodes: node ? [node] : [] }).findings).toEqual([]);
    });

    test('fits into a parameter that costs nothing, as it is', () => {
      expect(parameterTier(text)).toBe('Standard');
    });

    test('collects by the minute, by instance, and leaves the retention of log groups alone', () => {
      expect(facts).toMatchObject({ longestIntervalMs: 60_000, appendsInstanceId: true, needsPutRetention: false });
      expect(facts.platforms).toContain(platform);
      expect(facts.logGroups.every(({ streamTemplate }) => streamTemplate === '{instance_id}')).toBe(true);
    });

    test('is found by its name, and says what it is', async () => {
      expect(await readPreset(name)).toMatchObject({ name, text });
      expect(isPreset(name)).toBe(true);
      expect(presetNames(platform)).toContain(name);
      expect(description).not.toBe('');
    });

    test('can be applied twice', () => {
      const source = { name, text };
      expect(mergeConfigs([source, source])).toEqual({ config: JSON.parse(text) as unknown });
    });
  },
);

test('a name that there is not is exit code 5, with the nearest one', async () => {
  await expect(readPreset('linux-basc')).rejects.toMatchObject({ exitCode: 5, reason: 'did you mean "linux-basic"?' });
  await expect(readPreset('../package')).rejects.toMatchObject({ exitCode: 5 });
  expect(isPreset('../package')).toBe(false);
});

test('a package without its presets says so', async () => {
  await expect(readPreset('linux-basic', { directory: '/nowhere' })).rejects.toMatchObject({
    exitCode: 3,
    code: 'UnreadablePreset',
  });
});

test('every name of --os is a system that the rules know', () => {
  for (const name of osNames) {
    const text = JSON.stringify({
      logs: { logs_collected: { files: { collect_list: [{ file_path: '/var/log/app' }] } } },
    });
    const node = nodeOfOs(name);
    const findings = lintConfig({ text, nodes: node ? [node] : [] }).findings;
    expect([name, findings.map(({ rule }) => rule)]).toEqual([
      name,
      name.startsWith('windows') ? ['wrong-platform'] : [],
    ]);
  }
});
