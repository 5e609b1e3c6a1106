import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../aws/task-context.js';
import { mapPool } from '../core/pool.js';
import { fromAws } from '../errors/from-aws.js';
import { isDenied, isKeyError } from './errors.js';
import { findHistory } from './history.js';
import { parameterMissing } from './missing.js';
import { readParameter } from './read.js';
import { parseReference, referenceText } from './reference.js';
import { toStoredParameter } from './stored.js';
import type { Parameter, StoredParameter } from './types.js';

/** GetParameters, Names: at most ten. */
export const NAMES_PER_CALL = 10;
/** GetParameters shares 40 requests a second with GetParameter: that many at a time stay below it. */
const CONCURRENCY = 4;

/**
 * Reads parameters by name, `name:version`, `name:label` or ARN, each once and in the order given, with labels and who
 * wrote them. The values of SecureStrings are masked, and not even decrypted, unless `reveal` is set.
 *
 * @throws not-found error with the nearest names when any of them is missing
 */
export async function getParameters(
  input: { readonly names: readonly string[]; readonly reveal?: boolean | undefined },
  ctx: TaskContext,
): Promise<readonly Parameter[]> {
  const names = [...new Set(input.names.map((name) => referenceText(parseReference(name))))];
  const found = await readStored({ names, reveal: input.reveal ?? false }, ctx);
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) throw await parameterMissing(missing.map(parseReference), ctx);
  return withHistory(
    names.flatMap((name) => {
      const stored = found.get(name);
      return stored === undefined ? [] : [{ asked: name, stored }];
    }),
    ctx,
  );
}

/** The parameters that exist, by the references that they were asked by. */
export async function readStored(
  { names, reveal }: { readonly names: readonly string[]; readonly reveal: boolean },
  ctx: TaskContext,
): Promise<ReadonlyMap<string, StoredParameter>> {
  const batches = Array.from({ length: Math.ceil(names.length / NAMES_PER_CALL) }, (_, index) =>
    names.slice(index * NAMES_PER_CALL, (index + 1) * NAMES_PER_CALL),
  );
  const pairs = await mapPool(batches, { limit: CONCURRENCY, signal: ctx.signal }, (batch, { signal }) =>
    readBatch({ names: batch, reveal }, { ...ctx, signal }),
  );
  return new Map(pairs.flat());
}

type Pair = readonly [asked: string, stored: StoredParameter];

async function readBatch(
  { names, reveal }: { readonly names: readonly string[]; readonly reveal: boolean },
  ctx: TaskContext,
): Promise<readonly Pair[]> {
  const command = new GetParametersCommand({ Names: [...names], WithDecryption: reveal });
  try {
    const answer = await ctx.aws.client(SSMClient).send(command, { abortSignal: ctx.signal });
    const answers = (answer.Parameters ?? []).map((parameter) => {
      const stored = toStoredParameter(parameter, { reveal });
      return { stored, keys: keysOf(stored, parameter.Selector) };
    });
    const pairs = names.flatMap((name): readonly Pair[] => {
      const [only, ...others] = answers.filter(({ keys }) => keys.includes(referenceText(parseReference(name))));
      return only === undefined || others.length > 0 ? [] : [[name, only.stored]];
    });
    // Not every endpoint says by which version or label an answer was asked for: what is in doubt is read alone.
    const settled = new Set([...pairs.map(([name]) => name), ...(answer.InvalidParameters ?? [])]);
    const inDoubt = names.filter((name) => !settled.has(name));
    return [...pairs, ...(await readOneByOne({ names: inDoubt, reveal }, ctx))];
  } catch (error) {
    const known = fromAws(error);
    if (known === undefined || !isKeyError(known)) throw error;
    return readOneByOne({ names, reveal }, ctx);
  }
}

/** One denied key refuses all ten: read alone, the parameter that it belongs to is named. */
async function readOneByOne(
  { names, reveal }: { readonly names: readonly string[]; readonly reveal: boolean },
  ctx: TaskContext,
): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (const name of names) {
    const stored = await readParameter({ name, reveal }, ctx);
    if (stored) pairs.push([name, stored]);
  }
  return pairs;
}

/** How an answer may have been asked for. */
const keysOf = ({ name, arn }: StoredParameter, selector = ''): readonly string[] =>
  [name, ...(arn === null ? [] : [arn])].map((base) => `${base}${selector}`);

/** Parameters with who wrote them and their labels, which only their history tells; null where that is denied. */
export async function withHistory(
  parameters: readonly { readonly asked: string; readonly stored: StoredParameter }[],
  ctx: TaskContext,
): Promise<readonly Parameter[]> {
  let isWarned = false;
  const warn = (): void => {
    if (isWarned) return;
    isWarned = true;
    const message = 'labels and who wrote the values are not shown: ssm:GetParameterHistory is denied';
    ctx.report({ type: 'warn', code: 'HistoryDenied', message });
  };
  return mapPool(parameters, { limit: CONCURRENCY, signal: ctx.signal }, async ({ asked, stored }, { signal }) => {
    const nothing = { ...stored, modifiedBy: null, labels: null };
    // What AWS publishes has no history.
    if (stored.name.startsWith('/aws/')) return nothing;
    try {
      const versions = await findHistory({ name: parseReference(asked).name }, { ...ctx, signal });
      const same = versions?.find(({ version }) => version === stored.version);
      return same ? { ...stored, modifiedBy: same.modifiedBy, labels: same.labels } : nothing;
    } catch (error) {
      if (!isDenied(error)) throw error;
      warn();
      return nothing;
    }
  });
}
