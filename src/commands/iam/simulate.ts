import { defineCommand } from '../../lib/cli/define.js';
import { accessFields, accessPermissions } from './access-fields.js';
import { accessView } from './access-view.js';
import { checkCombination, fileReader, simulateOptions } from './simulate-options.js';

export const iamSimulate = defineCommand({
  name: 'simulate',
  summary: 'Who may do what to which resource, and the statement that decides',
  description:
    "Asks IAM's policy simulator about every principal, action and resource, and shows the statements that decided as " +
    'they stand in their policies. Where nothing allows, it shows what comes nearest and why that does not apply. ' +
    '--without and --with answer what if. With --offline, files are evaluated here by the documented logic, across ' +
    'accounts too: no account is needed. A context key that is not given is evaluated as absent and listed in ' +
    'missingContext. What was not looked at (resource control policies, policies of sessions, endpoints and of ' +
    'resources that are not given) is said on stderr each time. --scp once per level, root first; a file holds one ' +
    'policy or an array. Nothing is changed.',
  examples: [
    {
      run: 'awsops iam simulate --principal web3tier-web -a s3:PutObject -r arn:aws:s3:::web3tier-images/logo.png',
      why: 'may the role of the web servers write there? If not: why?',
    },
    {
      run: 'awsops iam simulate --principal web3tier-web --principal web3tier-api -a "logs:Put*" -a ssm:GetParameter',
      why: 'a matrix of two roles',
    },
    {
      run: 'awsops iam simulate --principal web3tier-web -a s3:GetObject -r arn:aws:s3:::web3tier-images/logo.png --without app --expect denied',
      why: 'what if the policy were removed; exit code 10 when it is allowed all the same',
    },
    {
      run: 'awsops iam simulate --offline --policy app.json -a s3:GetObject -r arn:aws:s3:::web3tier-images/logo.png -c aws:SourceIp=203.0.113.7',
      why: 'a file, without an account',
    },
    {
      run: 'awsops iam simulate --offline --policy app.json --scp root.json --scp account.json --boundary boundary.json -a "s3:*" -o json',
      why: 'with service control policies of two levels and a boundary',
    },
  ],
  options: simulateOptions,
  access: 'read',
  scope: 'global',
  fields: accessFields,
  permissions: accessPermissions,
  async run({ options }, context) {
    checkCombination(options, context.targetCount);
    const { loadCatalog } = await import('../../lib/iam/catalog/index.js');
    const { readContext, simulateAccess } = await import('../../lib/iam/access/index.js');
    const read = fileReader(context);
    const all = (paths: readonly string[]) => Promise.all([...new Set(paths)].map(read));
    const one = (path: string | undefined) => (path === undefined ? undefined : read(path));
    const question = {
      principals: options.principal,
      policies: await all(options.policy),
      actions: options.action,
      resources: options.resource,
      context: readContext(options.context, await loadCatalog()),
      boundary: await one(options.boundary),
      scps: await Promise.all(options.scp.map(read)),
      resourcePolicy: await one(options.resourcePolicy),
      sessionPolicies: await all(options.sessionPolicy),
      caller: options.caller,
      without: options.without,
      added: await all(options.with),
      offline: options.offline,
      takeUnknown: options.anyAction,
    };
    const { answers, notEvaluated, warnings } = await simulateAccess(question, context.task);
    for (const message of warnings) context.task.report({ type: 'warn', code: 'Question', message });
    context.task.report({ type: 'note', message: `not evaluated: ${notEvaluated.join('; ')}` });
    if (!holds(options.expect, answers)) context.setExitCode(10);
    return accessView(answers, context.output.width);
  },
});

const holds = (
  expect: 'allowed' | 'denied' | undefined,
  answers: readonly { readonly row: { readonly decision: string } }[],
): boolean =>
  expect === undefined || answers.every(({ row }) => (row.decision === 'allowed') === (expect === 'allowed'));
