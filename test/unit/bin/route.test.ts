import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { route, type Manifest } from '../../../src/bin/route.js';

const manifest: Manifest = {
  version: '1.2.3',
  valueFlags: ['--region', '-o', '--output', '--query'],
  switches: ['--quiet', '-q', '--no-input'],
  bundles: { whoami: 'commands/whoami', 'logs query': 'commands/logs', 'logs get': 'commands/logs' },
};

describe('route', () => {
  test.each([
    ['whoami', 'commands/whoami', 'whoami'],
    ['logs query', 'commands/logs', 'logs query'],
    ['logs query @errors -g /app', 'commands/logs', 'logs query'],
    ['--region us-east-1 logs get', 'commands/logs', 'logs get'],
    ['--region=us-east-1 -q logs get', 'commands/logs', 'logs get'],
    ['-ojson -o json whoami', 'commands/whoami', 'whoami'],
    ['logs -q query', 'commands/logs', 'logs query'],
    ['--no-input whoami --unknown', 'commands/whoami', 'whoami'],
  ])('sends "%s" to the bundle of its command', (line, bundle, command) => {
    expect(route(line.split(' '), manifest)).toEqual({ bundle, command });
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
    expect(route(line === '' ? [] : line.split(' '), manifest)).toEqual({ bundle: 'main' });
  });

  test('takes the value of a global flag for no command, whatever it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...manifest.valueFlags), fc.string(), (flag, value) => {
        fc.pre(value !== '--help' && value !== '-h');
        expect(route([flag, value, 'whoami'], manifest)).toEqual({ bundle: 'commands/whoami', command: 'whoami' });
      }),
    );
  });
});
