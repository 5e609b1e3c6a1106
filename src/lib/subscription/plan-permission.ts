import { AddPermissionCommand, GetPolicyCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import type { TaskContext } from '../aws/task-context.js';
import { AppError } from '../errors/app-error.js';
import { fromAws } from '../errors/from-aws.js';
import { isDenied, isMissing } from '../errors/kinds.js';
import { evaluate, parsePolicy } from '../iam/index.js';
import type { PlannedChange } from '../plan/types.js';
import { describeDestination } from './destination/parse.js';
import { addPermissionCommands, lambdaPermission } from './lambda-permission.js';
import type { Destination } from './types.js';

/** The row's kind. */
const RESOURCE = 'Lambda permission';

interface PolicyState {
  /** JSON text; null: the function has none. */
  readonly policy: string | null;
  /** The caller may not look. */
  readonly isUnknown: boolean;
}

/**
 * The changes that let CloudWatch Logs call a function for each of the log groups: none where the function's policy
 * allows it already, whoever wrote it.
 *
 * @throws an error when the policy denies it, since an allowance beside it would not help
 */
export async function planPermissions(
  destination: Destination,
  { groups, ctx }: { readonly groups: readonly string[]; readonly ctx: TaskContext },
): Promise<readonly PlannedChange[]> {
  const state = await readPolicy(destination, ctx);
  return groups.map((group) => {
    const row = { resource: RESOURCE, id: `${destination.name}:${group}` };
    const decision = state.isUnknown ? 'unknown' : decide(state, { destination, group, ctx });
    if (decision === 'explicitDeny') throw denied(destination, group);
    if (decision === 'allowed') return { ...row, action: 'none', reason: 'the function lets CloudWatch Logs call it' };
    const reason =
      decision === 'unknown'
        ? 'whether it has it is not known (denied: lambda:GetPolicy); adding it twice changes nothing'
        : 'lets CloudWatch Logs call the function for this log group';
    return {
      ...row,
      action: 'create',
      reason,
      apply: (signal) => addPermission(destination, { group, ctx: { ...ctx, signal } }),
    };
  });
}

/**
 * The change that takes away what awsops gave for a log group; undefined when it gave nothing, or when that may not be
 * known, which a note says.
 */
export async function planRemovePermission(
  destination: Destination,
  { group, ctx }: { readonly group: string; readonly ctx: TaskContext },
): Promise<PlannedChange | undefined> {
  const { policy, isUnknown } = await readPolicy(destination, ctx);
  const { statementId } = lambdaPermission(destination, group);
  const { name } = destination;
  if (isUnknown) {
    const message = `whether ${describeDestination(destination)} still lets CloudWatch Logs call it is not known: lambda:GetPolicy is denied; if so, remove it with: aws lambda remove-permission --function-name ${name} --statement-id ${statementId}`;
    ctx.report({ type: 'note', message });
    return undefined;
  }
  if (!sidsOf(policy).includes(statementId)) return undefined;
  return {
    resource: RESOURCE,
    id: `${name}:${group}`,
    action: 'delete',
    reason: 'awsops gave it for this log group',
    apply: (signal) => removePermission(destination, { statementId, ctx: { ...ctx, signal } }),
  };
}

const functionOf = ({ name, qualifier }: Destination) => ({
  FunctionName: name,
  ...(qualifier === null ? {} : { Qualifier: qualifier }),
});

/** A function without a policy answers as one that is not there; whether it is there was looked at before. */
async function readPolicy(destination: Destination, ctx: TaskContext): Promise<PolicyState> {
  try {
    const command = new GetPolicyCommand(functionOf(destination));
    const { Policy } = await ctx.aws.client(LambdaClient).send(command, { abortSignal: ctx.signal });
    return { policy: Policy ?? null, isUnknown: false };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (isMissing(error)) return { policy: null, isUnknown: false };
    if (isDenied(error)) return { policy: null, isUnknown: true };
    throw error;
  }
}

function decide(
  { policy: text }: PolicyState,
  { destination, group, ctx }: { readonly destination: Destination; readonly group: string; readonly ctx: TaskContext },
): 'allowed' | 'explicitDeny' | 'implicitDeny' {
  if (text === null) return 'implicitDeny';
  const { policy } = parsePolicy({ text, id: destination.name, kind: 'resource' });
  // What cannot be read is not counted on: a statement of our own beside it does no harm.
  if (policy === null) return 'implicitDeny';
  const { principal, sourceArn, sourceAccount } = lambdaPermission(destination, group);
  const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': sourceAccount, 'aws:SecureTransport': 'true' };
  const call = { action: 'lambda:InvokeFunction', resource: destination.arn, context, timeMs: ctx.clock.now() };
  return evaluate({ request: { principal, ...call }, resourcePolicies: [policy] }).decision;
}

async function addPermission(
  destination: Destination,
  { group, ctx }: { readonly group: string; readonly ctx: TaskContext },
): Promise<void> {
  const { statementId, principal, sourceArn, sourceAccount } = lambdaPermission(destination, group);
  const command = new AddPermissionCommand({
    ...functionOf(destination),
    StatementId: statementId,
    Action: 'lambda:InvokeFunction',
    Principal: principal,
    SourceArn: sourceArn,
    SourceAccount: sourceAccount,
  });
  try {
    await ctx.aws.client(LambdaClient).send(command, { abortSignal: ctx.signal });
  } catch (cause) {
    const error = fromAws(cause);
    // An earlier run was faster, or its answer was lost: the id says function and group, so that it is the same.
    if (error?.code === 'ResourceConflictException') return;
    if (error?.code !== 'PolicyLengthExceededException') throw cause;
    throw new AppError(`the policy of ${describeDestination(destination)} has no room for another log group`, {
      category: 'failed',
      code: error.code,
      reason: error.message,
      hint: `allow many groups by one statement: ${addPermissionCommands(destination, { groupNames: ['/PREFIX/*'] }).join('')}`,
      requestId: error.requestId,
      cause,
    });
  }
}

async function removePermission(
  destination: Destination,
  { statementId, ctx }: { readonly statementId: string; readonly ctx: TaskContext },
): Promise<void> {
  const command = new RemovePermissionCommand({ ...functionOf(destination), StatementId: statementId });
  try {
    await ctx.aws.client(LambdaClient).send(command, { abortSignal: ctx.signal });
  } catch (error) {
    // The function, or the statement, went in the meantime.
    if (!isMissing(error)) throw error;
  }
}

const denied = (destination: Destination, group: string): AppError =>
  new AppError(`${describeDestination(destination)} denies calls for the log group "${group}"`, {
    category: 'failed',
    code: 'FunctionDenies',
    reason: 'its resource policy has a statement with "Deny" that fits',
    hint: `look at it: aws lambda get-policy --function-name ${destination.name}`,
  });

function sidsOf(text: string | null): readonly string[] {
  const { policy } = parsePolicy({ text: text ?? '', id: 'function', kind: 'resource' });
  return policy?.statements.flatMap(({ sid }) => sid ?? []) ?? [];
}
