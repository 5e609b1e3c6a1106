import { defineCommand } from '../../lib/cli/define.js';

export const roleList = defineCommand({
  name: 'list',
  summary: 'List the profiles of the AWS config that lead to roles',
  description:
    'Reads ~/.aws/config and ~/.aws/credentials, or what AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, and asks ' +
    'nobody. With --cached: the temporary credentials that are kept, without secrets.',
  examples: [
    { run: 'awsops role list', why: 'what can be switched to by name' },
    { run: 'awsops role list --cached', why: 'what needs no MFA code just now' },
  ],
  options: { cached: { type: 'boolean', describe: 'list the credentials in the cache instead' } },
  access: 'read',
  scope: 'none',
  fields: [
    { key: 'profile', describe: 'name to switch to' },
    {
      key: 'roleArn',
      describe: 'ARN of the role; null for IAM Identity Center, and for a cached MFA session',
      flex: true,
    },
    { key: 'sourceProfile', describe: 'whose credentials assume it: a profile, or credential_source' },
    { key: 'mfaSerial', describe: 'MFA device that it asks for a code', inTable: false },
    { key: 'region', describe: 'region of the profile' },
    { key: 'kind', describe: 'role, sso or web-identity', inTable: false },
    { key: 'account', describe: 'account of the role', inTable: false },
    { key: 'roleName', describe: 'name of the role', inTable: false },
    { key: 'hasExternalId', describe: 'whether the profile has an external id', inTable: false },
    { key: 'durationSeconds', describe: 'length of its sessions; null: one hour', inTable: false },
    { key: 'expiration', describe: 'with --cached: when the credentials end', inTable: false },
  ],
  async run({ options }, { env, task }) {
    const { listCached, listRoleProfiles } = await import('../../lib/role/index.js');
    const { clock, report } = task;
    if (!options.cached) return (await listRoleProfiles(env)).map((row) => ({ ...row, expiration: null }));
    const cached = await listCached({ env, clock, report });
    return cached.map(({ target, ...row }) => ({ profile: target, ...row }));
  },
});
