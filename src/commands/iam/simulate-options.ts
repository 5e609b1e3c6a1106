import type { CommandContext, OptionSpec, OptionValues } from '../../lib/cli/define.js';
import { usageError } from '../../lib/errors/app-error.js';
import type { TextFile } from '../../lib/core/read-text-file.js';
import { completeEntities } from './complete-entities.js';

/** Whose access is asked about, and with which policies. */
export const simulateOptions = {
  principal: {
    type: 'list',
    value: 'ARN|NAME',
    describe: 'user, group, role or session of a role',
    conflicts: ['policy'],
    complete: completeEntities,
  },
  policy: { type: 'list', value: 'FILE', describe: 'identity policy in a file instead of a principal; - is stdin' },
  action: {
    type: 'list',
    short: 'a',
    value: 'ACTION',
    required: true,
    describe: 's3:GetObject, or with wildcards "s3:Get*"',
  },
  resource: { type: 'list', short: 'r', value: 'ARN', describe: 'what it is done to (default: "*")' },
  context: { type: 'list', short: 'c', value: 'K=V', describe: 'condition key, or K:TYPE=V; repeat for more values' },
  boundary: { type: 'string', value: 'FILE', describe: "permissions boundary, in place of the principal's own" },
  scp: { type: 'list', value: 'FILE', describe: 'service control policies: a file a level, root first' },
  'resource-policy': { type: 'string', value: 'FILE', describe: 'policy of the resource; needs a user or --caller' },
  'session-policy': { type: 'list', value: 'FILE', describe: 'policy of the session; with --offline' },
  caller: { type: 'string', value: 'ARN', describe: 'with --policy: who makes the request', conflicts: ['principal'] },
  without: {
    type: 'list',
    value: 'POLICY',
    describe: 'what if it were removed: name or ARN; aws-managed, user-managed, inline, permission-boundary, scp',
    conflicts: ['policy'],
  },
  with: { type: 'list', value: 'FILE', describe: 'what if this identity policy were added', conflicts: ['policy'] },
  expect: {
    type: 'string',
    choices: ['allowed', 'denied'],
    value: 'DECISION',
    describe: 'exit with 10 when an answer is another',
  },
  offline: { type: 'boolean', describe: 'evaluate files here, without an account', conflicts: ['principal'] },
  'any-action': { type: 'boolean', describe: 'take actions that this version does not know' },
} as const satisfies Record<string, OptionSpec>;

/**
 * What the parser of options cannot know.
 *
 * @throws usage error for options that miss each other
 */
export function checkCombination(options: OptionValues<typeof simulateOptions>, targetCount: number): void {
  const { principal, policy, offline, resourcePolicy, sessionPolicy, caller } = options;
  const isAboutResource = offline && resourcePolicy !== undefined;
  if (principal.length === 0 && policy.length === 0 && !isAboutResource) {
    throw usageError('nobody is named, and no policy', {
      code: 'NoPrincipal',
      reason: offline ? 'offline there is no account whose policies could be read' : undefined,
      hint: offline ? 'give files: --policy FILE' : 'name who: --principal NAME; or files: --policy FILE',
    });
  }
  if (sessionPolicy.length > 0 && !offline) {
    throw usageError("IAM's policy simulator knows no session policies", {
      code: 'SessionPolicyOnline',
      hint: 'evaluate files here: --offline --policy FILE --session-policy FILE',
    });
  }
  if (policy.length > 0 && resourcePolicy !== undefined && caller === undefined && !offline) {
    throw usageError('with the policy of a resource somebody has to make the request', {
      code: 'NoCaller',
      reason: 'IAM API reference, SimulateCustomPolicy: CallerArn is required with ResourcePolicy',
      hint: 'say who: --caller arn:aws:iam::ACCOUNT:user/NAME',
    });
  }
  if (policy.length > 0 && targetCount > 1) {
    throw usageError('files belong to no profile', { hint: 'name one --profile, or add --offline' });
  }
}

/** Reads files of a command line; `-` is standard input, once. */
export function fileReader(context: CommandContext): (path: string) => Promise<TextFile> {
  let stdin: Promise<string> | undefined;
  return async (path) => {
    if (path === '-') {
      stdin ??= context.readStdin();
      return { name: 'stdin', text: await stdin };
    }
    const { readTextFile } = await import('../../lib/core/read-text-file.js');
    return readTextFile(path, 'policy');
  };
}
