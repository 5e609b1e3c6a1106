import type { TaskContext } from '../../../aws/task-context.js';
import { formatRange, type TimeRange } from '../../../core/time-range.js';
import { usageError } from '../../../errors/app-error.js';
import { prepareQuery, requireOneGroup, type EventQueryInput } from '../query.js';
import { createReader } from '../read-rows.js';
import type { EventGroup } from '../selection.js';
import {
  checkIdentity,
  checkRange,
  loadCheckpoint,
  saveCheckpoint,
  type Checkpoint,
  type ExportIdentity,
} from './checkpoint.js';
import { rawChunks, rowChunks, type ExportChunk } from './chunks.js';
import { explainFileError } from './file-errors.js';
import { formatOf, headerOf, rowEncoder, type ExportFormat } from './format.js';
import { openPartial, type PartialFile } from './partial-file.js';
import { exists, exportPaths, nothingToResume, putInPlace, refuseToOverwrite, type ExportPaths } from './paths.js';

export interface ExportInput extends EventQueryInput {
  readonly file: string;
  /** The range for a new export. */
  readonly range: TimeRange;
  /** The ends as given (epoch ms): a resumed export goes on with the range that it was begun with. */
  readonly given: { readonly since: number | undefined; readonly until: number | undefined; readonly nowMs: number };
  /** The service's own field names, byte for byte; one group only. */
  readonly raw?: boolean;
  readonly resume?: boolean;
  readonly overwrite?: boolean;
  /** The command line that goes on with this export, for messages. */
  readonly resumeCommand: string;
  readonly checkpointBytes?: number;
  readonly flushBytes?: number;
}

export type ExportResult = {
  readonly groups: readonly string[];
  readonly events: number;
  readonly bytes: number;
  readonly from: string;
  readonly to: string;
  readonly file: string;
};

const PROGRESS_MS = 1000;

/**
 * Writes the events of a range to a file in constant memory. While it runs the file is called FILE.partial, and
 * FILE.checkpoint says how much of it is sure to be on the disk; killed at any moment, it goes on from there with
 * `resume`, with nothing lost or doubled. What it relies on is the documented order of the service: by time.
 *
 * @throws usage error when files are in the way or `resume` is for another export; failed or configuration error,
 *   with the path and the command to go on, when the file cannot be written
 */
export async function exportEvents(input: ExportInput, ctx: TaskContext): Promise<ExportResult> {
  const paths = exportPaths(input.file);
  const format = formatOf(input.file);
  checkRaw(input, format);
  const explain = (error: unknown): unknown =>
    explainFileError(error, { path: input.file, resume: input.resumeCommand });
  const begun = await beginOrResume(input, paths, ctx).catch((error: unknown) => {
    throw explain(error);
  });
  try {
    const done = begun.isComplete ? begun : await writeAll({ input, paths, format, begun }, ctx);
    await putInPlace(paths);
    return resultOf(done, input.file);
  } catch (error) {
    const told = explain(error);
    if (told === error) {
      ctx.report({ type: 'note', message: `the export is not finished; go on with: ${input.resumeCommand}` });
    }
    throw told;
  }
}

function checkRaw(input: ExportInput, format: ExportFormat): void {
  if (input.raw === true && format.kind !== 'ndjson') {
    throw usageError(`--raw writes JSON lines, and "${input.file}" is to be ${format.kind}`, {
      hint: 'name it .ndjson or .jsonl, with or without .gz',
    });
  }
}

/** The checkpoint to go on from: the stored one, or one for a new export, which is stored before anything else. */
async function beginOrResume(input: ExportInput, paths: ExportPaths, ctx: TaskContext): Promise<Checkpoint> {
  const identity = identityOf(input, ctx);
  if (input.resume === true) {
    const stored = await loadCheckpoint(paths.checkpoint);
    if (stored !== undefined) {
      checkIdentity(stored.identity, identity, paths.checkpoint);
      checkRange(stored, input.given, paths.checkpoint);
      ctx.report({ type: 'note', message: `going on with ${formatRange(stored)} after ${stored.events} events` });
      return stored;
    }
    if (await exists(paths.file)) throw nothingToResume(paths.file);
  } else if (input.overwrite !== true) {
    await refuseToOverwrite(paths, input.resumeCommand);
  }
  const { groups } = await prepareQuery(input, ctx);
  if (input.raw === true) requireOneGroup(groups);
  const begun: Checkpoint = {
    version: 1,
    identity,
    resolvedGroups: groups.map(requestName),
    ...input.range,
    resolvedAtMs: input.given.nowMs,
    nextFromMs: input.range.fromMs,
    bytes: 0,
    events: 0,
    isComplete: false,
  };
  await saveCheckpoint(paths.checkpoint, begun);
  return begun;
}

