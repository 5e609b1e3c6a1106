import { defineCommand } from '../../lib/cli/define.js';
import { roleContext } from './switch-options.js';

export const roleWhoami = defineCommand({
  name: 'whoami',
  summary: 'Show who is at work: the user or role, its session, and until when',
  examples: [
    { run: 'awsops role whoami', why: 'in a shell that a role was exported to' },
    { run: 'awsops role whoami --profile prod -o json', why: 'who a profile would be' },
  ],
  access: 'read',
  scope: 'global',
  fields: [
    { key: 'account', describe: 'account id' },
    { key: 'arn', describe: 'ARN of the caller', flex: true },
    { key: 'userId', describe: 'unique id of the caller', inTable: false },
    { key: 'kind', describe: 'user, session (of a role), federated-user or root' },
    { key: 'name', describe: 'name of the user or role' },
    { key: 'sessionName', describe: 'name of the session; null for users' },
    { key: 'switchedTo', describe: 'what role exec or role export was asked for; null elsewhere' },
    { key: 'expiration', describe: 'when the keys in the environment end; null where nobody said' },
    { key: 'region', describe: 'region in use' },
    { key: 'profile', describe: 'profile in use; null without one' },
  ],
  permissions: ['sts:GetCallerIdentity'],
  async run(_input, context) {
    const { whoAmI } = await import('../../lib/role/index.js');
    return { ...(await whoAmI(roleContext(context))) };
  },
});
