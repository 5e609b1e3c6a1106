import { chmod, mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, notFoundError, usageError } from '../../../errors/app-error.js';
import { newRunId } from '../run-id.js';
import { lockRun } from './lock.js';
import { addRecord, emptyState, headerLine, parseJournal, recordLine, type GrowingState } from './parse.js';
import { pruneRuns } from './prune.js';
import type { Journal, JournalState, RunHeader } from './types.js';

/** Scripts may hold what is nobody's business: only the user may read them. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/** Where a run's state file is. */
const journalPath = (directory: string, runId: string): string => join(directory, `${runId}.ndjson`);

/**
 * Begins the state file of a new run. What is in it decides after a crash what was sent: it is written before anything
 * is. The oldest files of other runs are deleted.
 *
 * @param directory `runs` in the state directory; made when it is not there
 */
export async function openJournal(
  options: { readonly directory: string; readonly header: Omit<RunHeader, 'runId' | 'createdAtMs'> },
  { nowMs }: { readonly nowMs: number },
): Promise<Journal> {
  const { directory } = options;
  const header: RunHeader = { ...options.header, runId: newRunId(nowMs), createdAtMs: nowMs };
  await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
  // A directory that was there before keeps its own mode otherwise.
  await chmod(directory, DIRECTORY_MODE);
  await pruneRuns(directory);
  const unlock = await lockRun(directory, header.runId);
  const path = journalPath(directory, header.runId);
  const handle = await open(path, 'ax', FILE_MODE);
  await handle.appendFile(headerLine(header));
  await handle.sync();
  return writable({ path, handle, unlock, state: emptyState(header) });
}

/**
 * Opens the state file of a run to go on with it.
 *
 * @throws not found error; usage error when it is of another account, region or command, or another process works on it
 */
export async function reopenJournal(wanted: {
  readonly directory: string;
  readonly runId: string;
  readonly account: string;
  readonly region: string;
  readonly what: string;
}): Promise<Journal> {
  const { directory, runId } = wanted;
  await readJournal(wanted);
  const unlock = await lockRun(directory, runId);
  try {
    // Again, now that nobody else writes.
    const { state, bytes } = await load(directory, runId);
    checkHeader(state.header, wanted);
    const path = journalPath(directory, runId);
    const handle = await open(path, 'a', FILE_MODE);
    // A torn last line must not become the beginning of the next one.
    await handle.truncate(bytes);
    return writable({ path, handle, unlock, state });
  } catch (error) {
    await unlock();
    throw error;
  }
}

/**
 * Reads the state file of a run, without a lock.
 *
 * @throws not found error; usage error when it is of another account, region or command
 */
export async function readJournal(wanted: {
  readonly directory: string;
  readonly runId: string;
  readonly account: string;
  readonly region: string;
  /** Absent: of any command. */
  readonly what?: string;
}): Promise<JournalState> {
  const { state } = await load(wanted.directory, wanted.runId);
  checkHeader(state.header, wanted);
  return state;
}

async function load(directory: string, runId: string): Promise<{ state: GrowingState; bytes: number }> {
  const path = journalPath(directory, runId);
  const text = await readText(path, runId);
  const parsed = parseJournal(text);
  if (parsed) return parsed;
  throw new AppError(`the state file of run "${runId}" cannot be read`, {
    category: 'failed',
    code: 'BadRunFile',
    reason: `${path} is not a state file of this version`,
    hint: `what was sent is listed by: aws ssm list-commands --filters key=InvokedAfter,value=… (comment "awsops ${runId} …")`,
  });
}

async function readText(path: string, runId: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw notFoundError(`the run "${runId}" is not known here`, {
      code: 'RunNotFound',
      reason: `there is no ${path}: it was begun on another machine or by another user, or is too old`,
      hint: 'with the id of an AWS command: awsops node result COMMAND_ID',
      cause: error,
    });
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

function checkHeader(
  header: RunHeader,
  wanted: { readonly account: string; readonly region: string; readonly what?: string },
): void {
  const mismatch = (name: 'account' | 'region', hint: string): AppError =>
    usageError(`run "${header.runId}" is of another ${name}`, {
      code: 'RunMismatch',
      reason: `it was begun in ${name} ${header[name]}, and this is ${wanted[name]}`,
      hint,
    });
  if (header.account !== wanted.account) throw mismatch('account', 'see who you are: awsops whoami');
  if (header.region !== wanted.region) throw mismatch('region', `add --region ${header.region}`);
  if (wanted.what === undefined || header.what === wanted.what) return;
  throw usageError(`run "${header.runId}" was begun by another command`, {
    code: 'RunMismatch',
    hint: `run: awsops ${header.what} --resume ${header.runId}`,
  });
}

function writable(options: {
  readonly path: string;
  readonly handle: FileHandle;
  readonly unlock: () => Promise<void>;
  readonly state: GrowingState;
}): Journal {
  const { path, handle, unlock, state } = options;
  // Lines are written one after the other, whoever asks for them.
  let last: Promise<void> = Promise.resolve();
  let lastBatch = [...state.batches.keys()].reduce((highest, batch) => Math.max(highest, batch), 0);
  return {
    runId: state.header.runId,
    path,
    header: state.header,
    state: () => state,
    batchNumber: () => (lastBatch += 1),
    append(record) {
      last = last.then(async () => {
        await handle.appendFile(recordLine(record));
        // What was sent must be known after a crash of the machine too; the rest can be asked for again.
        if (record.type !== 'outcome') await handle.datasync();
        addRecord(state, record);
      });
      return last;
    },
    async close() {
      await last.catch(() => undefined);
      await handle.close();
      await unlock();
    },
  };
}
