import { defineCommand } from '../../lib/cli/define.js';
import { completeEntities } from './complete-entities.js';

export const iamPolicies = defineCommand({
  name: 'policies',
  summary: 'Policies of the account: whose they are, which nobody uses, which say the same',
  description:
    'Three classes: customer-managed, inline, and those of the AWS-managed policies that are used. sameAs names ' +
    'policies with the same meaning, whatever the order of their statements and values, their Sids and the case of ' +
    'their actions. With --principal, what counts for a user (with its groups), group or role, its boundary too. ' +
    'Reads everything in one call where that is allowed, else one by one; what may not be read is said.',
  examples: [
    { run: 'awsops iam policies', why: 'all of them' },
    { run: 'awsops iam policies --principal web3tier-web', why: 'what counts for a role' },
    { run: 'awsops iam policies --class customer-managed --unused', why: 'policies that nobody has' },
    { run: 'awsops iam policies --duplicates', why: 'policies that say the same' },
    { run: 'awsops iam policies --principal sato --document -o json', why: 'with their documents' },
  ],
  options: {
    principal: {
      type: 'list',
      value: 'ARN|NAME',
      describe: 'user, group or role',
      complete: completeEntities,
    },
    class: {
      type: 'list',
      choices: ['aws-managed', 'customer-managed', 'inline'],
      value: 'CLASS',
      commaSeparated: true,
      describe: 'only these classes',
    },
    unused: { type: 'boolean', describe: 'only what nobody has, and what bounds nobody' },
    duplicates: { type: 'boolean', describe: 'only what says the same as another' },
    document: { type: 'boolean', describe: 'with the documents (in JSON)' },
  },
  access: 'read',
  scope: 'global',
  fields: [
    { key: 'name', describe: 'name of the policy', flex: true },
    { key: 'arn', describe: 'null for inline policies', inTable: false },
    { key: 'class', describe: 'aws-managed, customer-managed or inline' },
    { key: 'attachedTo', describe: 'who has it: user/NAME, group/NAME, role/NAME', flex: true },
    { key: 'attachments', describe: 'how many have it', kind: 'number' },
    { key: 'boundaryFor', describe: 'whose permissions boundary it is', inTable: false },
    { key: 'sameAs', describe: 'policies with the same meaning', inTable: false },
    { key: 'document', describe: 'with --document', kind: 'json', inTable: false },
  ],
  permissions: [
    'iam:GetAccountAuthorizationDetails',
    'iam:ListPolicies',
    'iam:ListEntitiesForPolicy',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'iam:ListUsers',
    'iam:ListGroups',
    'iam:ListRoles',
    'iam:ListGroupsForUser',
    'iam:ListUserPolicies',
    'iam:ListGroupPolicies',
    'iam:ListRolePolicies',
    'iam:GetUserPolicy',
    'iam:GetGroupPolicy',
    'iam:GetRolePolicy',
    'iam:GetUser',
    'iam:GetGroup',
    'iam:GetRole',
  ],
  async run({ options }, { task }) {
    const { listPolicies } = await import('../../lib/iam/policies/index.js');
    const { principal, class: classes, unused, duplicates, document } = options;
    const rows = await listPolicies({ principals: principal, classes, unused, duplicates, document }, task);
    return rows.map((row) => ({ ...row }));
  },
});
