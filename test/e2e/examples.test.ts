import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { makeDirectory, spawnCli, startProcess, spawnShell } from '../helpers/spawn-cli.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const example = (name: string): string => join(root, 'examples', name);

describe('the examples', () => {
  test('are all in their table', () => {
    const table = readFileSync(example('README.md'), 'utf8');
    const files = readdirSync(example('.'), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.includes('.') && !['README.md', 'tsconfig.json'].includes(name))) {
      expect(table).toContain(`(${file})`);
    }
  });

  test('nightly-export.sh writes the day before, once', async () => {
    const directory = makeDirectory();
    const run = () => spawnShell('sh', [example('nightly-export.sh'), '/web3tier/app', directory]);
    expect(await run()).toMatchObject({ code: 0, stderr: '' });
    const [file = '', ...others] = readdirSync(directory);
    expect(file).toMatch(/^\d{4}-\d\d-\d\d-web3tier-app\.ndjson\.gz$/);
    expect(others).toEqual([]);
    const lines = gunzipSync(readFileSync(join(directory, file)))
      .toString()
      .trim()
      .split('\n');
    expect(lines.length).toBeGreaterThan(100);
    expect(await run()).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('nightly-export.sh says what an exit code means', async () => {
    const { code, stderr } = await spawnShell('sh', [example('nightly-export.sh'), '/no/such', makeDirectory()]);
    expect(code).toBe(5);
    expect(stderr).toContain('nightly-export: there is no log group /no/such');
  });

  test('failing-paths.sh hands over an object a line', async () => {
    const { code, stdout } = await spawnShell('sh', [
      example('failing-paths.sh'),
      '/web3tier/app',
      '6h',
      'echo',
      'row',
    ]);
    expect(code).toBe(0);
    const rows = stdout.trim().split('\n');
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows) expect(JSON.parse(row.replace(/^row /, ''))).toHaveProperty('path');
  });

  test('failing-paths.sh fails when the query does', async () => {
    const { code, stdout } = await spawnShell('sh', [example('failing-paths.sh'), '/no/such', '6h', 'echo']);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
  });

  test('incident-report.ts runs with the published library', async () => {
    const argv = ['--import', 'tsx', example('incident-report.ts'), '/web3tier/app'];
    const { code, stdout } = await startProcess(process.execPath, argv, { cwd: root }).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Server errors of \/web3tier\/app\n- \/\S+: \d+\n/);
    expect(stdout).toMatch(/Newest errors\n- \d{4}-.*ERROR/);
  });

  test('incident-report.ts agrees with the types of the published library', async () => {
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const result = await startProcess(process.execPath, [compiler, '-p', example('tsconfig.json')], { cwd: root })
      .ended;
    expect(result).toMatchObject({ code: 0, stdout: '' });
  });

  test('a query of your own is found by its name', async () => {
    const home = makeDirectory();
    const folder = join(home, '.config', 'awsops', 'queries');
    mkdirSync(folder, { recursive: true });
    copyFileSync(example('queries/checkout-failures.insights'), join(folder, 'checkout-failures.insights'));
    const argv = ['logs', 'query', '@checkout-failures', '--since', '6h', '-o', 'json', '--limit', '3'];
    const { code, stdout } = await spawnCli(argv, { home });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(3);
  });
});
