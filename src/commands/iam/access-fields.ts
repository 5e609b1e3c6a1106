import type { Field } from '../../lib/output/fields.js';
import type { Permission } from '../../lib/cli/permissions.js';

/** What `iam simulate` answers. */
export const accessFields: readonly Field[] = [
  { key: 'principal', describe: 'ARN; null for policies in files', inTable: false },
  { key: 'action', describe: 'in the spelling of AWS' },
  { key: 'resource', describe: 'ARN, or *', flex: true },
  { key: 'decision', describe: 'allowed, explicitDeny or implicitDeny', kind: 'status' },
  {
    key: 'matchedStatements',
    describe: 'statements that decided: {policy,type,sid,startLine,endLine}',
    kind: 'json',
    inTable: false,
  },
  { key: 'missingContext', describe: 'condition keys that were evaluated as absent', kind: 'json', inTable: false },
  { key: 'boundaryAllowed', describe: 'null: no boundary, or not known', kind: 'boolean', inTable: false },
  { key: 'organizationsAllowed', describe: 'null: no organization, or not known', kind: 'boolean', inTable: false },
  { key: 'source', describe: 'api (policy simulator) or offline (files)', inTable: false },
  { key: 'reason', describe: 'what decided, in words', inTable: false },
];

/** The simulator first; the others are for the statements' text. */
export const accessPermissions: readonly Permission[] = [
  'iam:SimulatePrincipalPolicy',
  'iam:SimulateCustomPolicy',
  'iam:GetRole',
  'iam:GetUser',
  'iam:GetGroup',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListUserPolicies',
  'iam:GetUserPolicy',
  'iam:ListAttachedUserPolicies',
  'iam:ListGroupsForUser',
  'iam:ListGroupPolicies',
  'iam:GetGroupPolicy',
  'iam:ListAttachedGroupPolicies',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
];
