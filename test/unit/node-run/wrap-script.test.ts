import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { unwrapScript, wrapScript } from '../../../src/lib/node/run/wrap-script.js';

describe('a script', () => {
  test('without braces is sent as it is, a line an element', () => {
    expect(wrapScript('set -e\necho "$HOME" | cat\n\nexit 3\n', 'Linux')).toEqual([
      'set -e',
      'echo "$HOME" | cat',
      '',
      'exit 3',
    ]);
    expect(wrapScript('Get-Date\r\nexit 1\r\n', 'Windows')).toEqual(['Get-Date', 'exit 1']);
  });

  test('with braces is sent so that there are none', () => {
    for (const platform of ['Linux', 'Windows', 'MacOS'] as const) {
      const commands = wrapScript("docker ps --format '{{.Names}}'\nexit 2", platform);
      expect(commands).toHaveLength(1);
      expect(commands.join()).not.toContain('{{');
      expect(unwrapScript(commands)).toEqual(["docker ps --format '{{.Names}}'", 'exit 2']);
    }
  });

  test('comes out of its wrapping as it went in, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('Linux' as const, 'Windows' as const),
        (text, platform) => {
          const script = `x\n${text}{{y}}`;
          expect(unwrapScript(wrapScript(script, platform))?.join('\n')).toBe(script.replaceAll('\r\n', '\n'));
        },
      ),
    );
  });

  test.each([
    [[]],
    [['echo x']],
    [['f=$(mktemp) && printf %s \'not base64!\' | base64 -d >"$f" && sh "$f"; s=$?; rm -f "$f"; exit $s']],
    [[...wrapScript('{{x}}', 'Linux'), 'more']],
  ])('that was not wrapped is not unwrapped: %j', (commands) => {
    expect(unwrapScript(commands)).toBeUndefined();
  });

  test('whose interpreter cannot be passed on is refused', () => {
    expect(() => wrapScript('#!/bin/sh -c "rm -rf /"; x\n{{y}}', 'Linux')).toThrow(
      expect.objectContaining({ category: 'usage' }),
    );
  });
});

describe('a wrapped script in a real shell', () => {
  const run = (script: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'awsops-wrap-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [line = ''] = wrapScript(script, 'Linux');
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: folder },
    });
    return { status, stdout, stderr, left: readdirSync(folder) };
  };

  test('prints, fails and cleans up as the script itself would', () => {
    expect(run(`echo '{{ a }}' "$(echo 'b c')"\necho oops >&2\nexit 3`)).toEqual({
      status: 3,
      stdout: '{{ a }} b c\n',
      stderr: 'oops\n',
      left: [],
    });
  });

  test('runs with the interpreter of its first line', () => {
    const node = execFileSync('sh', ['-c', 'command -v node'], { encoding: 'utf8' }).trim();
    expect(run(`#!${node}\nconsole.log('{{', process.argv.length); process.exit(4)`)).toMatchObject({
      status: 4,
      stdout: '{{ 2\n',
    });
    expect(run('#!/usr/bin/env node\nconsole.log("{{")')).toMatchObject({ status: 0, stdout: '{{\n' });
  });
});
