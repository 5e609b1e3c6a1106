import { defineCommand, rawText } from '../../lib/cli/define.js';
import { usageError } from '../../lib/errors/app-error.js';
import {
  MFA_AND_CACHE,
  roleArgument,
  roleContext,
  switchInput,
  switchOptions,
  switchPermissions,
} from './switch-options.js';

export const roleExport = defineCommand({
  name: 'export',
  summary: 'Print credentials of a role for a shell, or for credential_process',
  description:
    'Prints secrets. bash (also for zsh and other shells of that family), fish and powershell: lines to evaluate, which ' +
    'also take away what would contradict them. json: what credential_process of the AWS config wants, for every tool ' +
    'that knows profiles; it asks for an MFA code only on a terminal, and otherwise ends with exit code 4. config: the ' +
    `lines of such a profile, without secrets, and without asking AWS. ${MFA_AND_CACHE}`,
  examples: [
    { run: 'awsops role export prod --shell bash', why: 'for this shell: eval "$(…)" around it' },
    { run: 'awsops role export prod --shell fish | source', why: 'the same in fish' },
    { run: 'awsops role export prod --shell config >> ~/.aws/config', why: 'a profile for all tools' },
    { run: 'awsops role export prod --shell json', why: 'what such a profile calls' },
    { run: 'awsops role export --unset --shell bash', why: 'the same to forget the role in this shell' },
  ],
  args: { role: { ...roleArgument, required: false } },
  options: {
    shell: {
      type: 'string',
      choices: ['bash', 'fish', 'powershell', 'json', 'config'],
      describe: 'form of the output (default: as $SHELL tells)',
    },
    unset: { type: 'boolean', describe: 'print lines that take the credentials out of the shell' },
    ...switchOptions,
  },
  access: 'read',
  scope: 'global',
  permissions: switchPermissions,
  async run({ args, options }, context) {
    const { exportText, unsetText } = await import('../../lib/role/index.js');
    const { shell, unset, ...how } = options;
    if (unset) return rawText(unsetText(shell, context.env));
    if (args.role === undefined) {
      throw usageError('no role is named', { hint: 'awsops role export NAME --shell bash; see: awsops role list' });
    }
    const input = await switchInput(args.role, how, context);
    return rawText(await exportText(input, { shell, ctx: roleContext(context) }));
  },
});
