import { defineCommand } from '../../lib/cli/define.js';
import { usageError } from '../../lib/errors/app-error.js';

export const roleForget = defineCommand({
  name: 'forget',
  summary: 'Remove cached credentials of roles from this machine',
  description:
    'Removes the credentials that were got for a profile or ARN, with the MFA session on their way, or all. In AWS they ' +
    'stay valid until they end; what has them already keeps them.',
  examples: [
    { run: 'awsops role forget prod', why: 'the next switch asks again' },
    { run: 'awsops role forget --all', why: 'at the end of the day' },
  ],
  args: { role: { describe: 'profile or ARN, as it was switched to', required: false } },
  options: { all: { type: 'boolean', describe: 'everything in the cache' } },
  access: 'read',
  scope: 'none',
  fields: [
    { key: 'target', describe: 'profile or ARN that was switched to' },
    { key: 'roleArn', describe: 'ARN of the role; null for an MFA session', flex: true },
    { key: 'mfaSerial', describe: 'MFA device whose code was given', inTable: false },
    { key: 'sourceProfile', describe: 'profile whose credentials assumed it', inTable: false },
    { key: 'expiration', describe: 'when the credentials end in AWS' },
  ],
  async run({ args, options }, { env, task }) {
    if ((args.role === undefined) === !options.all) {
      throw usageError(options.all ? 'a role and --all exclude each other' : 'no role is named', {
        hint: 'awsops role forget NAME, or: awsops role forget --all; see: awsops role list --cached',
      });
    }
    const { forgetCached } = await import('../../lib/role/index.js');
    const { clock, report } = task;
    return (await forgetCached(args.role, { env, clock, report })).map((row) => ({ ...row }));
  },
});
