import { defineCommand } from '../lib/cli/define.js';

export const whoami = defineCommand({
  name: 'whoami',
  summary: 'Show the account, the principal and the region that commands would use',
  examples: [
    { run: 'awsops whoami', why: 'before anything that changes things' },
    { run: 'awsops whoami --profile dev,prod -o json', why: 'the callers behind two profiles' },
  ],
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'account', describe: 'account id' },
    { key: 'arn', describe: 'ARN of the caller', flex: true },
    { key: 'userId', describe: 'unique id of the caller' },
    { key: 'region', describe: 'region that regional commands use' },
    { key: 'profile', describe: 'profile in use; null without one' },
  ],
  permissions: ['sts:GetCallerIdentity'],
  async run(_input, { task, env }) {
    const { account, arn, userId } = await task.aws.identity(task.signal);
    return { account, arn, userId, region: task.aws.region, profile: task.aws.profile ?? env['AWS_PROFILE'] ?? null };
  },
});
