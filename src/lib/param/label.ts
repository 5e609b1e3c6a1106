import { LabelParameterVersionCommand, SSMClient, UnlabelParameterVersionCommand } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../aws/task-context.js';
import { usageError } from '../errors/app-error.js';
import type { Plan, PlannedChange } from '../plan/types.js';
import { history, type ParameterVersion } from './history.js';
import { checkLabel, labelError, MAX_LABELS } from './names.js';
import { parseReference } from './reference.js';
import { selectVersion } from './versions.js';

const RESOURCE = 'parameter label';

interface LabelInput {
  /** With a version or a label after a colon: that one; else the newest, or with `remove` whichever has the label. */
  readonly name: string;
  readonly labels: readonly string[];
  /** Take them off instead. */
  readonly remove?: boolean | undefined;
}

/**
 * The plan that attaches labels to a version, and moves those that another version has; or takes them off.
 * Labels that are as asked for stay as they are.
 *
 * @throws usage error for what the service would silently leave out; not-found error for an unknown version
 */
export async function planLabel(input: LabelInput, ctx: TaskContext): Promise<Plan> {
  const { name, selector } = parseReference(input.name);
  const labels = [...new Set(input.labels)];
  for (const label of labels) checkLabel(label);
  const versions = await history({ name }, ctx);
  const target = selector === undefined ? undefined : selectVersion(versions, { name, selector });
  const common = { name, versions, ctx };
  const changes = input.remove
    ? labels.map((label) => removal(label, { ...common, only: target }))
    : attachments(labels, { ...common, target: target ?? versions[0] });
  return { kind: 'plan', changes };
}

interface LabelContext {
  readonly name: string;
  readonly versions: readonly ParameterVersion[];
  readonly ctx: TaskContext;
}

function attachments(
  labels: readonly string[],
  context: LabelContext & { readonly target: ParameterVersion | undefined },
): readonly PlannedChange[] {
  const { name, target } = context;
  if (target === undefined) return [];
  const all = new Set([...target.labels, ...labels]);
  if (all.size > MAX_LABELS) {
    throw usageError(`version ${target.version} of "${name}" would have ${all.size} labels`, {
      code: 'TooManyLabels',
      reason: `a version has at most ${MAX_LABELS}; it has ${target.labels.toSorted().join(', ') || 'none'}`,
      hint: `take some off: awsops param label ${name}:${target.version} LABEL --remove`,
    });
  }
  return labels.map((label) => attachment(label, { ...context, target }));
}

function attachment(
  label: string,
  { name, versions, target, ctx }: LabelContext & { readonly target: ParameterVersion },
): PlannedChange {
  const what = { resource: RESOURCE, id: `${name}:${label}` };
  const holder = versions.find((version) => version.labels.includes(label));
  if (holder?.version === target.version) {
    return { ...what, action: 'none', reason: `version ${target.version} has it already` };
  }
  return {
    ...what,
    action: holder === undefined ? 'create' : 'update',
    reason:
      holder === undefined
        ? `for version ${target.version}`
        : `moves from version ${holder.version} to ${target.version}`,
    apply: async (abortSignal) => {
      const command = new LabelParameterVersionCommand({
        Name: name,
        ParameterVersion: target.version,
        Labels: [label],
      });
      const { InvalidLabels = [] } = await ctx.aws.client(SSMClient).send(command, { abortSignal });
      // A label that breaks a rule is no error of the call: it is only listed.
      if (InvalidLabels.length > 0) throw labelError(label, 'the service does not take it');
    },
  };
}

function removal(
  label: string,
  { name, versions, only, ctx }: LabelContext & { readonly only: ParameterVersion | undefined },
): PlannedChange {
  const what = { resource: RESOURCE, id: `${name}:${label}` };
  const holder = versions.find((version) => version.labels.includes(label));
  if (holder === undefined) return { ...what, action: 'none', reason: 'no version has it' };
  if (only !== undefined && holder.version !== only.version) {
    return { ...what, action: 'none', reason: `version ${holder.version} has it, not version ${only.version}` };
  }
  return {
    ...what,
    action: 'delete',
    reason: `version ${holder.version} has it`,
    apply: async (abortSignal) => {
      const input = { Name: name, ParameterVersion: holder.version, Labels: [label] };
      await ctx.aws.client(SSMClient).send(new UnlabelParameterVersionCommand(input), { abortSignal });
    },
  };
}
