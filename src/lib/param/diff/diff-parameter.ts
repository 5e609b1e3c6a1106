import type { TaskContext } from '../../aws/task-context.js';
import { notFoundError } from '../../errors/app-error.js';
import { parameterMissing } from '../missing.js';
import { readParameter } from '../read.js';
import { parseReference, referenceText } from '../reference.js';
import type { StoredParameter } from '../types.js';
import { comparableJson } from './comparable-json.js';
import { unifiedDiff, type DiffLine, type DiffSide } from './unified.js';

/** What a parameter is compared with: a text from elsewhere, or another version or label of it (absent: the one before). */
export type DiffAgainst =
  | { readonly kind: 'text'; readonly label: string; readonly text: string }
  | { readonly kind: 'version'; readonly selector: string | undefined };

export interface ParameterDiff {
  /**
   * - `same`: the very same text
   * - `same-json`: the same JSON, written in another way
   * - `different`
   */
  readonly result: 'same' | 'same-json' | 'different';
  /** Empty unless different. For a SecureString that is not revealed one line that says so. */
  readonly lines: readonly DiffLine[];
}

/**
 * Compares a parameter (`name`, `name:version`, `name:label`) with a text, from what is stored to what it would be, or
 * with an earlier version, from that one to this. JSON is compared as JSON where both sides are.
 *
 * @throws not-found error when there is no such parameter or version
 */
export async function diffParameter(
  input: { readonly name: string; readonly against: DiffAgainst; readonly reveal?: boolean | undefined },
  ctx: TaskContext,
): Promise<ParameterDiff> {
  const { against, reveal = false } = input;
  const sides = await readSides({ name: input.name, against }, ctx);
  const { before, after, isSecret } = sides;
  if (before.text === after.text) return { result: 'same', lines: [] };
  const [beforeJson, afterJson] = [comparableJson(before.text), comparableJson(after.text)];
  const isJson = beforeJson !== undefined && afterJson !== undefined;
  if (isJson && beforeJson === afterJson) return { result: 'same-json', lines: [] };
  if (isSecret && !reveal) return { result: 'different', lines: [hiddenLine(before, after)] };
  const lines = isJson
    ? unifiedDiff({ ...before, text: beforeJson }, { ...after, text: afterJson })
    : unifiedDiff(before, after);
  return { result: 'different', lines };
}

const hiddenLine = (before: DiffSide, after: DiffSide): DiffLine => ({
  change: 'header',
  diff: `the SecureStrings ${before.label} and ${after.label} differ; --reveal shows how`,
  oldLine: null,
  newLine: null,
});

interface Sides {
  readonly before: DiffSide;
  readonly after: DiffSide;
  readonly isSecret: boolean;
}

async function readSides(
  { name, against }: { readonly name: string; readonly against: DiffAgainst },
  ctx: TaskContext,
): Promise<Sides> {
  const reference = parseReference(name);
  if (against.kind === 'text') {
    const stored = await readOne(referenceText(reference), ctx);
    const after = { label: against.label, text: against.text };
    return { before: sideOf(stored), after, isSecret: stored.type === 'SecureString' };
  }
  const newer = await readOne(referenceText(reference), ctx);
  const selector = against.selector ?? previousVersion(newer);
  const older = await readOne(`${reference.name}:${selector}`, ctx);
  return {
    before: sideOf(older),
    after: sideOf(newer),
    isSecret: older.type === 'SecureString' || newer.type === 'SecureString',
  };
}

function previousVersion({ name, version }: StoredParameter): string {
  if (version > 1) return String(version - 1);
  throw notFoundError(`parameter "${name}" has no version before ${version}`, {
    code: 'ParameterVersionNotFound',
    hint: `compare it with a file: awsops param diff ${name} -f FILE`,
  });
}

const sideOf = ({ name, version, value }: StoredParameter): DiffSide => ({ label: `${name}:${version}`, text: value });

/** The value is read whether or not it may be shown: only so can it be compared. */
async function readOne(name: string, ctx: TaskContext): Promise<StoredParameter> {
  const stored = await readParameter({ name, reveal: true }, ctx);
  if (stored) return stored;
  throw await parameterMissing([parseReference(name)], ctx);
}
