import { describe, expect, test } from 'vitest';
import { listPolicies, type ListPoliciesInput, type PolicyRow } from '../../../src/lib/iam/policies/index.js';
import {
  iamStore,
  insertGroup,
  insertPolicy,
  insertRole,
  insertUser,
} from '../../../src/sandbox/services/iam/store.js';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { createTestClock, rejection, startSandbox, START_MS } from '../../sandbox/helpers.js';

const entity = { account: '123456789012', createdAtMs: START_MS };
const document = (...Action: readonly string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const CORE = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
const arnOf = (name: string): string => `arn:aws:iam::123456789012:policy/${name}`;

async function start(faults: readonly string[] = []): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: createTestClock(), throttle: false, faults });
  const store = sandbox.store(iamStore);
  for (const name of ['used', 'unused', 'limits'])
    insertPolicy(store, { ...entity, name, document: document(`s3:${name}`) });
  insertRole(store, {
    ...entity,
    name: 'web',
    trustPolicy: document('sts:AssumeRole'),
    attachedPolicies: [CORE, arnOf('used')],
    permissionsBoundary: arnOf('limits'),
    inlinePolicies: { own: document('s3:used') },
  });
  insertGroup(store, {
    ...entity,
    name: 'team',
    attachedPolicies: [arnOf('used')],
    inlinePolicies: { shared: document('ec2:*') },
  });
  insertUser(store, {
    ...entity,
    name: 'alice',
    groups: ['team'],
    inlinePolicies: { own: document('EC2:*', 'ec2:*') },
  });
  return sandbox;
}

const ALL: ListPoliciesInput = { principals: [], classes: [], unused: false, duplicates: false, document: false };
const list = (sandbox: Sandbox, input: Partial<ListPoliciesInput> = {}): Promise<readonly PolicyRow[]> =>
  listPolicies({ ...ALL, ...input }, sandboxContext(sandbox));

const brief = ({ name, class: kind, attachedTo, boundaryFor }: PolicyRow) => [
  name,
  kind,
  attachedTo.join(' '),
  boundaryFor.join(' '),
];

const EXPECTED = [
  ['limits', 'customer-managed', '', 'role/web'],
  ['unused', 'customer-managed', '', ''],
  ['used', 'customer-managed', 'group/team role/web', ''],
  ['own', 'inline', 'role/web', ''],
  ['own', 'inline', 'user/alice', ''],
  ['shared', 'inline', 'group/team', ''],
  ['AmazonSSMManagedInstanceCore', 'aws-managed', 'role/web', ''],
];

describe.each([
  ['at once', []],
  ['one by one, where all at once is denied', ['AccessDenied:iam.GetAccountAuthorizationDetails']],
] as const)('read %s', (_, faults) => {
  test('all policies have their class, and who has them', async () => {
    expect((await list(await start(faults))).map(brief)).toEqual(EXPECTED);
  });

  test('a user has the policies of its groups, a role its boundary', async () => {
    const sandbox = await start(faults);
    const alice = await list(sandbox, { principals: ['alice'] });
    expect(alice.map(({ name, attachedTo }) => `${name} ${attachedTo.join(' ')}`)).toEqual([
      'used group/team role/web',
      'own user/alice',
      'shared group/team',
    ]);
    const web = await list(sandbox, { principals: ['arn:aws:iam::123456789012:role/web'] });
    expect(web.map(({ name }) => name)).toEqual(['limits', 'used', 'own', 'AmazonSSMManagedInstanceCore']);
  });

  test('what nobody has is unused, unless it bounds somebody', async () => {
    expect((await list(await start(faults), { unused: true })).map(({ name }) => name)).toEqual(['unused']);
  });

  test('policies that say the same name each other, inline ones by their holders', async () => {
    const rows = await list(await start(faults), { duplicates: true });
    expect(rows.map(({ name, sameAs }) => [name, ...sameAs])).toEqual([
      ['used', 'role/web/own'],
      ['own', arnOf('used')],
      ['own', 'group/team/shared'],
      ['shared', 'user/alice/own'],
    ]);
  });

  test('documents are given where they are asked for', async () => {
    const rows = await list(await start(faults), { classes: ['inline'], document: true });
    expect(rows[0]?.document).toEqual(JSON.parse(document('s3:used')));
    expect((await list(await start(faults)))[0]?.document).toBeNull();
  });
});

test('many pages are one list', async () => {
  const sandbox = await start();
  const store = sandbox.store(iamStore);
  for (let index = 0; index < 1_200; index += 1) {
    insertRole(store, {
      ...entity,
      name: `r${index}`,
      trustPolicy: document('sts:AssumeRole'),
      inlinePolicies: { p: document('s3:Get') },
    });
  }
  expect((await list(sandbox, { classes: ['inline'] })).length).toBe(1_203);
});

test('what may not be read is told, and the rest is there', async () => {
  const denied = ['GetAccountAuthorizationDetails', 'ListPolicies', 'GetRolePolicy'];
  const sandbox = await start(denied.map((operation) => `AccessDenied:iam.${operation}`));
  const ctx = sandboxContext(sandbox);
  const rows = await listPolicies({ ...ALL, document: true }, ctx);
  expect(rows.map(({ name, document: text }) => [name, text === null])).toEqual([
    ['own', true],
    ['own', false],
    ['shared', false],
  ]);
  expect(ctx.events).toContainEqual({
    type: 'warn',
    code: 'Denied',
    message: 'not all policies may be read (denied: iam:ListPolicies, iam:GetRolePolicy)',
  });
});

test('an unknown principal is not found, with the nearest', async () => {
  const error = await rejection(list(await start(), { principals: ['alicia'] }));
  expect(error).toMatchObject({ category: 'not_found', hint: 'did you mean --principal alice?' });
});
