import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resolveSettings } from '../../../src/lib/cli/settings.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'awsops-settings-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const env = (more: Readonly<Record<string, string>> = {}) => ({ XDG_CONFIG_HOME: home, ...more });
const writeConfig = (text: string): void => {
  mkdirSync(join(home, 'awsops'));
  writeFileSync(join(home, 'awsops', 'config.json'), text);
};

describe('precedence', () => {
  test('flag > AWSOPS_* > AWS_* > config file > default', () => {
    writeConfig('{"region": "from-config", "output": "csv"}');
    const all = env({ AWSOPS_REGION: 'from-awsops', AWS_REGION: 'from-aws' });
    expect(resolveSettings({ region: ['from-flag'] }, all)).toMatchObject({
      region: ['from-flag'],
      sources: { region: 'flag' },
    });
    expect(resolveSettings({}, all).region).toEqual(['from-awsops']);
    expect(resolveSettings({}, env({ AWS_REGION: 'from-aws' })).region).toEqual(['from-aws']);
    expect(resolveSettings({}, env())).toMatchObject({
      region: ['from-config'],
      output: 'csv',
      quiet: false,
      color: 'auto',
      sources: { region: 'config', quiet: 'default' },
    });
  });

  test('an empty variable counts as absent', () => {
    expect(resolveSettings({}, env({ AWSOPS_REGION: '', AWS_REGION: 'x' })).region).toEqual(['x']);
  });

  test('lists, durations and booleans of the environment are parsed by their type', () => {
    const settings = resolveSettings({}, env({ AWSOPS_PROFILE: 'a, b', AWSOPS_TIMEOUT: '1m30s', AWSOPS_QUIET: '1' }));
    expect(settings).toMatchObject({ profile: ['a', 'b'], timeout: 90_000, quiet: true });
  });

  test('a bad variable is named', () => {
    expect(() => resolveSettings({}, env({ AWSOPS_TIMEOUT: '90' }))).toThrow(
      expect.objectContaining({ category: 'usage', message: '"90" is not a value for AWSOPS_TIMEOUT' }),
    );
  });
});

describe('the config file', () => {
  test.each([
    ['is not JSON', '{', /is not JSON/],
    ['is not an object', '[1]', /is not an object/],
    ['has an unknown setting', '{"regoin": "x"}', /"regoin" .* is not a setting/],
    ['has an option that is for the command line only', '{"debug": true}', /"debug" .* is not a setting/],
  ])('that %s is a configuration error', (_, text, message) => {
    writeConfig(text);
    expect(() => resolveSettings({}, env())).toThrow(
      expect.objectContaining({ category: 'config', message: expect.stringMatching(message) }),
    );
  });

  test('suggests the setting that was meant', () => {
    writeConfig('{"regoin": "x"}');
    expect(() => resolveSettings({}, env())).toThrow(expect.objectContaining({ hint: 'did you mean "region"?' }));
  });
});
