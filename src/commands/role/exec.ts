import { defineCommand } from '../../lib/cli/define.js';
import { usageError } from '../../lib/errors/app-error.js';
import {
  MFA_AND_CACHE,
  roleArgument,
  roleContext,
  switchInput,
  switchOptions,
  switchPermissions,
} from './switch-options.js';

export const roleExec = defineCommand({
  name: 'exec',
  summary: 'Run a command as a role',
  description:
    'The command gets the credentials, their end and the region in its environment (AWS_ACCESS_KEY_ID, ' +
    'AWS_CREDENTIAL_EXPIRATION, AWS_REGION and so on) and nothing that would contradict them, such as AWS_PROFILE; the ' +
    'terminal, pipes and signals are its own, and its exit code is that of awsops. No shell reads it. --timeout is for ' +
    `getting the credentials. They are not renewed while it runs. ${MFA_AND_CACHE}`,
  examples: [
    { run: 'awsops role exec prod -- aws s3 ls', why: 'one command as the role of a profile' },
    { run: 'awsops role exec prod -- bash', why: 'a shell as the role; exit leaves it' },
    {
      run: 'awsops role exec arn:aws:iam::210987654321:role/ops-readonly --profile jump --session-name deploy-42 -- terraform plan',
      why: 'by ARN, with a name that CloudTrail shows',
    },
  ],
  args: {
    role: roleArgument,
    command: { describe: 'program and its arguments, after --', required: false, variadic: true, rest: true },
  },
  options: switchOptions,
  access: 'read',
  scope: 'global',
  permissions: switchPermissions,
  async run({ args, options }, context) {
    const [file, ...rest] = args.command;
    if (file === undefined) {
      throw usageError('there is no command to run', {
        code: 'NoCommand',
        hint: `awsops role exec ${args.role} -- aws sts get-caller-identity`,
      });
    }
    if (options.sessionPolicy === '-') {
      throw usageError('--session-policy - would take the standard input of the command', { hint: 'name a file' });
    }
    const { environmentOf, expirationNote, switchRole } = await import('../../lib/role/index.js');
    const session = await switchRole(await switchInput(args.role, options, context), roleContext(context));
    context.task.report({ type: 'note', message: expirationNote(session, context.task.clock.now()) });
    return { kind: 'program', file, args: rest, env: environmentOf(session, context.env) };
  },
});
