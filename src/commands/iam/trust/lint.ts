import { defineCommand } from '../../../lib/cli/define.js';
import { usageError } from '../../../lib/errors/app-error.js';
import { completeRoles } from '../complete-roles.js';

export const trustLint = defineCommand({
  name: 'lint',
  summary: 'Check trust policies: who may assume roles that should not, and who cannot that should',
  description:
    'Looks at all roles of the account, at those that are named, or at files, with line and column. Finds services ' +
    'that may act for any customer where they say for whom they act (not EC2, Lambda, API Gateway, Backup and Glue, ' +
    'which do not), wildcards under exact operators, source conditions that disagree or that an absent key gets ' +
    'around, public trust, other accounts without an external id, web identities of anybody, MFA that is never asked ' +
    'for, misspelt services, keys, actions and partitions, and what IAM refuses. "fail" means that it lets in who ' +
    'should not or keeps out who should; "warn" that it could be stricter. Service-linked roles are skipped. What may ' +
    'not be read is unknown.',
  examples: [
    { run: 'awsops iam trust lint', why: 'all roles of the account' },
    { run: 'awsops iam trust lint web-app batch-app --fail-on warn', why: 'two roles, strictly' },
    { run: 'awsops iam trust lint -f trust.json --account 123456789012', why: 'a file, without asking AWS' },
    { run: 'awsops iam trust lint -f web.json -f ci.json -o json', why: 'several files, as JSON' },
  ],
  args: {
    roles: { describe: 'names or ARNs of roles', required: false, variadic: true, complete: completeRoles },
  },
  options: {
    file: { type: 'list', short: 'f', value: 'FILE', describe: 'a trust policy; - is standard input' },
    account: { type: 'string', value: 'ID', describe: 'the account that the files are for: it is no third party' },
  },
  access: 'read',
  scope: 'global',
  checks: true,
  permissions: ['iam:ListRoles', 'iam:GetRole', 'sts:GetCallerIdentity'],
  async run({ args, options }, context) {
    const { lintRoles, readTrustFile, trustReport } = await import('../../../lib/trust/index.js');
    const { file, account } = options;
    if (file.length > 0 && context.targetCount > 1) {
      throw usageError('files belong to no profile', { hint: 'name one --profile, or leave -f out' });
    }
    if (account !== undefined && !/^\d{12}$/.test(account)) {
      throw usageError(`--account cannot be "${account}"`, {
        code: 'InvalidAccount',
        reason: 'ids of accounts have 12 digits',
        hint: 'see yours with: awsops whoami',
      });
    }
    const read = async (path: string): ReturnType<typeof readTrustFile> =>
      path === '-' ? { name: 'stdin', text: await context.readStdin(), role: null } : readTrustFile(path);
    const files = await Promise.all([...new Set(file)].map(read));
    if (files.length > 0 && args.roles.length === 0) return trustReport({ sources: files, account });
    return lintRoles({ roles: args.roles, files, account }, context.task);
  },
});
