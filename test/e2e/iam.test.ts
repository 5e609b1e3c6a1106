import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { backends, type Backend } from '../helpers/backends.js';
import { makeDirectory, spawnCli, type SpawnResult } from '../helpers/spawn-cli.js';
import { toldError } from '../helpers/told-error.js';

const OBJECT = 'arn:aws:s3:::shop-logs/web/today.log';
const document = (Action: string, Resource = '*'): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'One', Effect: 'Allow', Action, Resource }] }, null, 2);

// What both have: reading IAM. The policy simulator is the sandbox's alone.
describe.each(backends())('against $name', ({ start }) => {
  describe.runIf(start !== undefined)('it', () => {
    let backend: Backend | undefined;
    beforeAll(async () => {
      backend = await start?.();
      if (backend) await fill(backend.endpoint);
    });
    afterAll(async () => {
      await backend?.close();
    });
    const run = (words: readonly string[]): Promise<SpawnResult> =>
      spawnCli(['iam', ...words], { env: { AWS_ENDPOINT_URL: backend?.endpoint } });

    test('iam policies lists who has what, what nobody has, and what says the same', async () => {
      const all = await run(['policies', '-o', 'json']);
      expect(all.code, all.stderr).toBe(0);
      const rows: { name: string; class: string; attachedTo: string[]; sameAs: string[] }[] = JSON.parse(all.stdout);
      expect(rows.map(({ name, class: kind, attachedTo }) => [name, kind, ...attachedTo])).toEqual([
        ['deploy', 'customer-managed', 'role/web'],
        ['deploy-old', 'customer-managed'],
        ['app', 'inline', 'role/web'],
      ]);
      expect(rows[0]?.sameAs).toEqual([expect.stringMatching(/^arn:aws:iam::\d{12}:policy\/deploy-old$/)]);
      expect(JSON.parse((await run(['policies', '--unused', '-o', 'json'])).stdout)).toMatchObject([
        { name: 'deploy-old' },
      ]);
      const own = await run(['policies', '--principal', 'web', '--document', '-o', 'json']);
      expect(JSON.parse(own.stdout)[1]).toMatchObject({
        name: 'app',
        document: JSON.parse(document('s3:PutObject', 'arn:aws:s3:::shop-logs')),
      });
    });
  });
});

async function fill(endpoint: string): Promise<void> {
  const client = new IAMClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  });
  await client.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument: trust }));
  await client.send(
    new PutRolePolicyCommand({
      RoleName: 'web',
      PolicyName: 'app',
      PolicyDocument: document('s3:PutObject', 'arn:aws:s3:::shop-logs'),
    }),
  );
  const { Policy: deploy } = await client.send(
    new CreatePolicyCommand({ PolicyName: 'deploy', PolicyDocument: document('ssm:SendCommand') }),
  );
  await client.send(new CreatePolicyCommand({ PolicyName: 'deploy-old', PolicyDocument: document('ssm:sendcommand') }));
  await client.send(new AttachRolePolicyCommand({ RoleName: 'web', PolicyArn: deploy?.Arn }));
  client.destroy();
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

test('why is it denied, would the fix help, and is it enough: simulate, fix, test', async () => {
  const sandbox = await createSandbox({ seed: 'empty' });
  onTestFinished(() => sandbox.close());
  await fill(sandbox.endpoint);
  const cwd = makeDirectory();
  const run = (words: readonly string[], env: Record<string, string | undefined> = {}): Promise<SpawnResult> =>
    spawnCli(['iam', ...words], { cwd, env: { AWS_ENDPOINT_URL: sandbox.endpoint, ...env } });
  const question = ['simulate', '--principal', 'web', '-a', 's3:PutObject', '-r', OBJECT];

  const denied = await run([...question, '--expect', 'allowed', '-o', 'table']);
  expect(denied.code).toBe(10);
  expect(denied.stdout).toMatch(/nearest: "One" of inline policy "app" of role "web",\s+about other resources/);
  expect(denied.stdout).toContain('"Resource": "arn:aws:s3:::shop-logs"');

  writeFileSync(join(cwd, 'fix.json'), document('s3:PutObject', 'arn:aws:s3:::shop-logs/web/*'));
  const fixed = await run([...question, '--with', 'fix.json', '--expect', 'allowed', '-o', 'json']);
  expect(fixed.code, fixed.stderr).toBe(0);
  expect(JSON.parse(fixed.stdout)).toMatchObject([
    { decision: 'allowed', matchedStatements: [{ policy: 'fix.json', sid: 'One' }] },
  ]);

  const tests = {
    policy: 'fix.json',
    tests: [
      { action: 's3:PutObject', resource: OBJECT, expect: 'allowed' },
      { action: 's3:DeleteObject', resource: OBJECT, expect: 'denied' },
    ],
  };
  writeFileSync(join(cwd, 'fix.yaml'), JSON.stringify(tests));
  const noAccount = {
    AWS_ENDPOINT_URL: undefined,
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_REGION: undefined,
  };
  expect(await run(['test', 'fix.yaml', '--offline'], noAccount)).toMatchObject({ code: 0 });

  expect((await run(['test', '--init', 'web', 'web.yaml'])).code).toBe(0);
  expect((await run(['test', 'web.yaml'])).code).toBe(0);
});

test('a denied simulator is a matter of permission, with the action and exit code 4', async () => {
  const sandbox = await createSandbox({ seed: 'empty', faults: ['AccessDenied:iam.SimulatePrincipalPolicy'] });
  onTestFinished(() => sandbox.close());
  await fill(sandbox.endpoint);
  const result = await spawnCli(['iam', 'simulate', '--principal', 'web', '-a', 's3:PutObject'], {
    env: { AWS_ENDPOINT_URL: sandbox.endpoint },
  });
  expect(result).toMatchObject({ code: 4, stdout: '' });
  expect(toldError(result.stderr)?.hint).toContain('iam:SimulatePrincipalPolicy');
});
