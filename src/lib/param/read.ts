import { GetParameterCommand, ParameterNotFound, ParameterVersionNotFound, SSMClient } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../aws/task-context.js';
import { explainKeyError } from './errors.js';
import { toStoredParameter } from './stored.js';
import type { StoredParameter } from './types.js';

/**
 * Reads one parameter, by name, `name:version`, `name:label` or ARN, in one call.
 * The value of a SecureString is masked, and not even decrypted, unless `reveal` is set.
 *
 * @returns undefined when there is no such parameter, version or label
 * @throws an error that names the key when the value may not be decrypted
 */
export async function readParameter(
  input: { readonly name: string; readonly reveal?: boolean },
  ctx: TaskContext,
): Promise<StoredParameter | undefined> {
  const { name, reveal = false } = input;
  const command = new GetParameterCommand({ Name: name, WithDecryption: reveal });
  try {
    const { Parameter } = await ctx.aws.client(SSMClient).send(command, { abortSignal: ctx.signal });
    return Parameter && toStoredParameter(Parameter, { reveal });
  } catch (error) {
    if (error instanceof ParameterNotFound || error instanceof ParameterVersionNotFound) return undefined;
    throw explainKeyError(error, { name, action: 'decrypt' });
  }
}
