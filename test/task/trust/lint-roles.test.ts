import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { accountTrust, lintRoles, roleNames, serviceTrust, trustedServices } from '../../../src/lib/trust/index.js';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { iamStore, insertRole } from '../../../src/sandbox/services/iam/store.js';
import { fakeAws, fakeContext, http } from '../../helpers/fake-aws.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { clientConfig, createTestClock, START_MS, startSandbox } from '../../sandbox/helpers.js';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';

const trust = (principal: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  });
const EC2 = trust({ Service: 'ec2.amazonaws.com' });
const EVERYBODY = trust({ AWS: '*' });

async function start(): Promise<Sandbox> {
  return startSandbox({ throttle: false, clock: createTestClock() });
}

function addRole(sandbox: Sandbox, role: { name: string; trustPolicy?: string; path?: string }): void {
  const store = sandbox.store(iamStore);
  insertRole(store, { account: ACCOUNT, createdAtMs: START_MS, trustPolicy: EC2, ...role });
}

describe('lintRoles', () => {
  test('looks at all roles of the account, on all pages', async () => {
    const sandbox = await start();
    for (let n = 0; n < 1001; n += 1) addRole(sandbox, { name: `role-${String(n).padStart(4, '0')}` });
    addRole(sandbox, { name: 'zz-open', trustPolicy: EVERYBODY });
    const ctx = sandboxContext(sandbox);
    const { summary, findings } = await lintRoles({ roles: [] }, ctx);
    expect(summary).toEqual({ pass: 1001, warn: 0, fail: 1, unknown: 0, skip: 0 });
    expect(findings.at(-1)).toMatchObject({
      check: 'public-trust',
      target: 'zz-open:1:75',
      evidence: { role: `arn:aws:iam::${ACCOUNT}:role/zz-open`, line: 1, column: 75, found: '*' },
    });
    expect(sandbox.requests().map(({ operation }) => operation)).toEqual(['ListRoles', 'ListRoles']);
    expect(ctx.events.at(-1)).toMatchObject({ type: 'progress', done: 1002 });
  });

  test('skips service-linked roles, whatever they trust', async () => {
    const sandbox = await start();
    addRole(sandbox, {
      name: 'AWSServiceRoleForConfig',
      path: '/aws-service-role/config.amazonaws.com/',
      trustPolicy: EVERYBODY,
    });
    const { summary, findings } = await lintRoles({ roles: [] }, sandboxContext(sandbox));
    expect(summary).toEqual({ pass: 0, warn: 0, fail: 0, unknown: 0, skip: 1 });
    expect(findings[0]).toMatchObject({ target: 'AWSServiceRoleForConfig', status: 'skip' });
  });

  test('looks at named roles only, by name or ARN, each once, files first', async () => {
    const sandbox = await start();
    for (const name of ['web', 'batch', 'other']) addRole(sandbox, { name, path: '/app/' });
    const roles = ['batch', `arn:aws:iam::${ACCOUNT}:role/app/web`, 'web', 'batch'];
    const files = [{ name: 'trust.json', text: trust({ AWS: OTHER }), role: null }];
    const { findings } = await lintRoles({ roles, files, account: OTHER }, sandboxContext(sandbox));
    expect(findings.map(({ target, status }) => `${target} ${status}`)).toEqual([
      'trust.json pass',
      'batch pass',
      'web pass',
    ]);
    expect(sandbox.requests().filter(({ operation }) => operation === 'ListRoles')).toEqual([]);
  });

  test('takes the account of a role, not that of the files, for its own', async () => {
    const sandbox = await start();
    addRole(sandbox, { name: 'own', trustPolicy: trust({ AWS: ACCOUNT }) });
    addRole(sandbox, { name: 'third', trustPolicy: trust({ AWS: OTHER }) });
    const { findings } = await lintRoles({ roles: [], account: OTHER }, sandboxContext(sandbox));
    expect(findings.map(({ target, check }) => [target.split(':')[0], check])).toEqual([
      ['own', 'trust'],
      ['third', 'third-party-account'],
    ]);
  });

  test('says which role was meant by one that does not exist', async () => {
    const sandbox = await start();
    addRole(sandbox, { name: 'web-app' });
    await expect(lintRoles({ roles: ['web-ap'] }, sandboxContext(sandbox))).rejects.toMatchObject({
      message: 'there is no role "web-ap"',
      exitCode: 5,
      hint: 'did you mean: awsops iam trust lint web-app',
    });
    await expect(lintRoles({ roles: ['unlike-anything'] }, sandboxContext(sandbox))).rejects.toMatchObject({
      exitCode: 5,
      hint: 'see all of them: awsops iam trust lint',
    });
    sandbox.addFault('AccessDenied:iam.ListRoles');
    await expect(lintRoles({ roles: ['web-ap'] }, sandboxContext(sandbox))).rejects.toMatchObject({
      exitCode: 5,
      hint: 'see all of them: awsops iam trust lint',
    });
  });

  test.each([
    [`arn:aws:iam::${OTHER}:role/web`, `role "web" belongs to account ${OTHER}`],
    [`arn:aws:sts::${ACCOUNT}:assumed-role/web/session`, 'is not a role'],
    ['path/web', '"path/web" is not a role'],
    ['', '"" is not a role'],
  ])('refuses %j without asking for it', async (role, message) => {
    const sandbox = await start();
    const task = lintRoles({ roles: [role] }, sandboxContext(sandbox));
    await expect(task).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(message) as string });
    expect(sandbox.requests()).toEqual([]);
  });

  test('what may not be read is unknown, and the rest is still told', async () => {
    const sandbox = await start();
    for (const name of ['web', 'batch']) addRole(sandbox, { name });
    sandbox.addFault('AccessDenied:iam.GetRole:1');
    const named = await lintRoles({ roles: ['web', 'batch'] }, sandboxContext(sandbox));
    expect(named.summary).toMatchObject({ pass: 1, fail: 0, unknown: 1 });
    expect(named.findings.at(-1)).toMatchObject({ status: 'unknown', reason: 'denied: iam:GetRole' });
    sandbox.addFault('AccessDenied:iam.ListRoles');
    const all = await lintRoles({ roles: [] }, sandboxContext(sandbox));
    expect(all.findings).toMatchObject([{ target: 'all roles', status: 'unknown', reason: 'denied: iam:ListRoles' }]);
  });

  test('asks for few roles at a time', async () => {
    let running = 0;
    let most = 0;
    const aws = fakeAws().always('GetRole', async ({ input }) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      const { RoleName: name } = input as { readonly RoleName: string };
      const role = `<RoleName>${name}</RoleName><AssumeRolePolicyDocument>${encodeURIComponent(EC2)}</AssumeRolePolicyDocument>`;
      return http(`<GetRoleResponse><GetRoleResult><Role>${role}</Role></GetRoleResult></GetRoleResponse>`);
    });
    const roles = Array.from({ length: 20 }, (_, n) => `role-${n}`);
    const { findings } = await lintRoles({ roles }, fakeContext(aws));
    expect(findings.map(({ target, status }) => `${target} ${status}`)).toEqual(roles.map((name) => `${name} pass`));
    expect(most).toBe(4);
  });

  test('any other failure is a failure', async () => {
    const sandbox = await start();
    addRole(sandbox, { name: 'web' });
    sandbox.addFault('InvalidClientTokenId:iam');
    const error = { name: 'InvalidClientTokenId' };
    await expect(lintRoles({ roles: [] }, sandboxContext(sandbox))).rejects.toMatchObject(error);
    await expect(lintRoles({ roles: ['web'] }, sandboxContext(sandbox))).rejects.toMatchObject(error);
  });

  test('stops when it is told to', async () => {
    const sandbox = await start();
    addRole(sandbox, { name: 'web' });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(lintRoles({ roles: [] }, sandboxContext(sandbox, { signal }))).rejects.toThrow(/enough|aborted/);
    await expect(lintRoles({ roles: ['web'] }, sandboxContext(sandbox, { signal }))).rejects.toThrow(/enough|aborted/);
    expect(sandbox.requests()).toEqual([]);
  });

  test('completion gets the roles that begin with what was typed', async () => {
    const sandbox = await start();
    for (const name of ['web-a', 'web-b', 'batch']) addRole(sandbox, { name });
    expect(await roleNames('web', sandboxContext(sandbox))).toEqual(['web-a', 'web-b']);
  });
});

