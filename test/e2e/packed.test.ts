import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../src/version.js';
import { makeDirectory, startProcess, type SpawnResult } from '../helpers/spawn-cli.js';

const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** What people download with every `npx awsops`. */
const TARBALL_LIMIT_BYTES = 12_000_000;
const INSTALL_TIMEOUT_MS = 300_000;

const directory = makeDirectory();
const prefix = join(directory, 'prefix');
const installed = join(prefix, 'lib/node_modules/awsops');
let tarball = '';

/** npm needs the settings of the machine: where its registry and its cache are. */
const npm = (...args: readonly string[]): string =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });

beforeAll(() => {
  mkdirSync(prefix);
  // Scripts are left out: the tests of this folder have built already, and others are running what was built.
  npm('pack', '--pack-destination', directory);
  tarball = join(directory, `awsops-${version}.tgz`);
  npm('install', '--global', '--prefix', prefix, '--prefer-offline', tarball);
}, INSTALL_TIMEOUT_MS);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const awsops = (...args: readonly string[]): Promise<SpawnResult> =>
  startProcess(join(prefix, 'bin/awsops'), args, { env: { AWS_ENDPOINT_URL: undefined } }).ended;

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules/awsops/node_modules'))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('the packed tool, installed for everybody', () => {
  test('is small enough to download', () => {
    expect(statSync(tarball).size).toBeLessThan(TARBALL_LIMIT_BYTES);
  });

  test('answers --version', async () => {
    expect(await awsops('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('shows who works in the practice account', async () => {
    expect(await awsops('whoami', '--sandbox', '-q', '-o', 'json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"account": "123456789012"'),
      stderr: '',
    });
  });

  test('lists log groups of the practice account', async () => {
    const { code, stdout } = await awsops('logs', 'groups', '--sandbox', '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: '/web3tier/app' }));
  });

  test('finds the saved queries that it brings', async () => {
    const { code, stdout } = await awsops('logs', 'queries', '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: 'vpc-rejected-sources' }));
  });

  test('names no registry and no place of the machine that packed it', () => {
    const registry = new URL(npm('config', 'get', 'registry').trim()).host;
    const secrets = [registry, projectRoot, directory, `${homedir()}/`];
    const found = filesBelow(installed).flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return secrets.flatMap((secret) => (text.includes(secret) ? [`${file}: ${secret}`] : []));
    });
    expect(found).toEqual([]);
  });

  test('has no tests and no sources', () => {
    const folders = readdirSync(installed).filter((name) => name !== 'node_modules');
    expect(folders.toSorted()).toEqual(
      ['LICENSE', 'README.md', 'bin', 'data', 'dist', 'docs', 'package.json', 'presets', 'queries'].toSorted(),
    );
  });

  test('is a package as publint wants it', async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
    const { default: manifest } = await import(join(installed, 'package.json'), { with: { type: 'json' } });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });
});

describe('the packed library', () => {
  const runbook = `
    import { AppError, listGroups, openRunbook, type LogGroup } from 'awsops';
    const runbook = await openRunbook({ region: 'ap-northeast-1' });
    const names: string[] = [];
    for await (const groups of listGroups({ pattern: '/web3tier/*' }, runbook)) {
      names.push(...groups.map((group: LogGroup): string => group.name));
    }
    runbook.close();
    process.stdout.write(JSON.stringify({ names, isError: AppError.prototype instanceof Error }));
  `;

  test('runs in a runbook', async () => {
    const script = join(prefix, 'lib/runbook.mjs');
    writeFileSync(script, runbook.replace(', type LogGroup', '').replace(/: (string\[\]|LogGroup|string)/g, ''));
    const { code, stdout } = await startProcess(process.execPath, [script]).ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ names: expect.arrayContaining(['/web3tier/app']), isError: true });
  });

  test('has types that a strict runbook compiles against', async () => {
    const script = join(prefix, 'lib/typed.mts');
    writeFileSync(script, runbook);
    const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
    const types = ['--typeRoots', join(projectRoot, 'node_modules/@types'), '--types', 'node'];
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', ...types];
    expect(await startProcess(process.execPath, [compiler, ...options, script]).ended).toMatchObject({
      code: 0,
      stdout: '',
    });
  });
});
