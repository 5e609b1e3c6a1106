import {
  DescribeParametersCommand,
  GetParameterCommand,
  ParameterNotFound,
  ParameterVersionNotFound,
  SSMClient,
  type ParameterMetadata as SdkMetadata,
} from '@aws-sdk/client-ssm';
import type { TaskContext } from '../aws/task-context.js';
import { explainKeyError } from './errors.js';
import { toStoredParameter } from './stored.js';
import type { StoredParameter } from './types.js';

/**
 * Reads one parameter, by name, `name:version`, `name:label` or ARN, in one call.
 * The value of a SecureString is masked, and not even decrypted, unless `reveal` is set.
 *
 * @returns undefined when there is no such parameter, version or label
 * @throws an error that names the permission when the value may not be decrypted
 */
export async function readParameter(
  input: { readonly name: string; readonly reveal?: boolean | undefined },
  ctx: TaskContext,
): Promise<StoredParameter | undefined> {
  const { name, reveal = false } = input;
  const command = new GetParameterCommand({ Name: name, WithDecryption: reveal });
  try {
    const { Parameter } = await ctx.aws.client(SSMClient).send(command, { abortSignal: ctx.signal });
    return Parameter && toStoredParameter(Parameter, { reveal });
  } catch (error) {
    if (error instanceof ParameterNotFound || error instanceof ParameterVersionNotFound) return undefined;
    throw explainKeyError(error, { name, use: 'decrypt' });
  }
}

/** What DescribeParameters says of one parameter. Its pages may be empty before the last one. */
export async function describeParameter(name: string, ctx: TaskContext): Promise<SdkMetadata | undefined> {
  let NextToken: string | undefined;
  do {
    const command = new DescribeParametersCommand({
      ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }],
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const page = await ctx.aws.client(SSMClient).send(command, { abortSignal: ctx.signal });
    const found = page.Parameters?.find(({ Name }) => Name === name);
    if (found) return found;
    NextToken = page.NextToken;
  } while (NextToken);
  return undefined;
}
