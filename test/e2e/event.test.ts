import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { snsStore } from '../../src/sandbox/services/sns/store.js';
import { backends, type Backend } from '../helpers/backends.js';
import { spawnCli, type SpawnResult } from '../helpers/spawn-cli.js';

const NOTIFY = [
  'notify',
  'security-group',
  '--where',
  'detail.requestParameters.groupId=sg-1',
  '--email',
  'ops@example.com',
];

const runAgainst =
  (endpoint: string) =>
  (...argv: readonly string[]): Promise<SpawnResult> =>
    spawnCli(['event', ...argv, '-o', 'json'], { env: { AWS_ENDPOINT_URL: endpoint } });

const json = ({ stdout }: SpawnResult): unknown => JSON.parse(stdout);

// The same commands, expectations and all, against the built-in sandbox and an emulator that others wrote.
describe.each(backends())('against $name', ({ start }) => {
  describe.runIf(start !== undefined)('it', () => {
    let backend: Backend;
    beforeAll(async () => {
      if (start !== undefined) backend = await start();
    });
    afterAll(async () => {
      await backend?.close();
    });

    test('a notification is planned, made, found in order, changed, listed and removed', async () => {
      const run = runAgainst(backend.endpoint);
      const actionsOf = (result: SpawnResult): readonly string[] =>
        (json(result) as { changes: { action: string }[] }).changes.map(({ action }) => action);

      expect((await run(...NOTIFY, '--dry-run', '--exit-code')).code).toBe(10);
      expect(json(await run('list'))).toEqual([]);
      const made = await run(...NOTIFY, '--yes');
      expect(made, made.stderr).toMatchObject({ code: 0 });
      expect(actionsOf(made)).toEqual(['create', 'create', 'create', 'create']);
      const again = await run(...NOTIFY, '--dry-run', '--exit-code');
      expect([again.code, actionsOf(again)]).toEqual([0, ['none', 'none', 'none', 'none']]);

      const [row] = json(await run('list')) as [Record<string, string[]>];
      expect(row).toMatchObject({
        name: 'awsops-security-group',
        state: 'ENABLED',
        preset: 'security-group',
        pattern: { detail: { requestParameters: { groupId: ['sg-1'] } } },
        targets: ['arn:aws:sns:ap-northeast-1:123456789012:awsops-security-group'],
      });
      // moto confirms by itself.
      expect([...(row['emails'] ?? []), ...(row['pending'] ?? [])]).toEqual(['ops@example.com']);

      const changed = await run('notify', 'security-group', '--email', 'ops@example.com', '--yes');
      expect(actionsOf(changed)).toEqual(['none', 'none', 'update', 'none']);
      const removed = await run('delete', 'security-group', '--yes');
      expect(removed, removed.stderr).toMatchObject({ code: 0 });
      expect(json(await run('list'))).toEqual([]);
      expect((await run('delete', 'security-group', '--yes')).code).toBe(5);
    });
  });
});

test('a test of a rule, and an event that goes all the way to the mailbox', async () => {
  const sandbox = await createSandbox({ seed: 'empty' });
  const run = runAgainst(sandbox.endpoint);
  try {
    expect(
      (await run('notify', 'instance-state', '--state', 'stopped', '--email', 'ops@example.com', '--yes')).code,
    ).toBe(0);
    expect(json(await run('test', 'instance-state'))).toMatchObject({
      matched: true,
      event: { detail: { state: 'stopped' } },
    });
    const { mails } = sandbox.store(snsStore);
    const [{ topicArn: TopicArn, token } = { topicArn: '', token: '' }] = mails;
    await sandbox.invoke('sns', 'ConfirmSubscription', { TopicArn, Token: token });
    expect(json(await run('list'))).toMatchObject([{ emails: ['ops@example.com'], pending: [] }]);
  } finally {
    await sandbox.close();
  }
});
