import {
  HierarchyTypeMismatchException,
  ParameterAlreadyExists,
  ParameterMaxVersionLimitExceeded,
  PutParameterCommand,
  SSMClient,
  TooManyUpdates,
} from '@aws-sdk/client-ssm';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { conflictError, explainKeyError, typeError, withoutSecret } from '../errors.js';
import { findHistory } from '../history.js';
import { readParameter } from '../read.js';
import type { PutResult } from '../types.js';
import type { PutDecision } from './decide.js';

/** A write that has been decided. */
export type DuePut = Extract<PutDecision, { readonly action: 'create' | 'update' }>;

/**
 * Writes one version. The service has no conditional write, so the version is looked at just before, and the one that
 * the service gave is looked at afterwards: what came between the two is told, never passed over.
 *
 * @throws a conflict that names both versions when somebody else wrote meanwhile
 */
export async function writeParameter(due: DuePut, ctx: TaskContext): Promise<PutResult> {
  const { request, baseVersion } = due;
  const name = request.Name ?? '';
  const found = await readParameter({ name }, ctx);
  if ((found?.version ?? 0) !== baseVersion) return settle({ due, found: found?.version ?? 0 }, ctx);
  try {
    const { Version } = await ctx.aws.client(SSMClient).send(new PutParameterCommand(request), {
      abortSignal: ctx.signal,
    });
    const version = Version ?? baseVersion + 1;
    if (version > baseVersion + 1) await checkBetween({ due, version }, ctx);
    return { version, written: true };
  } catch (error) {
    if (error instanceof ParameterAlreadyExists) {
      const there = await readParameter({ name }, ctx);
      return settle({ due, found: there?.version ?? 0, cause: error }, ctx);
    }
    throw await explainRefusal({ error, due }, ctx);
  }
}

/** The version is another one: fine when it holds what was to be written (our own call, repeated), else a conflict. */
async function settle(
  { due, found, cause }: { readonly due: DuePut; readonly found: number; readonly cause?: unknown },
  ctx: TaskContext,
): Promise<PutResult> {
  const { request, baseVersion, isValueChange } = due;
  const name = request.Name ?? '';
  if (found > 0 && isValueChange && (await isOurs({ due, version: found }, ctx)))
    return { version: found, written: false };
  throw conflictError({ name, expected: baseVersion, found }, cause);
}

/** The versions between the one that was replaced and ours: copies of ours come from a call that was repeated. */
async function checkBetween(
  { due, version }: { readonly due: DuePut; readonly version: number },
  ctx: TaskContext,
): Promise<void> {
  const name = due.request.Name ?? '';
  for (let between = due.baseVersion + 1; between < version; between += 1) {
    if (await isOurs({ due, version: between }, ctx)) continue;
    throw new AppError(`parameter "${name}" was written twice: version ${between} by somebody else, ${version} by us`, {
      category: 'failed',
      code: 'VersionConflict',
      reason: `version ${due.baseVersion} was to be replaced, and both calls came at the same time; ours is in force`,
      hint: `see what was replaced: awsops param diff ${name}:${version} --against ${between}`,
    });
  }
}

async function isOurs(
  { due, version }: { readonly due: DuePut; readonly version: number },
  ctx: TaskContext,
): Promise<boolean> {
  const { Name: name = '', Value: value, Type: type } = due.request;
  try {
    const stored = await readParameter({ name: `${name}:${version}`, reveal: true }, ctx);
    return stored?.value === value && stored?.type === type;
  } catch {
    // What cannot be read cannot be told to be ours.
    ctx.signal.throwIfAborted();
    return false;
  }
}

async function explainRefusal(
  { error, due }: { readonly error: unknown; readonly due: DuePut },
  ctx: TaskContext,
): Promise<unknown> {
  const { request, baseVersion, currentType } = due;
  const { Name: name = '', Value: value = '', Type: type } = request;
  if (error instanceof HierarchyTypeMismatchException && currentType !== undefined && type !== undefined) {
    return typeError({ name, from: currentType, to: type }, error);
  }
  if (error instanceof ParameterMaxVersionLimitExceeded) return versionLimitError({ name, cause: error }, ctx);
  if (error instanceof TooManyUpdates) {
    return new AppError(`parameter "${name}" is being changed by somebody else`, {
      category: 'unavailable',
      code: error.name,
      reason: `nothing was written; it was at version ${baseVersion}`,
      hint: `look again: awsops param history ${name}`,
      cause: error,
    });
  }
  const explained = explainKeyError(error, { name, use: 'encrypt' });
  if (explained !== error) return explained;
  const isSecret = type === 'SecureString' || currentType === 'SecureString';
  return isSecret ? withoutSecret(error, { name, value }) : error;
}

/** A hundred versions are kept, and the oldest cannot go while it has a label. */
async function versionLimitError(
  { name, cause }: { readonly name: string; readonly cause: Error },
  ctx: TaskContext,
): Promise<AppError> {
  const oldest = await findHistory({ name }, ctx).then(
    (versions) => versions?.at(-1),
    () => undefined,
  );
  ctx.signal.throwIfAborted();
  const labels = oldest?.labels ?? [];
  return new AppError(`parameter "${name}" has as many versions as can be kept`, {
    category: 'failed',
    code: cause.name,
    reason:
      oldest === undefined
        ? 'the oldest one has a label, and so cannot make room'
        : `version ${oldest.version}, the oldest, has the ${labels.length === 1 ? 'label' : 'labels'} ${labels.join(', ')}, and so cannot make room`,
    hint:
      oldest === undefined
        ? `see which: awsops param history ${name}`
        : `move its labels to a newer version, or: awsops param label ${name}:${oldest.version} ${labels.join(' ')} --remove`,
    cause,
  });
}
