import { defineCommand, rawText } from '../../lib/cli/define.js';

export const sandboxMfaCode = defineCommand({
  name: 'mfa-code',
  summary: 'Print the code that the MFA devices of the sample company show now',
  description:
    'The sandbox checks codes as AWS does: each is good for 30 seconds, and once. Its devices have one secret, so that an ' +
    'authenticator can show the same: AWSOPSSANDBOXAWSOPSSANDBOXAWSOPS. The only user with a device is yamada, whose ' +
    'access key is AKIASANDBOXYAMADA (with any secret key).',
  examples: [
    { run: 'awsops sandbox mfa-code', why: 'an answer to "MFA code of arn:aws:iam::123456789012:mfa/yamada"' },
  ],
  access: 'read',
  scope: 'none',
  async run(_input, { nowMs }) {
    const { mfaCodeAt } = await import('../../sandbox/mfa-code.js');
    return rawText(`${mfaCodeAt(nowMs)}\n`);
  },
});
