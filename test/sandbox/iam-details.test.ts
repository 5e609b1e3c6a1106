import {
  GetAccountAuthorizationDetailsCommand,
  IAMClient,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { iamStore, insertRole, insertUser } from '../../src/sandbox/services/iam/store.js';
import { clientConfig, createTestClock, rejection, startSandbox, START_MS } from './helpers.js';

const entity = { account: '123456789012', createdAtMs: START_MS };
const DOCUMENT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
});
const CORE = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';

async function start() {
  const sandbox = await startSandbox({ clock: createTestClock(), throttle: false });
  const store = sandbox.store(iamStore);
  insertUser(store, { ...entity, name: 'alice', groups: ['team'], inlinePolicies: { own: DOCUMENT } });
  insertRole(store, {
    ...entity,
    name: 'web',
    trustPolicy: DOCUMENT,
    attachedPolicies: [CORE],
    permissionsBoundary: CORE,
  });
  return new IAMClient(clientConfig(sandbox));
}

test('GetAccountAuthorizationDetails gives all of IAM, with percent-encoded documents', async () => {
  const client = await start();
  const details = await client.send(new GetAccountAuthorizationDetailsCommand({}));
  expect(details).toMatchObject({
    IsTruncated: false,
    UserDetailList: [
      {
        UserName: 'alice',
        GroupList: ['team'],
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: encodeURIComponent(DOCUMENT).replaceAll('*', '%2A') }],
      },
    ],
    RoleDetailList: [
      {
        RoleName: 'web',
        AttachedManagedPolicies: [{ PolicyArn: CORE }],
        PermissionsBoundary: { PermissionsBoundaryArn: CORE },
      },
    ],
    Policies: [{ Arn: CORE, AttachmentCount: 1, PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true }] }],
  });
});

test('it takes filters, and of the policies of AWS it lists those in use', async () => {
  const client = await start();
  const of = async (...Filter: ('User' | 'Role' | 'AWSManagedPolicy' | 'LocalManagedPolicy')[]) => {
    const { UserDetailList, RoleDetailList, Policies } = await client.send(
      new GetAccountAuthorizationDetailsCommand({ Filter }),
    );
    return [UserDetailList?.length ?? 0, RoleDetailList?.length ?? 0, Policies?.length ?? 0];
  };
  expect(await of('User')).toEqual([1, 0, 0]);
  expect(await of('Role', 'AWSManagedPolicy')).toEqual([0, 1, 1]);
  expect(await of('LocalManagedPolicy')).toEqual([0, 0, 0]);
});

test('its pages have entries of several lists', async () => {
  const client = await start();
  const pages: number[] = [];
  for await (const page of paginateGetAccountAuthorizationDetails({ client, pageSize: 2 }, {})) {
    pages.push((page.UserDetailList?.length ?? 0) + (page.RoleDetailList?.length ?? 0) + (page.Policies?.length ?? 0));
  }
  expect(pages).toEqual([2, 1]);
  expect(await rejection(client.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1001 })))).toMatchObject({
    name: 'ValidationError',
  });
});
