import type { TaskContext } from '../../aws/task-context.js';
import type { Plan, PlannedChange } from '../../plan/types.js';
import type { PutInput, PutResult } from '../types.js';
import { readCurrent, type CurrentParameter } from './current.js';
import { checkInput, decidePut, type PutDecision } from './decide.js';
import { resultOf } from './result.js';
import { planTags } from './tags.js';
import { writeParameter } from './write.js';

const RESOURCE = 'parameter';

/**
 * The plan that makes a parameter as asked for. A parameter that is so already stays untouched: no new version.
 * What it has and the input does not mention (tier, description, key, allowed pattern, data type) stays.
 *
 * @throws usage error for what the service would refuse; a conflict when it is not at the expected version; an error
 * when it exists and was only to be created
 */
export async function planPut(input: PutInput, ctx: TaskContext): Promise<Plan> {
  checkInput(input);
  const current = await readCurrent(input.name, ctx);
  const decision = decidePut(input, current);
  warnOfUnknown(decision, { current, ctx });
  const tags = current === undefined ? [] : await planTags({ name: input.name, tags: input.tags ?? {} }, ctx);
  const changes = [changeFor({ name: input.name, decision }, ctx), ...tags];
  return { kind: 'plan', changes, result: resultOf(input.name, ctx) };
}

/**
 * Writes a parameter, unless it is as asked for already.
 *
 * @throws what `planPut` throws; a conflict when somebody else wrote meanwhile
 */
export async function putParameter(input: PutInput, ctx: TaskContext): Promise<PutResult> {
  checkInput(input);
  const current = await readCurrent(input.name, ctx);
  const decision = decidePut(input, current);
  warnOfUnknown(decision, { current, ctx });
  const tags = current === undefined ? [] : await planTags({ name: input.name, tags: input.tags ?? {} }, ctx);
  const result =
    decision.action === 'none' ? { version: decision.version, written: false } : await writeParameter(decision, ctx);
  for (const change of tags) await change.apply?.(ctx.signal);
  return result;
}

/** A decision as a planned change; what it writes is told with its version. */
export function changeFor(
  { name, decision }: { readonly name: string; readonly decision: PutDecision },
  ctx: TaskContext,
): PlannedChange {
  const { action, reason } = decision;
  if (decision.action === 'none') return { action, resource: RESOURCE, id: name, reason };
  return {
    action,
    resource: RESOURCE,
    id: name,
    reason,
    apply: async (signal) => {
      const { version, written } = await writeParameter(decision, { ...ctx, signal });
      const message = written
        ? `stored "${name}" as version ${version}`
        : `version ${version} of "${name}" is the same`;
      ctx.report({ type: 'note', message });
    },
  };
}

function warnOfUnknown(
  decision: PutDecision,
  { current, ctx }: { readonly current: CurrentParameter | undefined; readonly ctx: TaskContext },
): void {
  if (decision.action !== 'update' || current === undefined || current.metadata !== null) return;
  ctx.report({
    type: 'warn',
    code: 'MetadataDenied',
    message:
      'its tier, description, key and allowed pattern are not known (ssm:DescribeParameters is denied): ' +
      'it is written as Standard with the default key unless you say otherwise',
  });
}
