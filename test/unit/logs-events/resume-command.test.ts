import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resumeCommand } from '../../../src/commands/logs/resume-command.js';

const flags = { groups: ['/app'], out: 'a.ndjson', include: [], exclude: [], raw: false };

test('repeats what says which events, and quotes what a shell would change', () => {
  expect(resumeCommand(flags)).toBe('awsops logs get /app --out a.ndjson --resume');
  expect(
    resumeCommand({
      ...flags,
      groups: ['/aws/*'],
      filter: '{ $.a = "it\'s" }',
      include: ['a b'],
      out: 'my file.csv',
      raw: true,
    }),
  ).toBe(`awsops logs get '/aws/*' --filter '{ $.a = "it'\\''s" }' --include 'a b' --raw --out 'my file.csv' --resume`);
});

test.runIf(process.platform !== 'win32')('reads back exactly in a shell', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }).filter((text) => !/[\0\n]/.test(text)),
      (filter) => {
        const line = resumeCommand({ ...flags, filter }).replace('awsops logs get', 'printf "%s\\n"');
        const [, , shown] = execFileSync('sh', ['-c', line], { encoding: 'utf8' }).split('\n');
        expect(shown).toBe(filter);
      },
    ),
    { numRuns: 30 },
  );
});
