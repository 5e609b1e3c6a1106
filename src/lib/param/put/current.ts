import type { TaskContext } from '../../aws/task-context.js';
import { fromAws } from '../../errors/from-aws.js';
import { isDenied, isKeyError } from '../errors.js';
import { describeParameter, readParameter } from '../read.js';
import type { ParameterMetadata, StoredParameter } from '../types.js';

/** A parameter as it is before it is written. */
export interface CurrentParameter {
  readonly stored: StoredParameter;
  /** False: its value may not be decrypted, so nobody can say whether it differs. */
  readonly isComparable: boolean;
  /** Null: it may not be asked. */
  readonly metadata: ParameterMetadata | null;
}

/** Reads what a write is held against; undefined when the parameter does not exist. */
export async function readCurrent(name: string, ctx: TaskContext): Promise<CurrentParameter | undefined> {
  const [value, metadata] = await Promise.all([readValue(name, ctx), readMetadata(name, ctx)]);
  return value === undefined ? undefined : { ...value, metadata };
}

async function readValue(
  name: string,
  ctx: TaskContext,
): Promise<Pick<CurrentParameter, 'stored' | 'isComparable'> | undefined> {
  try {
    const stored = await readParameter({ name, reveal: true }, ctx);
    return stored && { stored, isComparable: true };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const known = fromAws(cause);
    if (known === undefined || !isKeyError(known)) throw error;
    const stored = await readParameter({ name }, ctx);
    return stored && { stored, isComparable: false };
  }
}

async function readMetadata(name: string, ctx: TaskContext): Promise<ParameterMetadata | null> {
  try {
    const found = await describeParameter(name, ctx);
    return {
      tier: found?.Tier ?? 'Standard',
      description: found?.Description ?? null,
      kmsKeyId: found?.KeyId ?? null,
      allowedPattern: found?.AllowedPattern ?? null,
      modifiedBy: found?.LastModifiedUser ?? null,
    };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return null;
  }
}
