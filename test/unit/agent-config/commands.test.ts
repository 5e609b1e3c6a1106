import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { agentLint } from '../../../src/commands/agent/lint.js';
import { presetList } from '../../../src/commands/agent/preset/list.js';
import { presetShow } from '../../../src/commands/agent/preset/show.js';
import type { CheckReport } from '../../../src/lib/checks/types.js';
import type { CommandContext, RawOutput } from '../../../src/lib/cli/define.js';
import { readPreset } from '../../../src/lib/agent-config/index.js';

const folder = mkdtempSync(join(tmpdir(), 'agent-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const context = (stdin = ''): CommandContext => ({ readStdin: async () => stdin }) as unknown as CommandContext;
const lint = async (files: readonly string[], options: object = {}, stdin = ''): Promise<CheckReport> =>
  (await agentLint.run({ args: { files }, options }, context(stdin))) as CheckReport;

describe('agent lint', () => {
  test('reads standard input for -', async () => {
    const report = await lint(['-'], {}, '{"metric":{}}');
    expect(report.findings.map(({ target }) => target)).toEqual(['stdin:1:1', 'stdin:1:2']);
  });

  test('looks at a file that is named twice once', async () => {
    const path = file('good.json', (await readPreset('linux-basic')).text);
    expect((await lint([path, path])).findings.map(({ check }) => check)).toEqual(['lint']);
  });

  test('finds the byte order mark of a file', async () => {
    const path = file('bom.json', '\uFEFF{"agent":{}}');
    expect((await lint([path])).findings[0]).toMatchObject({ check: 'byte-order-mark', target: `${path}:1:1` });
  });

  test('finds UTF-16, as PowerShell writes it', async () => {
    const path = join(folder, 'utf16.json');
    writeFileSync(path, Buffer.from('\uFEFF{"agent":{}}', 'utf16le'));
    expect((await lint([path])).findings[0]).toMatchObject({ check: 'text-encoding', status: 'fail' });
  });

  test('passes on the platform', async () => {
    const path = file('linux.json', (await readPreset('linux-basic')).text);
    expect((await lint([path], { platform: 'windows' })).summary.fail).toBeGreaterThan(0);
    expect((await lint([path], { platform: 'linux' })).summary.fail).toBe(0);
  });

  test('a file that cannot be read is exit code 2, with its name', async () => {
    await expect(lint([join(folder, 'missing.json')])).rejects.toMatchObject({
      exitCode: 2,
      message: `cannot read the configuration "${join(folder, 'missing.json')}"`,
    });
  });
});

describe('agent preset', () => {
  test('show prints the file as it is', async () => {
    const { chunks } = (await presetShow.run({ args: { name: 'windows-iis' }, options: {} }, context())) as RawOutput;
    const parts: string[] = [];
    for await (const chunk of chunks) parts.push(String(chunk));
    expect(parts.join('')).toBe((await readPreset('windows-iis')).text);
  });

  test('list has a row for each, without the text', async () => {
    const rows = (await presetList.run({ args: {}, options: {} }, context())) as readonly object[];
    expect(rows).toContainEqual({
      name: 'al2023-journald',
      description: expect.stringContaining('journal'),
      platform: 'Linux',
      os: 'amazon-linux-2023',
    });
  });
});