describe('generated trust policies in the practice account', () => {
  test('are taken by IAM, and come back without findings', async () => {
    const sandbox = await start();
    const iam = new IAMClient(clientConfig(sandbox));
    for (const { name } of trustedServices) {
      const policy = serviceTrust({ service: name, account: ACCOUNT, region: 'ap-northeast-1' });
      const AssumeRolePolicyDocument = JSON.stringify(policy, null, 2);
      await iam.send(new CreateRoleCommand({ RoleName: `for-${name}`, AssumeRolePolicyDocument }));
    }
    const { summary, findings } = await lintRoles({ roles: [] }, sandboxContext(sandbox));
    expect(findings.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(summary.pass).toBe(trustedServices.length);
  });

  test('let in the trusted account with its external id, and nobody else', async () => {
    const sandbox = await start();
    const policy = accountTrust({
      account: ACCOUNT,
      trustAccount: OTHER,
      region: 'ap-northeast-1',
      externalId: 'X7-42',
    });
    addRole(sandbox, { name: 'vendor', trustPolicy: JSON.stringify(policy) });
    const assume = async (accessKeyId: string, ExternalId?: string): Promise<string | undefined> => {
      const sts = new STSClient(clientConfig(sandbox, { accessKeyId }));
      const input = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/vendor`, RoleSessionName: 'test', ExternalId };
      const { AssumedRoleUser } = await sts.send(new AssumeRoleCommand(input));
      return AssumedRoleUser?.Arn;
    };
    expect(await assume(OTHER, 'X7-42')).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/vendor/test`);
    await expect(assume(OTHER, 'X7-43')).rejects.toThrow('is not authorized to perform: sts:AssumeRole');
    await expect(assume(OTHER)).rejects.toThrow('is not authorized to perform: sts:AssumeRole');
    await expect(assume('999999999999', 'X7-42')).rejects.toThrow('is not authorized to perform: sts:AssumeRole');
  });
});
