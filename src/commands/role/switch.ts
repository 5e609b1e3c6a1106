import { defineCommand } from '../../lib/cli/define.js';
import {
  MFA_AND_CACHE,
  roleArgument,
  roleContext,
  switchInput,
  switchOptions,
  switchPermissions,
} from './switch-options.js';

export const roleSwitch = defineCommand({
  name: 'switch',
  summary: 'Get temporary credentials of a role and keep them for the commands that follow',
  description:
    'Assumes the role, through all roles behind its profile, and caches the credentials; secrets are not printed. No ' +
    'program can change the environment of the shell that started it: role exec runs a command as the role, role export ' +
    `prints lines for the shell, and a profile with credential_process serves every tool. ${MFA_AND_CACHE}`,
  examples: [
    { run: 'awsops role switch prod', why: 'a profile with role_arn; asks for a code when it has mfa_serial' },
    { run: 'awsops role switch prod --mfa-once', why: 'one code for this role and all others of the user' },
    { run: 'awsops role switch prod --duration 12h', why: 'one long session, with a code for this role alone' },
    {
      run: 'awsops role switch arn:aws:iam::210987654321:role/ops-readonly --profile jump --mfa-serial auto',
      why: 'by ARN, from a jump account',
    },
  ],
  args: { role: roleArgument },
  options: switchOptions,
  access: 'read',
  scope: 'global',
  fields: [
    { key: 'accessKeyId', describe: 'id of the temporary key' },
    { key: 'expiration', describe: 'when it ends; null where the source does not tell' },
    { key: 'roleArn', describe: 'ARN of the role; null for a profile without one', flex: true },
  ],
  permissions: switchPermissions,
  async run({ args, options }, context) {
    const { expirationOf, howToUse, switchRole } = await import('../../lib/role/index.js');
    const session = await switchRole(await switchInput(args.role, options, context), roleContext(context));
    for (const message of howToUse(session, context.env)) context.task.report({ type: 'note', message });
    return {
      accessKeyId: session.credentials.accessKeyId,
      expiration: expirationOf(session.credentials),
      roleArn: session.roleArn,
    };
  },
});
