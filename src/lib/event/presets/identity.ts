import { apiCalls, ROOT_USER, signIns, trailRecord } from './trail.js';
import type { EventPreset } from './types.js';

/** Who gets in and who may do what (CIS AWS Foundations Benchmark, monitoring of identities). */
export const identityPresets: readonly EventPreset[] = [
  signIns({
    name: 'root-login',
    summary: 'somebody signs in to the console as the root user, or tries to',
    place: 'global',
    detail: { userIdentity: { type: ['Root'] } },
    sample: {
      userIdentity: ROOT_USER,
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: { MFAUsed: 'Yes' },
    },
  }),
  {
    name: 'root-activity',
    summary: 'the root user calls anything, by the console or with an access key',
    via: 'cloudtrail',
    place: 'caller',
    // Services that act for the account are not the person ("usage of the root account", CIS).
    pattern: {
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        userIdentity: { type: ['Root'], invokedBy: [{ exists: false }] },
        eventType: [{ 'anything-but': 'AwsServiceEvent' }],
      },
    },
    sample: {
      source: 'aws.iam',
      detailType: 'AWS API Call via CloudTrail',
      resources: [],
      detail: { ...trailRecord('iam.amazonaws.com', 'CreateAccessKey'), userIdentity: ROOT_USER },
    },
    mail: [
      'The root user called {detail.eventName} of {detail.eventSource}',
      'From {detail.sourceIPAddress} with {detail.userAgent}',
      'CloudTrail event id: {detail.eventID}',
    ],
    filters: {},
  },
  signIns({
    name: 'login-without-mfa',
    summary: 'an IAM user or the root user signs in to the console without MFA',
    place: 'sign-in',
    // Federated users bring the MFA of their own directory, which CloudTrail does not see.
    detail: {
      userIdentity: { type: ['IAMUser', 'Root'] },
      responseElements: { ConsoleLogin: ['Success'] },
      additionalEventData: { MFAUsed: ['No'] },
    },
    sample: { responseElements: { ConsoleLogin: 'Success' }, additionalEventData: { MFAUsed: 'No' } },
  }),
  signIns({
    name: 'login-failure',
    summary: 'a sign-in to the console fails',
    place: 'sign-in',
    detail: { responseElements: { ConsoleLogin: ['Failure'] } },
    sample: {
      responseElements: { ConsoleLogin: 'Failure' },
      additionalEventData: { MFAUsed: 'No' },
      errorMessage: 'Failed authentication',
    },
  }),
  apiCalls({
    name: 'iam-change',
    summary: 'users, roles, policies or identity providers are changed',
    service: 'iam',
    place: 'global',
    calls: [
      'CreateUser',
      'DeleteUser',
      'CreateRole',
      'DeleteRole',
      'UpdateAssumeRolePolicy',
      { prefix: 'Attach' },
      { prefix: 'Detach' },
      { wildcard: 'Put*Policy' },
      { wildcard: 'Delete*Policy' },
      { wildcard: 'Put*PermissionsBoundary' },
      { wildcard: 'Delete*PermissionsBoundary' },
      'CreatePolicy',
      'CreatePolicyVersion',
      'DeletePolicyVersion',
      'SetDefaultPolicyVersion',
      'AddUserToGroup',
      'RemoveUserFromGroup',
      'CreateLoginProfile',
      'UpdateLoginProfile',
      'DeleteLoginProfile',
      'DeactivateMFADevice',
      'DeleteVirtualMFADevice',
      'UpdateAccountPasswordPolicy',
      'DeleteAccountPasswordPolicy',
      { wildcard: '*SAMLProvider' },
      { wildcard: '*OpenIDConnectProvider' },
    ],
    parameters: { userName: 'tanaka', roleName: 'web', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  }),
  apiCalls({
    name: 'access-key',
    summary: 'access keys of users are made, switched or deleted',
    service: 'iam',
    place: 'global',
    calls: ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'],
    parameters: { userName: 'tanaka', accessKeyId: 'AKIAEXAMPLE', status: 'Inactive' },
  }),
];
