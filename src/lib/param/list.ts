import {
  paginateDescribeParameters,
  SSMClient,
  type ParameterMetadata as SdkMetadata,
  type ParameterStringFilter,
} from '@aws-sdk/client-ssm';
import type { TaskContext } from '../aws/task-context.js';
import { usageError } from '../errors/app-error.js';
import { isDenied } from './errors.js';
import { readStored, withHistory } from './get.js';
import { typeOf } from './stored.js';
import type { ParameterTier, ParameterType, StoredParameter } from './types.js';

/** DescribeParameters, MaxResults: at most 50. */
const PAGE_SIZE = 50;

/** A parameter in a list. */
export interface ListedParameter {
  readonly name: string;
  /** Null unless values were asked for. */
  readonly value: string | null;
  readonly type: ParameterType;
  readonly version: number;
  readonly lastModified: string | null;
  readonly modifiedBy: string | null;
  /** Null unless labels were asked for. */
  readonly labels: readonly string[] | null;
  readonly tier: ParameterTier | null;
  readonly description: string | null;
  readonly kmsKeyId: string | null;
  readonly dataType: string | null;
}

export interface ListInput {
  /** Names that begin with this; a leading slash makes no difference to the service. */
  readonly prefix?: string | undefined;
  /** Names with this in them. */
  readonly contains?: string | undefined;
  /** Those on the level below this path, or on any level. */
  readonly path?: string | undefined;
  readonly recursive?: boolean | undefined;
  readonly types?: readonly ParameterType[] | undefined;
  /** `KEY=VALUE` or `KEY`; a key again is "or". */
  readonly tags?: readonly string[] | undefined;
  /** Read the values too: one more call for ten parameters. */
  readonly values?: boolean | undefined;
  /** Read the labels of the newest versions too: one more call for every parameter. */
  readonly labels?: boolean | undefined;
  readonly reveal?: boolean | undefined;
}

/** Pages of parameters, in the service's order. */
export async function* listParameters(input: ListInput, ctx: TaskContext): AsyncGenerator<readonly ListedParameter[]> {
  const pages = paginateDescribeParameters(
    { client: ctx.aws.client(SSMClient), pageSize: PAGE_SIZE },
    { ParameterFilters: filtersOf(input) },
    { abortSignal: ctx.signal },
  );
  for await (const { Parameters = [] } of pages) {
    if (Parameters.length > 0) yield await withDetails({ page: Parameters, input }, ctx);
  }
}

function filtersOf(input: ListInput): ParameterStringFilter[] {
  const { prefix = '', contains = '', path, recursive = false, types = [], tags = [] } = input;
  if (recursive && path === undefined) {
    throw usageError('--recursive needs --path', {
      code: 'InvalidFilter',
      hint: 'names that begin with a text are found on all levels: awsops param list /app/',
    });
  }
  if (prefix !== '' && contains !== '') {
    throw usageError('names are looked for by their beginning or by a part, not by both', {
      code: 'InvalidFilter',
      hint: 'leave one of them out: awsops param list --contains TEXT',
    });
  }
  return [
    ...(prefix === '' ? [] : [{ Key: 'Name', Option: 'BeginsWith', Values: [prefix] }]),
    ...(contains === '' ? [] : [{ Key: 'Name', Option: 'Contains', Values: [contains] }]),
    ...(path === undefined ? [] : [{ Key: 'Path', Option: recursive ? 'Recursive' : 'OneLevel', Values: [path] }]),
    ...(types.length === 0 ? [] : [{ Key: 'Type', Option: 'Equals', Values: [...types] }]),
    ...tagFilters(tags),
  ];
}

/** The service refuses a key that is there twice: its values go into one filter. */
function tagFilters(tags: readonly string[]): readonly ParameterStringFilter[] {
  const values = new Map<string, string[]>();
  for (const tag of tags) {
    const [key = '', ...rest] = tag.split('=');
    if (key === '') {
      throw usageError(`"${tag}" is not a tag`, { code: 'InvalidTag', hint: 'use --tag KEY=VALUE or --tag KEY' });
    }
    const known = values.get(key) ?? [];
    values.set(key, tag.includes('=') ? [...known, rest.join('=')] : known);
  }
  return [...values].map(([key, Values]) => ({
    Key: `tag:${key}`,
    ...(Values.length === 0 ? {} : { Option: 'Equals', Values }),
  }));
}

async function withDetails(
  { page, input }: { readonly page: readonly SdkMetadata[]; readonly input: ListInput },
  ctx: TaskContext,
): Promise<readonly ListedParameter[]> {
  const { values = false, labels = false, reveal = false } = input;
  const names = page.flatMap(({ Name }) => Name ?? []);
  const stored = values ? await readValues({ names, reveal }, ctx) : new Map<string, StoredParameter>();
  const labelled = labels ? await labelsOf(page, ctx) : new Map<string, readonly string[] | null>();
  return page.map((metadata) => {
    const name = metadata.Name ?? '';
    return {
      name,
      value: stored.get(name)?.value ?? null,
      type: typeOf(metadata.Type),
      version: metadata.Version ?? 0,
      lastModified: metadata.LastModifiedDate?.toISOString() ?? null,
      modifiedBy: metadata.LastModifiedUser ?? null,
      labels: labelled.get(name) ?? null,
      tier: metadata.Tier ?? null,
      description: metadata.Description ?? null,
      kmsKeyId: metadata.KeyId ?? null,
      dataType: metadata.DataType ?? null,
    };
  });
}

/** Values are null where reading them is denied: the list itself is still right. */
async function readValues(
  input: { readonly names: readonly string[]; readonly reveal: boolean },
  ctx: TaskContext,
): Promise<ReadonlyMap<string, StoredParameter>> {
  try {
    return await readStored(input, ctx);
  } catch (error) {
    if (input.reveal || !isDenied(error)) throw error;
    ctx.report({ type: 'warn', code: 'ValuesDenied', message: 'values are not shown: ssm:GetParameters is denied' });
    return new Map();
  }
}

async function labelsOf(
  page: readonly SdkMetadata[],
  ctx: TaskContext,
): Promise<ReadonlyMap<string, readonly string[] | null>> {
  const parameters = page.map(({ Name = '', Version = 0, Type }) => ({
    asked: Name,
    stored: {
      name: Name,
      arn: null,
      value: '',
      type: typeOf(Type),
      version: Version,
      lastModified: null,
      dataType: null,
    },
  }));
  return new Map((await withHistory(parameters, ctx)).map(({ name, labels }) => [name, labels]));
}

/** Names that begin with a text: one page, for completion. */
export async function namesStartingWith(prefix: string, ctx: TaskContext): Promise<readonly string[]> {
  for await (const page of listParameters({ prefix }, ctx)) {
    return page.map(({ name }) => name).filter((name) => name.startsWith(prefix));
  }
  return [];
}
