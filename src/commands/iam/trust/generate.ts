import { defineCommand, rawText, type Completer } from '../../../lib/cli/define.js';
import { usageError } from '../../../lib/errors/app-error.js';

const completeServices: Completer = async (prefix) => {
  const { trustedServices } = await import('../../../lib/trust/index.js');
  return trustedServices.map(({ name }) => name).filter((name) => name.startsWith(prefix));
};

export const trustGenerate = defineCommand({
  name: 'generate',
  summary: 'Print the trust policy for a service or another account, limited as far as it can be',
  description:
    'A service gets the conditions that its guide documents: aws:SourceAccount and aws:SourceArn where it says for ' +
    'whom it acts, sts:ExternalId where it gives one (Firehose), none where they would lock it out (EC2, Lambda). ' +
    'The region decides on aws:SourceArn and the partition. An unknown SERVICE gets the list of those that there are. ' +
    'With --trust-account, the principals of an account may assume the role. What is printed has no findings in iam ' +
    'trust lint. AWS is asked only for the account, and not with --account.',
  examples: [
    { run: 'awsops iam trust generate logs > trust.json', why: 'for subscription filters of this account and region' },
    {
      run: 'awsops iam trust generate vpc-flow-logs --account 123456789012 --any-region',
      why: 'without asking AWS for the account',
    },
    {
      run: 'awsops iam trust generate events --source-arn arn:aws:events:eu-west-1:123456789012:rule/nightly --account 123456789012 --region eu-west-1',
      why: 'for one rule',
    },
    { run: 'awsops iam trust generate --trust-account 210987654321 --external-id X7-42', why: 'for a third party' },
    { run: 'awsops iam trust generate --trust-account 210987654321 --mfa', why: 'for the people of another account' },
  ],
  args: { service: { describe: 'logs, firehose, ec2, …', required: false, complete: completeServices } },
  options: {
    account: { type: 'string', value: 'ID', describe: "account of the role (default: the caller's)" },
    'any-region': { type: 'boolean', describe: 'sources in any region', conflicts: ['source-arn'] },
    'source-arn': { type: 'string', value: 'ARN', describe: 'one resource instead of any; may have wildcards' },
    'external-id': { type: 'string', value: 'ID', describe: 'what the caller has to give as external id' },
    'regional-principal': { type: 'boolean', describe: 'logs.REGION.amazonaws.com instead of logs.amazonaws.com' },
    'trust-account': { type: 'string', value: 'ID', describe: 'an account instead of a service' },
    mfa: { type: 'boolean', describe: 'with --trust-account: only with MFA' },
    organization: { type: 'string', value: 'ID', describe: 'with --trust-account: only within it' },
  },
  access: 'read',
  scope: 'regional',
  permissions: ['sts:GetCallerIdentity'],
  async run({ args, options }, { task, targetCount, output }) {
    const { accountTrust, serviceTrust } = await import('../../../lib/trust/index.js');
    const { trustAccount, mfa, organization, ...others } = options;
    if (targetCount > 1) {
      throw usageError('a trust policy is of one account', {
        hint: 'name one --profile and one --region, or --any-region',
      });
    }
    if ((args.service === undefined) === (trustAccount === undefined)) {
      const hint = 'e.g.: awsops iam trust generate logs';
      throw usageError('name a service, or an account with --trust-account', { code: 'NoPrincipal', hint });
    }
    const { anyRegion, sourceArn, regionalPrincipal } = others;
    const stray = trustAccount === undefined ? mfa || organization : anyRegion || sourceArn || regionalPrincipal;
    if (stray !== undefined && stray !== false) {
      const [has, hint] =
        trustAccount === undefined
          ? ['a service has no MFA and no organization', 'leave out --mfa and --organization']
          : [
              'an account has no source and no regional form',
              'leave out --any-region, --source-arn, --regional-principal',
            ];
      throw usageError(has, { code: 'OptionsClash', hint });
    }
    const account = options.account ?? (await task.aws.identity(task.signal)).account;
    const shared = { ...others, account, region: task.aws.region };
    const policy =
      trustAccount === undefined
        ? serviceTrust({ ...shared, service: args.service ?? '' })
        : accountTrust({ ...shared, trustAccount, mfa, organization });
    // A document is JSON wherever it goes, into a file too; as data it can be queried.
    const isData = output.format === 'json' || output.format === 'ndjson';
    return isData ? { ...policy } : rawText(`${JSON.stringify(policy, null, 2)}\n`);
  },
});
