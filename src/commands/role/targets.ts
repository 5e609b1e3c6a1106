import { defineCommand } from '../../lib/cli/define.js';

import { completeRoles } from '../iam/complete-roles.js';
import { roleContext } from './switch-options.js';

export const roleTargets = defineCommand({
  name: 'targets',
  summary: 'List the roles that users, roles or the members of groups may switch to, from policies',
  description:
    'Evaluates sts:AssumeRole on both sides: the policies of the principal (own, of its groups, its boundary) and the ' +
    'trust policy of each role; both have to allow it, except that a trust policy may name a principal of its own account ' +
    'directly. Tells what it takes (MFA, an external id) and on which other keys it depends. Roles of other accounts are ' +
    'read with --also-in; without it what policies name there, roles or patterns, is listed as unknown. Service control ' +
    'policies, session policies and resource control policies are not evaluated. Without a principal: the caller.',
  examples: [
    { run: 'awsops role targets --group operators', why: 'where the members of a group can go' },
    { run: 'awsops role targets --group operators --also-in prod,stage', why: 'with the roles of two more accounts' },
    { run: 'awsops role targets --user tanaka --all -o json', why: 'also what is denied, and why' },
  ],
  options: {
    group: { type: 'list', value: 'NAME', commaSeparated: true, describe: 'the members of this group' },
    user: { type: 'list', value: 'NAME', commaSeparated: true, describe: 'this user' },
    role: { type: 'list', value: 'NAME', commaSeparated: true, describe: 'this role', complete: completeRoles },
    'also-in': { type: 'list', value: 'PROFILE', commaSeparated: true, describe: 'read the roles of this account too' },
    all: { type: 'boolean', describe: 'list denied ones as well' },
  },
  access: 'read',
  scope: 'global',
  fields: [
    { key: 'principal', describe: 'user or role that switches' },
    { key: 'roleArn', describe: 'ARN of the role', flex: true },
    { key: 'account', describe: 'account of the role', inTable: false },
    { key: 'decision', describe: 'allowed, conditional, unknown or denied' },
    { key: 'requires', describe: 'what it takes: MFA, external id' },
    { key: 'dependsOn', describe: 'condition keys that are not known here', inTable: false },
    { key: 'reason', describe: 'why, in words', inTable: false },
    { key: 'maxSessionSeconds', describe: 'longest session of the role; null where it was not read', inTable: false },
  ],
  permissions: [
    'iam:ListRoles',
    'iam:GetGroup',
    'iam:GetUser',
    'iam:GetRole',
    'iam:ListGroupsForUser',
    'iam:ListAttachedGroupPolicies',
    'iam:ListAttachedUserPolicies',
    'iam:ListAttachedRolePolicies',
    'iam:ListGroupPolicies',
    'iam:ListUserPolicies',
    'iam:ListRolePolicies',
    'iam:GetGroupPolicy',
    'iam:GetUserPolicy',
    'iam:GetRolePolicy',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'sts:GetCallerIdentity',
  ],
  async run({ options }, context) {
    const { listTargets } = await import('../../lib/role/index.js');
    const { group, user, role, alsoIn, all } = options;
    const rows = await listTargets({ groups: group, users: user, roles: role, alsoIn, all }, roleContext(context));
    return rows.map((row) => ({ ...row }));
  },
});