interface Writing {
  readonly input: ExportInput;
  readonly paths: ExportPaths;
  readonly format: ExportFormat;
  readonly begun: Checkpoint;
}

async function writeAll({ input, paths, format, begun }: Writing, ctx: TaskContext): Promise<Checkpoint> {
  const query = await prepareQuery({ ...input, groups: begun.resolvedGroups }, ctx);
  const reader = createReader(query, ctx);
  const range = { fromMs: begun.nextFromMs, toMs: begun.toMs };
  const encode = rowEncoder(format, { withGroup: query.groups.length > 1 });
  const chunks = input.raw === true ? rawChunks(reader, { range }) : rowChunks(reader, { range, encode });
  let saved = begun;
  const file = await openPartial(paths.partial, {
    isGzip: format.isGzip,
    startAt: begun.bytes,
    now: ctx.clock.now,
    ...(input.checkpointBytes === undefined ? {} : { checkpointBytes: input.checkpointBytes }),
    ...(input.flushBytes === undefined ? {} : { flushBytes: input.flushBytes }),
    onDurable: async (point) => {
      saved = { ...begun, ...point };
      await saveCheckpoint(paths.checkpoint, saved);
    },
  });
  try {
    if (begun.bytes === 0) await file.append(headerOf(format));
    const events = await writeChunks(chunks, { file, events: begun.events }, ctx);
    await file.finish({ nextFromMs: begun.toMs, events });
  } finally {
    await file.close();
  }
  const complete = { ...saved, isComplete: true };
  await saveCheckpoint(paths.checkpoint, complete);
  return complete;
}

async function writeChunks(
  chunks: AsyncIterable<ExportChunk>,
  { file, events: before }: { readonly file: PartialFile; readonly events: number },
  ctx: TaskContext,
): Promise<number> {
  let events = before;
  let previousMs = Number.NEGATIVE_INFINITY;
  let isOrdered = true;
  let reportedAtMs = ctx.clock.now();
  for await (const chunk of chunks) {
    const { firstMs = Number.NEGATIVE_INFINITY, lastMs = Number.NEGATIVE_INFINITY } = chunk;
    // Out of order there is no point before which everything has been written.
    isOrdered &&= firstMs >= previousMs && lastMs >= firstMs && Number.isFinite(firstMs);
    await file.append(chunk.closed);
    events += chunk.closedEvents;
    if (isOrdered && lastMs > previousMs) await file.safePoint({ nextFromMs: lastMs, events });
    await file.append(chunk.open);
    events += chunk.openEvents;
    previousMs = lastMs;
    if (ctx.clock.now() - reportedAtMs >= PROGRESS_MS) {
      reportedAtMs = ctx.clock.now();
      ctx.report({ type: 'progress', message: `${events} events, up to ${new Date(lastMs).toISOString()}` });
    }
  }
  return events;
}

function resultOf(done: Checkpoint, file: string): ExportResult {
  return {
    groups: done.resolvedGroups,
    events: done.events,
    bytes: done.bytes,
    from: new Date(done.fromMs).toISOString(),
    to: new Date(done.toMs).toISOString(),
    file,
  };
}

function identityOf(input: ExportInput, ctx: TaskContext): ExportIdentity {
  return {
    region: ctx.aws.region,
    endpoint: ctx.aws.endpointUrl ?? null,
    groups: input.groups,
    filter: input.filter ?? null,
    stream: input.stream ?? null,
    streamPrefix: input.streamPrefix ?? null,
    include: input.include ?? [],
    exclude: input.exclude ?? [],
    raw: input.raw === true,
  };
}

const requestName = ({ request }: EventGroup): string =>
  'logGroupName' in request ? request.logGroupName : request.logGroupIdentifier;
