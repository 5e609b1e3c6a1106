import { describe, expect, test } from 'vitest';
import { listTargets, type TargetsInput } from '../../../src/lib/role/index.js';
import {
  iamStore,
  insertGroup,
  insertPolicy,
  insertRole,
  insertUser,
} from '../../../src/sandbox/services/iam/store.js';
import { rejection, START_MS } from '../../sandbox/helpers.js';
import { PRODUCTION, roleArn, setUp, type RoleSetup } from './setup.js';

const HOME = '123456789012';

/** What is said, in short: `yamada ops-admin allowed MFA`. */
async function told(input: TargetsInput, { ctx }: RoleSetup): Promise<readonly string[]> {
  const rows = await listTargets(input, ctx);
  return rows.map(({ principal, roleArn: arn, decision, requires }) =>
    [principal.replace('user ', ''), arn.split('/').at(-1), decision, ...requires].join(' '),
  );
}

const statement = (resource: string, more: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: resource, ...more },
  });
const trust = (principal: unknown, condition?: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: principal,
      Action: 'sts:AssumeRole',
      ...(condition && { Condition: condition }),
    },
  });

/** The practice account, filled, so that a test can add to it. */
async function account(): Promise<{ setup: RoleSetup; home: ReturnType<typeof storeOf> }> {
  const setup = await setUp();
  await setup.ctx.aws.identity();
  return { setup, home: storeOf(setup) };
}
const storeOf = ({ sandbox }: RoleSetup) => sandbox.store(iamStore, { account: HOME });
const entity = { account: HOME, createdAtMs: START_MS };

describe('where the members of a group may go', () => {
  test('is what both sides allow, with what it takes', async () => {
    const { setup } = await account();
    expect(await told({ groups: ['operators'], alsoIn: ['production'] }, setup)).toEqual([
      'yamada ops-admin allowed MFA',
      'yamada ops-readonly allowed',
    ]);
    expect(await told({ groups: ['auditors'], alsoIn: ['production'] }, setup)).toEqual([
      'nakamura vendor-audit allowed external id',
    ]);
  });

  test('is unknown in accounts that were not read, and a note says how to', async () => {
    const { setup } = await account();
    expect(await told({ groups: ['operators'] }, setup)).toEqual(['yamada ops-* unknown']);
    const note = setup.events.find((event) => event.type === 'note');
    expect(note).toMatchObject({ message: expect.stringContaining(`roles of ${PRODUCTION}`) });
  });

  test('has the denied ones with their reason, when they are asked for', async () => {
    const { setup } = await account();
    const rows = await listTargets({ groups: ['operators'], alsoIn: ['production'], all: true }, setup.ctx);
    const deploy = rows.find((row) => row.roleArn === roleArn('ops-deploy'));
    expect(deploy).toMatchObject({ decision: 'denied', reason: 'the role does not trust it' });
    const audit = rows.find((row) => row.roleArn === roleArn('vendor-audit'));
    expect(audit).toMatchObject({ decision: 'denied', reason: 'no policy of the principal allows it' });
  });

  test('of an empty group is told of somebody who is in it', async () => {
    const { setup, home } = await account();
    insertGroup(home, { ...entity, name: 'empty', inlinePolicies: { p: statement(roleArn('ops-readonly')) } });
    expect(await told({ groups: ['empty'], alsoIn: ['production'] }, setup)).toEqual([
      'a member of empty ops-readonly allowed',
    ]);
  });

  test('of a group that is not there is a not-found error', async () => {
    const { ctx } = await setUp();
    expect(await rejection(listTargets({ groups: ['nobody'] }, ctx))).toMatchObject({
      exitCode: 5,
      message: 'there is no group "nobody"',
    });
  });
});

