import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAIN_BUNDLE, route, type Manifest } from '../../../src/bin/route.js';

const manifest: Manifest = {
  version: '1.2.3',
  valueFlags: ['--region', '-o', '--output', '--query'],
  switches: ['--quiet', '-q', '--no-input'],
  bundles: { whoami: 'commands/whoami', 'logs query': 'commands/logs-query', 'logs get': 'commands/logs-get' },
};

describe('route', () => {
  test.each([
    ['whoami', 'commands/whoami'],
    ['logs query', 'commands/logs-query'],
    ['logs query @errors -g /app', 'commands/logs-query'],
    ['--region us-east-1 logs get', 'commands/logs-get'],
    ['--region=us-east-1 -q logs get', 'commands/logs-get'],
    ['-ojson -o json whoami', 'commands/whoami'],
    ['logs -q query', 'commands/logs-query'],
    ['--no-input whoami --unknown', 'commands/whoami'],
  ])('sends "%s" to the bundle of its command', (line, bundle) => {
    expect(route(line.split(' '), manifest)).toBe(bundle);
  });

  test.each([
    '',
    'logs',
    'help logs query',
    'logs qeury',
    '--help',
    'logs query --help',
    'logs query -h',
    '--unknown whoami',
    '-x whoami',
    '-- whoami',
    'constructor',
    'logs toString',
    '__complete -- whoami',
    '--region',
  ])('leaves "%s" to the bundle that knows every command', (line) => {
    expect(route(line === '' ? [] : line.split(' '), manifest)).toBe(MAIN_BUNDLE);
  });

  test('takes the value of a global flag for no command, whatever it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...manifest.valueFlags), fc.string(), (flag, value) => {
        fc.pre(value !== '--help' && value !== '-h');
        expect(route([flag, value, 'whoami'], manifest)).toBe('commands/whoami');
      }),
    );
  });
});
