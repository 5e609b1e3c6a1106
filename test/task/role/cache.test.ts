import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { forgetCached, listCached, switchRole } from '../../../src/lib/role/index.js';
import { roleArn, setUp, type RoleSetup } from './setup.js';

const MINUTE_MS = 60_000;

const folderOf = ({ home }: RoleSetup): string => join(home, '.cache/awsops/credentials');
const filesOf = (setup: RoleSetup): readonly string[] =>
  readdirSync(folderOf(setup)).map((name) => join(folderOf(setup), name));
const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8);
const plain = (setup: RoleSetup, more: object = {}) => switchRole({ role: 'plain', ...more }, setup.ctx);

async function filled(): Promise<{ setup: RoleSetup; file: string }> {
  const setup = await setUp();
  await plain(setup);
  const [file = ''] = filesOf(setup);
  return { setup, file };
}

describe('the cache of credentials', () => {
  test('is a folder and files that only their owner can read', async () => {
    const { setup, file } = await filled();
    expect(modeOf(folderOf(setup))).toBe('700');
    expect(modeOf(file)).toBe('600');
    expect(filesOf(setup)).toHaveLength(1);
  });

  test('serves the next command without asking AWS, until five minutes before the end', async () => {
    const { setup } = await filled();
    const first = await plain(setup);
    setup.clock.advance(55 * MINUTE_MS - 1);
    expect((await plain(setup)).credentials).toEqual(first.credentials);
    expect(setup.calls()).toEqual(['AssumeRole']);
    setup.clock.advance(1);
    expect((await plain(setup)).credentials.accessKeyId).not.toBe(first.credentials.accessKeyId);
    expect(setup.calls()).toEqual(['AssumeRole', 'AssumeRole']);
  });

  test('is not looked at with fresh, and has the new ones afterwards', async () => {
    const { setup } = await filled();
    const renewed = await plain(setup, { fresh: true });
    expect(setup.calls()).toHaveLength(2);
    expect((await plain(setup)).credentials).toEqual(renewed.credentials);
  });

  const DIFFERENCES: readonly [string, object][] = [
    ['role', { role: 'audit' }],
    ['source', { role: 'readonly' }],
    ['external id', { externalId: 'x1' }],
    ['duration', { durationSeconds: 900 }],
    ['session name', { sessionName: 'other' }],
    ['session policy', { sessionPolicy: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}' }],
  ];
  test.each(DIFFERENCES)('tells sessions apart by %s', async (_what, more) => {
    const { setup } = await filled();
    setup.answers.push(setup.code());
    await plain(setup, more);
    expect(setup.calls()).toHaveLength(2);
    expect(filesOf(setup)).toHaveLength(2);
  });

  test('tells sources apart by the key behind the same profile', async () => {
    const setup = await setUp({ profile: 'no-mfa' });
    const input = { role: roleArn('ops-readonly') };
    await switchRole(input, setup.ctx);
    const path = setup.ctx.env['AWS_SHARED_CREDENTIALS_FILE'] ?? '';
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('AKIASANDBOXYAMADA', 'AKIAOTHER'));
    await switchRole(input, setup.ctx);
    expect(setup.calls()).toHaveLength(2);
  });

  test('is not shared with another endpoint', async () => {
    const { setup } = await filled();
    const elsewhere = await setUp();
    const env = { ...elsewhere.ctx.env, XDG_CACHE_HOME: join(setup.home, '.cache') };
    await switchRole({ role: 'plain' }, { ...elsewhere.ctx, env });
    expect(elsewhere.calls()).toEqual(['AssumeRole']);
  });

  const TAMPERED: readonly [string, (file: string) => void, RegExp][] = [
    ['a file that others may read', (file) => chmodSync(file, 0o640), /others may read or change it/],
    ['a file that others may write', (file) => chmodSync(file, 0o602), /others may read or change it/],
    [
      'a symbolic link',
      (file) => {
        renameSync(file, `${file}.real`);
        symlinkSync(`${file}.real`, file);
      },
      /symbolic link/,
    ],
    [
      'a folder in its place',
      (file) => {
        renameSync(file, `${file}.real`);
        mkdirSync(file);
      },
      /no file|EISDIR/,
    ],
  ];
  test.each(TAMPERED)('does not use %s, and says so', async (_what, tamper, words) => {
    const { setup, file } = await filled();
    tamper(file);
    await plain(setup);
    expect(setup.calls()).toHaveLength(2);
    const warnings = setup.events.flatMap((event) => (event.type === 'warn' ? [event.message] : []));
    expect(warnings.join('\n')).toMatch(words);
  });

  // Only root can give a file away.
  test.runIf(process.getuid?.() === 0)('does not use a file of somebody else', async () => {
    const { setup, file } = await filled();
    chownSync(file, 1, 1);
    await plain(setup);
    expect(setup.calls()).toHaveLength(2);
    expect(setup.events).toContainEqual(expect.objectContaining({ message: expect.stringContaining('somebody else') }));
  });

  test('puts a safe file in the place of an unsafe one', async () => {
    const { setup, file } = await filled();
    chmodSync(file, 0o644);
    await plain(setup);
    expect(modeOf(file)).toBe('600');
    await plain(setup);
    expect(setup.calls()).toHaveLength(2);
  });

  test('does not write into a folder that others may enter, and works without', async () => {
    const setup = await setUp();
    mkdirSync(folderOf(setup), { recursive: true, mode: 0o755 });
    await plain(setup);
    await plain(setup);
    expect(setup.calls()).toHaveLength(2);
    expect(filesOf(setup)).toEqual([]);
    expect(setup.events).toContainEqual(expect.objectContaining({ code: 'UnsafeCache' }));
  });

  test('does not follow a folder that is a link', async () => {
    const setup = await setUp();
    mkdirSync(join(setup.home, '.cache/awsops'), { recursive: true });
    mkdirSync(join(setup.home, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(setup.home, 'elsewhere'), folderOf(setup));
    await plain(setup);
    expect(readdirSync(join(setup.home, 'elsewhere'))).toEqual([]);
  });

  test.each([
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['nothing', () => ''],
    ['another version', (text: string) => text.replace('"version":1', '"version":2')],
    ['no expiry', (text: string) => text.replace('expiresAtMs', 'expires')],
  ])('takes a file with %s for none', async (_what, damage) => {
    const { setup, file } = await filled();
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    await plain(setup);
    expect(setup.calls()).toHaveLength(2);
  });

  test('leaves no half-written files, and throws away what has ended', async () => {
    const { setup } = await filled();
    setup.clock.advance(61 * MINUTE_MS);
    await switchRole({ role: 'audit' }, setup.ctx);
    expect(readdirSync(folderOf(setup)).every((name) => /^[0-9a-f]{64}\.json$/.test(name))).toBe(true);
    expect(filesOf(setup)).toHaveLength(1);
  });

  test('survives commands that run at once', async () => {
    const setup = await setUp();
    const sessions = await Promise.all(Array.from({ length: 5 }, () => plain(setup)));
    expect(new Set(sessions.map(({ roleArn: arn }) => arn)).size).toBe(1);
    await plain(setup);
    expect(setup.calls()).toHaveLength(5);
    expect(filesOf(setup)).toHaveLength(1);
  });
});

describe('forgetting', () => {
  test('removes what was got for a role, with the MFA session on its way, and nothing else', async () => {
    const { setup } = await filled();
    setup.answers.push(setup.code());
    await switchRole({ role: 'admin', mfaOnce: true }, setup.ctx);
    const removed = await forgetCached('admin', setup.ctx);
    expect(new Set(removed.map((row) => row.roleArn))).toEqual(new Set([roleArn('ops-admin'), null]));
    expect(await listCached(setup.ctx)).toMatchObject([{ target: 'plain', roleArn: roleArn('ops-readonly') }]);
  });

  test('everything leaves nothing, and shows no secret', async () => {
    const { setup, file } = await filled();
    const { credentials } = JSON.parse(readFileSync(file, 'utf8'));
    const shown = JSON.stringify([await listCached(setup.ctx), await forgetCached(undefined, setup.ctx)]);
    expect(shown).not.toContain(credentials.secretAccessKey);
    expect(shown).not.toContain(credentials.sessionToken);
    expect(filesOf(setup)).toEqual([]);
  });

  test('is done where there is no cache', async () => {
    const { ctx } = await setUp();
    expect(await forgetCached(undefined, ctx)).toEqual([]);
  });
});
