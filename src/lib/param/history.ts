import { paginateGetParameterHistory, ParameterNotFound, SSMClient, type ParameterHistory } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../aws/task-context.js';
import { explainKeyError } from './errors.js';
import { parameterMissing } from './missing.js';
import { parseReference } from './reference.js';
import { shownValue, typeOf } from './stored.js';
import type { Parameter, ParameterTier } from './types.js';

/** GetParameterHistory, MaxResults: at most 50 a page. A parameter keeps a hundred versions. */
const PAGE_SIZE = 50;

/** A version, with what else its history tells. */
export interface ParameterVersion extends Parameter {
  readonly labels: readonly string[];
  readonly description: string | null;
  readonly tier: ParameterTier | null;
}

/**
 * Every version that the service keeps, newest first; values of SecureStrings are masked unless `reveal` is set.
 *
 * @throws not-found error with the nearest names
 */
export async function history(
  input: { readonly name: string; readonly reveal?: boolean | undefined },
  ctx: TaskContext,
): Promise<readonly ParameterVersion[]> {
  const reference = parseReference(input.name);
  const versions = await findHistory({ ...input, name: reference.name }, ctx);
  if (versions !== undefined) return versions;
  throw await parameterMissing([{ ...reference, selector: undefined }], ctx);
}

/** The same by a name without a version or label; undefined when there is no such parameter. */
export async function findHistory(
  input: { readonly name: string; readonly reveal?: boolean | undefined },
  ctx: TaskContext,
): Promise<readonly ParameterVersion[] | undefined> {
  const { name, reveal = false } = input;
  const versions: ParameterVersion[] = [];
  try {
    const pages = paginateGetParameterHistory(
      { client: ctx.aws.client(SSMClient), pageSize: PAGE_SIZE },
      { Name: name, WithDecryption: reveal },
      { abortSignal: ctx.signal },
    );
    for await (const { Parameters = [] } of pages) {
      versions.push(...Parameters.map((version) => toVersion(version, { name, reveal })));
    }
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw explainKeyError(error, { name, use: 'decrypt' });
  }
  return versions.length === 0 ? undefined : versions.toSorted((a, b) => b.version - a.version);
}

function toVersion(
  version: ParameterHistory,
  { name, reveal }: { readonly name: string; readonly reveal: boolean },
): ParameterVersion {
  const type = typeOf(version.Type);
  return {
    name: version.Name ?? name,
    arn: null,
    value: shownValue(version.Value, { type, reveal }),
    type,
    version: version.Version ?? 0,
    lastModified: version.LastModifiedDate?.toISOString() ?? null,
    modifiedBy: version.LastModifiedUser ?? null,
    labels: version.Labels ?? [],
    dataType: version.DataType ?? null,
    description: version.Description ?? null,
    tier: version.Tier ?? null,
  };
}
