import type { Sandbox } from '../create.js';
import {
  iamStore,
  insertGroup,
  insertInstanceProfile,
  insertPolicy,
  insertRole,
  insertUser,
} from '../services/iam/store.js';
import { fillJumpAccount } from './jump-account.js';
import { logBucketName } from './load-balancer-logs.js';
import type { Story } from './story.js';

const VERSION = '2012-10-17';

/** The role of the web servers, with an instance profile of the same name. */
export const WEB_ROLE = 'web3tier-web';
export const FLOW_LOGS_ROLE = 'web3tier-flow-logs';

const CORE_POLICY = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
const AGENT_POLICY = 'arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy';

/**
 * The roles of the other servers, each with an instance profile of the same name. Somebody gave the second Windows
 * server the policy of Systems Manager only: it is managed, and a CloudWatch agent on it could send nothing.
 */
const SERVER_ROLES = [
  { name: 'web3tier-api', description: 'API servers of web3tier', policies: [CORE_POLICY, AGENT_POLICY] },
  { name: 'web3tier-batch', description: 'Batch servers of web3tier', policies: [CORE_POLICY, AGENT_POLICY] },
  { name: 'web3tier-win', description: 'Windows servers of web3tier', policies: [CORE_POLICY, AGENT_POLICY] },
  { name: 'web3tier-win-core', description: 'Windows servers, Systems Manager only', policies: [CORE_POLICY] },
] as const;

/** The name of a role that servers have. */
export type ServerRole = typeof WEB_ROLE | (typeof SERVER_ROLES)[number]['name'];

/** The people and roles of the sample company. IAM belongs to the account: a second region finds them there. */
export function fillIdentities(sandbox: Sandbox, story: Story): void {
  const store = sandbox.store(iamStore, story);
  if (store.roles.has(WEB_ROLE)) return;
  const entity = { account: story.account, createdAtMs: story.createdAtMs };
  insertRole(store, {
    ...entity,
    name: WEB_ROLE,
    description: 'Web servers of web3tier',
    trustPolicy: trust('ec2.amazonaws.com'),
    inlinePolicies: { app: document(appPolicy(story)) },
    attachedPolicies: [CORE_POLICY, AGENT_POLICY],
    tags: { Project: 'web3tier' },
  });
  insertInstanceProfile(store, { ...entity, name: WEB_ROLE, roleName: WEB_ROLE });
  for (const { name, description, policies } of SERVER_ROLES) {
    const trustPolicy = trust('ec2.amazonaws.com');
    const tags = { Project: 'web3tier' };
    insertRole(store, { ...entity, name, description, trustPolicy, attachedPolicies: policies, tags });
    insertInstanceProfile(store, { ...entity, name, roleName: name });
  }
  insertRole(store, {
    ...entity,
    name: FLOW_LOGS_ROLE,
    description: 'VPC flow logs to CloudWatch Logs',
    trustPolicy: trust('vpc-flow-logs.amazonaws.com'),
    inlinePolicies: { logs: JSON.stringify(flowLogsPolicy) },
    tags: { Project: 'web3tier' },
  });
  const deploy = insertPolicy(store, { ...entity, name: 'web3tier-deploy', document: document(deployPolicy) });
  // Somebody wrote the same again in another order, and nobody uses it.
  insertPolicy(store, { ...entity, name: 'web3tier-deploy-old', document: document(oldDeployPolicy) });
  const admins = insertGroup(store, { ...entity, name: 'admins' });
  admins.attachedPolicies.add('arn:aws:iam::aws:policy/AdministratorAccess');
  const developers = insertGroup(store, { ...entity, name: 'developers' });
  developers.attachedPolicies.add('arn:aws:iam::aws:policy/ReadOnlyAccess');
  developers.attachedPolicies.add(deploy.arn);
  for (const name of ['tanaka', 'suzuki']) insertUser(store, { ...entity, name }).groups.add('admins');
  for (const name of ['sato', 'kobayashi']) insertUser(store, { ...entity, name }).groups.add('developers');
  fillJumpAccount(sandbox, story);
}

/** With line breaks, as people write them: lines of statements mean something then. */
const document = (policy: object): string => JSON.stringify(policy, null, 2);

function trust(service: string): string {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  return JSON.stringify({ Version: VERSION, Statement: [statement] });
}

function appPolicy({ account }: Story): object {
  const bucket = logBucketName(account);
  return {
    Version: VERSION,
    Statement: [
      { Sid: 'ReadImages', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::web3tier-images/*' },
      {
        Sid: 'WriteOwnLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `arn:aws:logs:*:${account}:log-group:/web3tier/*`,
      },
      // The mistake that chapter five of the demo looks for: objects are written into it, and this is the bucket itself.
      { Sid: 'WriteLogBucket', Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucket}` },
      { Sid: 'KeepAccessLogs', Effect: 'Deny', Action: 's3:DeleteObject', Resource: `arn:aws:s3:::${bucket}/*` },
    ],
  };
}

const deployPolicy = {
  Version: VERSION,
  Statement: [
    { Effect: 'Allow', Action: ['ssm:SendCommand', 'ssm:GetCommandInvocation'], Resource: '*' },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::web3tier-releases/*' },
  ],
};

const oldDeployPolicy = {
  Statement: [
    { Resource: ['arn:aws:s3:::web3tier-releases/*'], Action: ['s3:GetObject'], Effect: 'Allow' },
    { Resource: '*', Action: ['ssm:getCommandInvocation', 'ssm:SendCommand'], Effect: 'Allow' },
  ],
  Version: VERSION,
};

const flowLogsPolicy = {
  Version: VERSION,
  Statement: [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogGroups'],
      Resource: '*',
    },
  ],
};
