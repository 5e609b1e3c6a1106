import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bareOutcome } from '../../../src/lib/node/run/engine/outcome.js';
import { restore } from '../../../src/lib/node/run/engine/restore.js';
import { openJournal, readJournal, reopenJournal } from '../../../src/lib/node/run/journal/index.js';
import { headerLine, parseJournal, recordLine } from '../../../src/lib/node/run/journal/parse.js';
import type { JournalRecord, RunHeader } from '../../../src/lib/node/run/journal/types.js';
import type { RunNode } from '../../../src/lib/node/run/types.js';

const nowMs = Date.parse('2026-01-15T12:00:00Z');
const nodes: readonly RunNode[] = ['i-1', 'i-2', 'i-3', 'i-4'].map((instanceId) => ({ instanceId, platform: 'Linux' }));
const place = { account: '123456789012', region: 'us-east-1', what: 'node run' };
const header: RunHeader = { runId: '20260115T120000-abcdef', createdAtMs: nowMs, nodes, details: { a: [1] }, ...place };

const sending = (batch: number, instanceIds: readonly string[], label = 'run'): JournalRecord => ({
  type: 'sending',
  batch,
  label,
  documentName: 'AWS-RunShellScript',
  instanceIds,
  maxErrors: 1,
  maxConcurrency: 2,
  atMs: nowMs,
});
const sent = (batch: number): JournalRecord => ({ type: 'sent', batch, commandId: `c-${batch}`, expiresAtMs: null });
const outcome = (
  instanceId: string,
  status: 'success' | 'not-run' | 'unknown' = 'success',
  label = 'run',
): JournalRecord => ({
  type: 'outcome',
  label,
  outcome: bareOutcome(instanceId, { status, statusDetails: 'X', reason: null }),
});

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'awsops-journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'runs');
}

