import { access, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import Papa from 'papaparse';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportEvents, type ExportInput } from '../../../src/lib/logs/events/index.js';
import { fakeAws, fakeContext, fault, type FakeAws } from '../../helpers/fake-aws.js';
import { fakeLogGroup, type StoredEvent } from '../../helpers/fake-log-group.js';
import { storedEvents } from '../../helpers/log-events.js';

const BASE_MS = Date.parse('2026-01-15T11:00:00.000Z');
const NOW_MS = Date.parse('2026-01-15T12:00:00.000Z');
const range = { fromMs: BASE_MS, toMs: BASE_MS + 600_000 };

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'awsops-export-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const inputFor = (file: string, more: Partial<ExportInput> = {}): ExportInput => ({
  groups: ['/app'],
  file: join(directory, file),
  range,
  given: { since: undefined, until: undefined, nowMs: NOW_MS },
  resumeCommand: 'awsops logs get /app --resume',
  checkpointBytes: 200,
  flushBytes: 100,
  ...more,
});

const shifted = (events: readonly StoredEvent[]): StoredEvent[] =>
  events.map((event) => ({
    ...event,
    timestamp: event.timestamp + BASE_MS,
    ingestionTime: event.ingestionTime + BASE_MS,
  }));

const some = (count: number): StoredEvent[] =>
  shifted(
    Array.from({ length: count }, (_, n) => ({
      eventId: String(n).padStart(8, '0'),
      timestamp: n * 500,
      ingestionTime: n * 500 + 7,
      logStreamName: 'web-1',
      message: `message ${n}`,
    })),
  );

/** A service that stops to answer after so many calls; undefined: never. */
function service(
  events: readonly StoredEvent[],
  { pageSizes = [4], failAfter }: { pageSizes?: readonly number[]; failAfter?: number } = {},
): FakeAws {
  const group = fakeLogGroup(events, { pageSizes });
  let calls = 0;
  return fakeAws().always('FilterLogEvents', (call) => {
    calls += 1;
    return failAfter !== undefined && calls > failAfter
      ? fault('AccessDeniedException', 'killed')
      : group.filterLogEvents(call);
  });
}

const run = (aws: FakeAws, input: ExportInput) => exportEvents(input, fakeContext(aws));

