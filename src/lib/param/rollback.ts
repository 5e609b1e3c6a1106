import type { TaskContext } from '../aws/task-context.js';
import { AppError, notFoundError, usageError } from '../errors/app-error.js';
import type { Plan } from '../plan/types.js';
import { history, type ParameterVersion } from './history.js';
import { readCurrent } from './put/current.js';
import { decidePut } from './put/decide.js';
import { changeFor } from './put/put.js';
import { resultOf } from './put/result.js';
import { parseReference } from './reference.js';
import { selectVersion } from './versions.js';

/**
 * The plan that writes the value of an earlier version as a new one: `to` is its number or a label (also as
 * `name:version`), the one before the newest when absent. Tier, type and everything else stay as they are now.
 *
 * @throws not-found error when there is no such parameter or version; what `planPut` throws
 */
export async function planRollback(
  input: {
    readonly name: string;
    readonly to?: string | undefined;
    /** Only if this is the newest version by then. */
    readonly expectedVersion?: number | undefined;
  },
  ctx: TaskContext,
): Promise<Plan> {
  const { name, selector } = parseReference(input.name);
  const to = wantedVersion(input.to, selector);
  const versions = await history({ name, reveal: true }, ctx);
  const [newest] = versions;
  const target = to === undefined ? previousOf(versions, name) : selectVersion(versions, { name, selector: to });
  if (newest === undefined || newest.version === target.version) {
    const reason = `version ${target.version} is in force already`;
    const changes = [{ action: 'none', resource: 'parameter', id: name, reason }] as const;
    return { kind: 'plan', changes, result: resultOf(name, ctx) };
  }
  if (target.type !== newest.type) throw typesDiffer({ name, target, newest });
  const current = await readCurrent(name, ctx);
  const { value } = target;
  const expectedVersion = input.expectedVersion ?? newest.version;
  const decision = decidePut({ name, value, overwrite: true, expectedVersion }, current);
  const labels = target.labels.length === 0 ? '' : ` (${target.labels.join(', ')})`;
  const reason = `back to version ${target.version}${labels}: ${decision.reason}`;
  const changes = [changeFor({ name, decision: { ...decision, reason } }, ctx)];
  return { kind: 'plan', changes, result: resultOf(name, ctx) };
}

function wantedVersion(to: string | undefined, selector: string | undefined): string | undefined {
  if (to !== undefined && selector !== undefined && to !== selector) {
    throw usageError(`--to ${to} and ":${selector}" name two versions`, { hint: 'give one of them' });
  }
  return to ?? selector;
}

function previousOf(versions: readonly ParameterVersion[], name: string): ParameterVersion {
  const [newest, previous] = versions;
  if (previous !== undefined) return previous;
  throw notFoundError(`parameter "${name}" has no version before ${newest?.version ?? 1}`, {
    code: 'ParameterVersionNotFound',
    reason: 'it is the only one that is kept',
    hint: `write another value: awsops param put ${name}`,
  });
}

/** Writing a secret as a plain text, or the reverse, is not what going back means. */
const typesDiffer = ({
  name,
  target,
  newest,
}: {
  readonly name: string;
  readonly target: ParameterVersion;
  readonly newest: ParameterVersion;
}): AppError =>
  new AppError(
    `version ${target.version} of "${name}" is a ${target.type}, version ${newest.version} a ${newest.type}`,
    {
      category: 'failed',
      code: 'TypeMismatch',
      reason: 'a rollback keeps the type, and a secret is never written as a plain text',
      hint: `look at both: awsops param history ${name}`,
    },
  );