describe('a state file', () => {
  const records = [
    sending(1, ['i-1', 'i-2']),
    sent(1),
    outcome('i-1'),
    sending(2, ['i-3']),
    { type: 'refused', batch: 2, reason: 'x' } as const,
  ];
  const text = headerLine(header) + records.map(recordLine).join('');

  test('says what was written', () => {
    const state = parseJournal(text)?.state;
    expect(state?.header).toEqual(header);
    expect([...(state?.batches.values() ?? [])].map(({ commandId, isRefused }) => [commandId, isRefused])).toEqual([
      ['c-1', false],
      [null, true],
    ]);
    expect([...(state?.outcomes.get('run')?.keys() ?? [])]).toEqual(['i-1']);
  });

  test('torn anywhere in its last line says what the lines before it do', () => {
    const whole = text + recordLine(outcome('i-2'));
    fc.assert(
      fc.property(fc.integer({ min: text.length, max: whole.length - 1 }), (end) => {
        const parsed = parseJournal(whole.slice(0, end));
        expect(parsed?.bytes).toBe(Buffer.byteLength(text));
        expect([...(parsed?.state.outcomes.get('run')?.keys() ?? [])]).toEqual(['i-1']);
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['a torn header', headerLine(header).slice(0, 50)],
    ['another version', headerLine(header).replace('"version":1', '"version":2')],
    ['a broken line in the middle', `${headerLine(header)}{"type":"sent",\n${recordLine(outcome('i-1'))}`],
    [
      'an outcome without a status',
      `${headerLine(header)}{"type":"outcome","label":"run","outcome":{"instanceId":"i"}}\n`,
    ],
    ['an unknown kind of line', `${headerLine(header)}{"type":"later"}\n`],
    ['a node without a platform', headerLine(header).replace('"platform":"Linux"', '"platform":"BeOS"')],
  ])('with %s cannot be read', (_, broken) => {
    expect(parseJournal(broken)).toBeUndefined();
  });
});

describe('picking up', () => {
  const picked = (...records: readonly JournalRecord[]) => {
    const parsed = parseJournal(headerLine(header) + records.map(recordLine).join(''));
    const state = parsed?.state;
    if (!state) throw new Error('unreadable');
    const journal = {
      runId: header.runId,
      path: '',
      header,
      state: () => state,
      batchNumber: () => 1,
      append: async () => {},
      close: async () => {},
    };
    const { outcomes, open, waiting } = restore(nodes, { journal, label: 'run' });
    return {
      known: [...outcomes.keys()],
      open: open.map(({ batch, nodes: own }) => [batch.batch, own.map(({ instanceId }) => instanceId)]),
      waiting: waiting.map(({ instanceId }) => instanceId),
    };
  };

  test('of a run that sent nothing finds everybody waiting', () => {
    expect(picked()).toEqual({ known: [], open: [], waiting: ['i-1', 'i-2', 'i-3', 'i-4'] });
  });

  test('finds what is known, what may run, and what was never sent', () => {
    expect(picked(sending(1, ['i-1', 'i-2']), sent(1), outcome('i-1'), sending(2, ['i-3']))).toEqual({
      known: ['i-1'],
      open: [
        [1, ['i-2']],
        [2, ['i-3']],
      ],
      waiting: ['i-4'],
    });
  });

  test('sends again what was surely refused', () => {
    expect(picked(sending(1, ['i-1']), { type: 'refused', batch: 1, reason: '' }).waiting).toContain('i-1');
  });

  test('looks again at what was not begun or not known', () => {
    expect(
      picked(sending(1, ['i-1', 'i-2']), sent(1), outcome('i-1', 'not-run'), outcome('i-2', 'unknown')).open,
    ).toEqual([[1, ['i-1', 'i-2']]]);
  });

  test('takes a node that was sent in two batches for one of the newer', () => {
    expect(picked(sending(1, ['i-1', 'i-2']), sent(1), sending(2, ['i-2']), sent(2)).open).toEqual([
      [1, ['i-1']],
      [2, ['i-2']],
    ]);
  });

  test('keeps steps apart', () => {
    expect(picked(sending(1, ['i-1'], 'other'), sent(1), outcome('i-1', 'success', 'other')).waiting).toContain('i-1');
  });
});

describe('the files of runs', () => {
  const begin = (directory: string, atMs = nowMs) =>
    openJournal({ directory, header: { ...place, nodes, details: {} } }, { nowMs: atMs });

  test('are for the user alone', async () => {
    const directory = folder();
    mkdirSync(directory, { mode: 0o755 });
    const journal = await begin(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(journal.path).mode & 0o777).toBe(0o600);
    await journal.close();
  });

  test('hold a line before anything is sent, and are gone on with where they end', async () => {
    const directory = folder();
    const first = await begin(directory);
    await first.append(sending(1, ['i-1']));
    expect(readFileSync(first.path, 'utf8').split('\n')).toHaveLength(3);
    await first.close();
    writeFileSync(first.path, `${readFileSync(first.path, 'utf8')}{"type":"sent","bat`);
    const again = await reopenJournal({ directory, runId: first.runId, ...place });
    expect(again.state().batches.get(1)).toMatchObject({ commandId: null, instanceIds: ['i-1'] });
    expect(again.batchNumber()).toBe(2);
    await again.append(sent(1));
    await again.close();
    expect((await readJournal({ directory, runId: first.runId, ...place })).batches.get(1)?.commandId).toBe('c-1');
  });

  test('lines that are written at the same time stay whole', async () => {
    const journal = await begin(folder());
    await Promise.all(Array.from({ length: 50 }, (_, index) => journal.append(sending(index + 1, ['i-1']))));
    await journal.close();
    expect(parseJournal(readFileSync(journal.path, 'utf8'))?.state.batches.size).toBe(50);
  });

  test.each([
    [{ account: '999999999999' }, 'is of another account'],
    [{ region: 'eu-west-1' }, 'is of another region'],
    [{ what: 'agent install' }, 'was begun by another command'],
  ])('of %j are refused', async (other, message) => {
    const directory = folder();
    const journal = await begin(directory);
    await journal.close();
    const wanted = { directory, runId: journal.runId, ...place, ...other };
    await expect(reopenJournal(wanted)).rejects.toMatchObject({
      category: 'usage',
      message: expect.stringContaining(message),
    });
    expect(existsSync(join(directory, `${journal.runId}.lock`))).toBe(false);
  });

  test('that are not there are not found', async () => {
    await expect(readJournal({ directory: folder(), runId: header.runId, ...place })).rejects.toMatchObject({
      category: 'not_found',
    });
  });

  test('are for one process at a time', async () => {
    const directory = folder();
    const journal = await begin(directory);
    const wanted = { directory, runId: journal.runId, ...place };
    await expect(reopenJournal(wanted)).rejects.toMatchObject({ code: 'RunLocked' });
    await journal.close();
    await (await reopenJournal(wanted)).close();
  });

  test('are taken over from a process that is gone, not from one of another machine', async () => {
    const directory = folder();
    const journal = await begin(directory);
    await journal.close();
    const lock = join(directory, `${journal.runId}.lock`);
    const wanted = { directory, runId: journal.runId, ...place };
    // No process has this number: the highest is 4,194,304.
    writeFileSync(lock, `99999999 ${hostname()}\n`);
    await (await reopenJournal(wanted)).close();
    writeFileSync(lock, '1 another-machine\n');
    await expect(reopenJournal(wanted)).rejects.toMatchObject({ code: 'RunLocked' });
  });

  test('are the newest hundred, and those that are worked on', async () => {
    const directory = folder();
    const oldest = await begin(directory, nowMs - 1_000_000);
    for (let index = 0; index < 105; index += 1) await (await begin(directory, nowMs + index * 1000)).close();
    const runs = readdirSync(directory).filter((name) => name.endsWith('.ndjson'));
    expect(runs).toHaveLength(101);
    expect(runs).toContain(`${oldest.runId}.ndjson`);
    await oldest.close();
  });
});