describe('exportEvents', () => {
  test('writes rows as JSON lines and says what it wrote', async () => {
    const input = inputFor('out.ndjson');
    const result = await run(service(some(10)), input);
    const text = await readFile(input.file, 'utf8');
    expect(text.trim().split('\n')).toHaveLength(10);
    expect(JSON.parse(text.split('\n')[0] ?? '')).toEqual({
      timestamp: '2026-01-15T11:00:00.000Z',
      ingestedAt: '2026-01-15T11:00:00.007Z',
      group: '/app',
      stream: 'web-1',
      message: 'message 0',
      eventId: '00000000',
    });
    expect(result).toEqual({
      groups: ['/app'],
      events: 10,
      bytes: Buffer.byteLength(text),
      from: '2026-01-15T11:00:00.000Z',
      to: '2026-01-15T11:10:00.000Z',
      file: input.file,
    });
    expect(await exists(`${input.file}.partial`)).toBe(false);
    expect(await exists(`${input.file}.checkpoint`)).toBe(false);
  });

  test('writes CSV that reads back exactly, and plain text', async () => {
    const awkward = shifted([
      { eventId: '1', timestamp: 1, ingestionTime: 2, logStreamName: 's', message: 'a,"b"\nc\r\n' },
      { eventId: '2', timestamp: 2, ingestionTime: 2, logStreamName: 's', message: '日本語' },
    ]);
    const csv = inputFor('out.csv');
    await run(service(awkward), csv);
    const { data } = Papa.parse<{ message: string }>(await readFile(csv.file, 'utf8'), {
      header: true,
      skipEmptyLines: true,
    });
    expect(data.map(({ message }) => message)).toEqual(awkward.map(({ message }) => message));
    const log = inputFor('out.log');
    await run(service(awkward.slice(1)), log);
    expect(await readFile(log.file, 'utf8')).toBe('2026-01-15T11:00:00.002Z s 日本語\n');
  });

  test('writes the bytes of the service with raw', async () => {
    const input = inputFor('out.jsonl', { raw: true });
    await run(service(some(10)), input);
    expect(await readFile(input.file, 'utf8')).toBe(
      some(10)
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    );
  });

  test('writes an empty file that gzip can read', async () => {
    const input = inputFor('none.ndjson.gz');
    await run(service([]), input);
    expect(gunzipSync(await readFile(input.file)).toString()).toBe('');
  });

  test.each(['ndjson', 'csv.gz', 'log', 'jsonl'])(
    'a resumed %s equals an uninterrupted one, wherever it was cut',
    async (suffix) => {
      const raw = suffix === 'jsonl';
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(
          storedEvents({ maxMs: 600_000, maxLength: 80 }),
          fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
          fc.array(fc.nat(25), { maxLength: 3 }),
          fc.nat(400),
          async (events, pageSizes, failures, extraBytes) => {
            runs += 1;
            const all = shifted(events);
            const whole = inputFor(`whole-${runs}.${suffix}`, { raw });
            await run(service(all, { pageSizes }), whole);
            const cut = inputFor(`cut-${runs}.${suffix}`, { raw });
            let done = false;
            for (const [index, failAfter] of failures.entries()) {
              if (done) break;
              const aws = service(all, { pageSizes, failAfter });
              done = await run(aws, { ...cut, resume: index > 0 }).then(
                () => true,
                () => false,
              );
              // What a kill leaves behind its last checkpoint is anything.
              if (!done) await writeFile(`${cut.file}.partial`, Buffer.alloc(extraBytes, 'x'), { flag: 'a' });
            }
            if (!done) await run(service(all, { pageSizes }), { ...cut, resume: true });
            const [expected, actual] = await Promise.all([readFile(whole.file), readFile(cut.file)]);
            const plain = (bytes: Buffer): string => (suffix.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
            expect(plain(actual)).toBe(plain(expected));
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  test('says how to go on when it is stopped', async () => {
    const aws = service(some(40), { failAfter: 5 });
    const context = fakeContext(aws);
    await expect(exportEvents(inputFor('a.ndjson'), context)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(context.events.at(-1)).toEqual({
      type: 'note',
      message: 'the export is not finished; go on with: awsops logs get /app --resume',
    });
  });
});

describe('exportEvents with resume', () => {
  const begin = async (input: ExportInput): Promise<void> => {
    await expect(run(service(some(40), { failAfter: 6 }), input)).rejects.toThrow('killed');
  };

  test('begins when there is nothing yet, so that a script can always say it', async () => {
    const input = inputFor('a.ndjson', { resume: true });
    expect((await run(service(some(5)), input)).events).toBe(5);
  });

  test('reads only what is missing', async () => {
    const input = inputFor('a.ndjson');
    await begin(input);
    const aws = service(some(40));
    await run(aws, { ...input, resume: true });
    expect(aws.calls[0]?.input.startTime).toBeGreaterThan(range.fromMs + 5000);
  });

  test('keeps the range that it was begun with', async () => {
    const input = inputFor('a.ndjson', {
      given: { since: NOW_MS - 3_600_000, until: undefined, nowMs: NOW_MS },
      range: { fromMs: NOW_MS - 3_600_000, toMs: NOW_MS },
    });
    await begin(input);
    const later = NOW_MS + 86_400_000;
    const given = { since: later - 3_600_000, until: undefined, nowMs: later };
    const result = await run(service(some(40)), {
      ...input,
      resume: true,
      given,
      range: { fromMs: later - 3_600_000, toMs: later },
    });
    expect(result).toMatchObject({ events: 40, from: '2026-01-15T11:00:00.000Z', to: '2026-01-15T12:00:00.000Z' });
  });

  test.each([
    [{ filter: 'ERROR' }, /filter differs/],
    [{ groups: ['/other'] }, /groups differs/],
    [{ include: ['x'] }, /include differs/],
    [{ raw: true }, /raw differs/],
    [{ given: { since: BASE_MS + 1, until: undefined, nowMs: NOW_MS + 999_999 } }, /since differs/],
  ])('refuses to go on with something else: %j', async (more, message) => {
    const input = inputFor('a.ndjson');
    await begin(input);
    await expect(run(fakeAws(), { ...input, resume: true, ...more })).rejects.toMatchObject({
      category: 'usage',
      code: 'ResumeMismatch',
      message: expect.stringMatching(message),
    });
  });

  test('finishes an export that was killed after its last byte, without reading anything', async () => {
    const input = inputFor('a.ndjson');
    await begin(input);
    const checkpoint = JSON.parse(await readFile(`${input.file}.checkpoint`, 'utf8'));
    await writeFile(`${input.file}.checkpoint`, JSON.stringify({ ...checkpoint, isComplete: true }));
    await run(fakeAws(), { ...input, resume: true });
    expect(await exists(input.file)).toBe(true);
    // And once more, killed between renaming and removing the checkpoint.
    await writeFile(`${input.file}.checkpoint`, JSON.stringify({ ...checkpoint, isComplete: true }));
    await run(fakeAws(), { ...input, resume: true });
    expect(await exists(`${input.file}.checkpoint`)).toBe(false);
  });

  test('refuses when the file is complete, when the data is gone and when the checkpoint is damaged', async () => {
    const input = inputFor('a.ndjson');
    await run(service(some(5)), input);
    await expect(run(fakeAws(), { ...input, resume: true })).rejects.toMatchObject({ code: 'NothingToResume' });
    const other = inputFor('b.ndjson');
    await begin(other);
    expect((await stat(`${other.file}.partial`)).size).toBeGreaterThan(10);
    await truncate(`${other.file}.partial`, 10);
    await expect(run(fakeAws(), { ...other, resume: true })).rejects.toMatchObject({ code: 'PartialFileDamaged' });
    await rm(`${other.file}.partial`);
    await expect(run(fakeAws(), { ...other, resume: true })).rejects.toMatchObject({ code: 'PartialFileDamaged' });
    for (const text of ['{', '{}', '[1]']) {
      await writeFile(`${other.file}.checkpoint`, text);
      await expect(run(fakeAws(), { ...other, resume: true })).rejects.toMatchObject({ code: 'BadCheckpoint' });
    }
  });
});

describe('exportEvents refuses', () => {
  test('a file that exists, or one with an unfinished export, unless it may overwrite', async () => {
    const input = inputFor('a.ndjson');
    await writeFile(input.file, 'precious');
    await expect(run(fakeAws(), input)).rejects.toMatchObject({ category: 'usage', code: 'FileExists' });
    await expect(run(service(some(40), { failAfter: 3 }), { ...input, overwrite: true })).rejects.toThrow('killed');
    expect(await readFile(input.file, 'utf8')).toBe('precious');
    await expect(run(fakeAws(), input)).rejects.toMatchObject({ category: 'usage', code: 'UnfinishedExport' });
    expect((await run(service(some(3)), { ...input, overwrite: true })).events).toBe(3);
  });

  test.each([
    ['a.parquet', {}, 'UnknownFileFormat'],
    ['a', {}, 'UnknownFileFormat'],
    ['a.csv', { raw: true }, 'UsageError'],
    ['a.ndjson', { raw: true, groups: ['a', 'b'] }, 'RawOfSeveralGroups'],
  ])('%s with %j', async (file, more, code) => {
    await expect(run(fakeAws(), inputFor(file, more))).rejects.toMatchObject({ category: 'usage', code });
  });

  test('a directory that does not exist, with the path and what to do', async () => {
    await expect(run(fakeAws(), inputFor('no/such/a.ndjson'))).rejects.toMatchObject({
      category: 'usage',
      message: expect.stringContaining('no/such/a.ndjson'),
      reason: 'the directory does not exist',
      hint: expect.stringMatching(/mkdir -p .*no\/such$/),
    });
  });

  test.runIf(process.platform === 'linux')('to lose anything when the disk is full', async () => {
    const { explainFileError } = await import('../../../src/lib/logs/events/export/file-errors.js');
    const full = await writeFile('/dev/full', 'x').catch((error: unknown) => error);
    expect(explainFileError(full, { path: 'a.ndjson', resume: 'awsops logs get' })).toMatchObject({
      category: 'failed',
      code: 'ENOSPC',
      message: 'cannot write "a.ndjson"',
      hint: 'what was written is kept; make room and go on with: awsops logs get',
    });
  });
});