describe('where a user may go', () => {
  test('in its own account by being named, without a policy', async () => {
    const { setup, home } = await account();
    insertUser(home, { ...entity, name: 'alice' });
    insertRole(home, { ...entity, name: 'named', trustPolicy: trust({ AWS: `arn:aws:iam::${HOME}:user/alice` }) });
    insertRole(home, { ...entity, name: 'delegated', trustPolicy: trust({ AWS: `arn:aws:iam::${HOME}:root` }) });
    expect(await told({ users: ['alice'] }, setup)).toEqual(['alice named allowed']);
  });

  test('is what its groups, its own and managed policies say, less its boundary and denials', async () => {
    const { setup, home } = await account();
    const mine = (name: string): string => `arn:aws:iam::${HOME}:role/${name}`;
    for (const name of ['a', 'b', 'c', 'd']) {
      insertRole(home, { ...entity, name, trustPolicy: trust({ AWS: HOME }) });
    }
    const managed = insertPolicy(home, { ...entity, name: 'may-c', document: statement(mine('c')) });
    const boundary = insertPolicy(home, { ...entity, name: 'limit', document: statement(`${mine('')}*`) });
    const limited = insertPolicy(home, { ...entity, name: 'only-a', document: statement(mine('a')) });
    insertGroup(home, { ...entity, name: 'g', inlinePolicies: { p: statement(mine('a')), q: statement(mine('d')) } });
    const holder = {
      ...entity,
      groups: ['g'],
      inlinePolicies: { p: statement(mine('b')), no: statement(mine('d'), { Effect: 'Deny' }) },
    };
    insertUser(home, { ...holder, name: 'alice', attachedPolicies: [managed.arn], permissionsBoundary: boundary.arn });
    insertUser(home, { ...holder, name: 'bob', permissionsBoundary: limited.arn });
    expect(await told({ users: ['alice'] }, setup)).toEqual(['alice a allowed', 'alice b allowed', 'alice c allowed']);
    expect(await told({ users: ['bob'] }, setup)).toEqual(['bob a allowed']);
    const rows = await listTargets({ users: ['bob'], all: true }, setup.ctx);
    expect(rows.find((row) => row.roleArn === mine('b'))?.reason).toBe('the permissions boundary does not allow it');
    expect(rows.find((row) => row.roleArn === mine('d'))?.reason).toBe('denied by no of user bob');
  });

  test('depends on keys that are not known, unless a side says no whatever they are', async () => {
    const { setup, home } = await account();
    const mine = `arn:aws:iam::${HOME}:role/`;
    insertUser(home, { ...entity, name: 'alice', inlinePolicies: { p: statement(`${mine}from-office`) } });
    const condition = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
    insertRole(home, { ...entity, name: 'from-office', trustPolicy: trust({ AWS: HOME }, condition) });
    insertRole(home, { ...entity, name: 'not-mine', trustPolicy: trust({ AWS: HOME }, condition) });
    const [row, ...others] = await listTargets({ users: ['alice'] }, setup.ctx);
    expect(row).toMatchObject({ roleArn: `${mine}from-office`, decision: 'conditional', dependsOn: ['aws:SourceIp'] });
    expect(others).toEqual([]);
  });

  test('and an external id together with MFA', async () => {
    const { setup, home } = await account();
    insertUser(home, { ...entity, name: 'alice', inlinePolicies: { p: statement('*') } });
    insertRole(home, {
      ...entity,
      name: 'both',
      trustPolicy: trust(
        { AWS: HOME },
        { StringEquals: { 'sts:ExternalId': ['x1', 'x2'] }, NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
      ),
    });
    expect(await told({ users: ['alice'] }, setup)).toEqual(['alice both allowed MFA external id']);
  });
});

describe('where a role may go', () => {
  test('is told of the caller when nobody is named', async () => {
    const setup = await setUp({ profile: 'auditor' });
    expect(await told({}, setup)).toEqual(['nakamura vendor-audit unknown']);
  });

  test('is another role that trusts it', async () => {
    const setup = await setUp({ profile: 'production' });
    const rows = await told({ roles: ['ops-admin'] }, setup);
    expect(rows).toContain('role ops-admin ops-deploy allowed');
    expect(rows.some((row) => row.startsWith('role ops-admin ops-admin'))).toBe(false);
  });

  test('is denied to tell when IAM may not be read', async () => {
    const setup = await setUp({ faults: ['AccessDenied:iam.ListRoles'] });
    expect((await rejection(listTargets({ groups: ['operators'] }, setup.ctx))).name).toMatch(/AccessDenied/);
  });
});
