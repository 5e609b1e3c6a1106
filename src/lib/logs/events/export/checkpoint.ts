import { open, readFile, rename } from 'node:fs/promises';
import { AppError, usageError } from '../../../errors/app-error.js';
import { isMissingFile } from './file-errors.js';

/** What an export is of: a resumed one has to be of the same. */
export interface ExportIdentity {
  readonly region: string;
  readonly endpoint: string | null;
  /** As the user named them. */
  readonly groups: readonly string[];
  readonly filter: string | null;
  readonly stream: string | null;
  readonly streamPrefix: string | null;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly raw: boolean;
}

/** How far an export is. The first `bytes` bytes of the partial file hold every event before `nextFromMs`, and only those. */
export interface Checkpoint {
  readonly version: 1;
  readonly identity: ExportIdentity;
  /** The groups that the user's names stood for when it began: names or ARNs. */
  readonly resolvedGroups: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** The time to which the user's `1h ago` referred. */
  readonly resolvedAtMs: number;
  readonly nextFromMs: number;
  readonly bytes: number;
  readonly events: number;
  readonly isComplete: boolean;
}

/** Writes it so that whoever reads it, whenever the machine stops, finds the old one or the new one. */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(`${JSON.stringify(checkpoint)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}

/** @throws AppError when the file is there and cannot be understood */
export async function loadCheckpoint(path: string): Promise<Checkpoint | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (isCheckpoint(parsed)) return parsed;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  throw unreadable(path, undefined);
}

/** @throws usage error that names the first difference */
export function checkIdentity(stored: ExportIdentity, wanted: ExportIdentity, path: string): void {
  const keys: readonly (keyof ExportIdentity)[] = [
    'region',
    'endpoint',
    'groups',
    'filter',
    'stream',
    'streamPrefix',
    'include',
    'exclude',
    'raw',
  ];
  for (const key of keys) {
    const [before, now] = [JSON.stringify(stored[key]), JSON.stringify(wanted[key])];
    if (before !== now) throw different(key, { before, now }, path);
  }
}

/** `--since 1d` means another instant each time; it is the same request when it is as long before its own now. */
const SAME_REQUEST_MS = 10_000;

/** @throws usage error when an end of the range was given that is not the one of the checkpoint */
export function checkRange(
  stored: Pick<Checkpoint, 'fromMs' | 'toMs' | 'resolvedAtMs'>,
  given: { readonly since: number | undefined; readonly until: number | undefined; readonly nowMs: number },
  path: string,
): void {
  const check = (name: string, wantedMs: number | undefined, storedMs: number): void => {
    if (wantedMs === undefined || wantedMs === storedMs) return;
    const drift = given.nowMs - wantedMs - (stored.resolvedAtMs - storedMs);
    if (Math.abs(drift) <= SAME_REQUEST_MS) return;
    const [before, now] = [new Date(storedMs).toISOString(), new Date(wantedMs).toISOString()];
    throw different(name, { before, now }, path);
  };
  check('since', given.since, stored.fromMs);
  check('until', given.until, stored.toMs);
}

function different(name: string, { before, now }: { before: string; now: string }, path: string): AppError {
  return usageError(`cannot resume: this is not the export that was begun (${name} differs)`, {
    code: 'ResumeMismatch',
    reason: `${path} says ${before}, the command line ${now}`,
    hint: 'repeat the command as it was, or begin again with --overwrite instead of --resume',
  });
}

const unreadable = (path: string, cause: unknown): AppError =>
  new AppError(`cannot resume: the checkpoint "${path}" cannot be read`, {
    category: 'failed',
    code: 'BadCheckpoint',
    reason: 'it is not a checkpoint of this version',
    hint: 'begin again with --overwrite instead of --resume',
    cause,
  });

function isCheckpoint(value: unknown): value is Checkpoint {
  if (typeof value !== 'object' || value === null) return false;
  const numbers = ['fromMs', 'toMs', 'resolvedAtMs', 'nextFromMs', 'bytes', 'events'];
  const fields: Readonly<Record<string, unknown>> = { ...value };
  return (
    fields['version'] === 1 &&
    numbers.every((name) => Number.isSafeInteger(fields[name])) &&
    Array.isArray(fields['resolvedGroups']) &&
    typeof fields['identity'] === 'object' &&
    fields['identity'] !== null &&
    typeof fields['isComplete'] === 'boolean'
  );
}
