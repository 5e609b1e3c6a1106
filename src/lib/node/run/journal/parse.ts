import type { NodeOutcome, RunNode } from '../types.js';
import type { JournalBatch, JournalRecord, JournalState, RunHeader } from './types.js';

const VERSION = 1;

/** The first line of a state file. */
export const headerLine = (header: RunHeader): string =>
  `${JSON.stringify({ type: 'header', version: VERSION, ...header })}\n`;

/** Any other line. */
export const recordLine = (record: JournalRecord): string => `${JSON.stringify(record)}\n`;

/** A state that records can be added to. */
export interface GrowingState extends JournalState {
  readonly batches: Map<number, JournalBatch>;
  readonly outcomes: Map<string, Map<string, NodeOutcome>>;
}

export const emptyState = (header: RunHeader): GrowingState => ({ header, batches: new Map(), outcomes: new Map() });

/**
 * Reads a state file. A last line without an end was being written when the machine stopped, and says nothing.
 *
 * @returns undefined when it is no state file of this version, with the number of its usable bytes otherwise
 */
export function parseJournal(text: string): { readonly state: GrowingState; readonly bytes: number } | undefined {
  const end = text.lastIndexOf('\n') + 1;
  const [first = '', ...lines] = text.slice(0, end).split('\n');
  const header = readHeader(parseLine(first));
  if (header === undefined) return undefined;
  const state = emptyState(header);
  for (const line of lines) {
    if (line === '') continue;
    const record = readRecord(parseLine(line));
    if (record === undefined) return undefined;
    addRecord(state, record);
  }
  return { state, bytes: Buffer.byteLength(text.slice(0, end)) };
}

/** Adds what a line says. */
export function addRecord(state: GrowingState, record: JournalRecord): void {
  switch (record.type) {
    case 'sending': {
      const { type: _, ...batch } = record;
      state.batches.set(batch.batch, { ...batch, commandId: null, expiresAtMs: null, isRefused: false });
      return;
    }
    case 'sent': {
      const { commandId, expiresAtMs } = record;
      return change(state, record.batch, { commandId, expiresAtMs });
    }
    case 'refused':
      return change(state, record.batch, { isRefused: true });
    case 'outcome': {
      const outcomes = state.outcomes.get(record.label) ?? new Map<string, NodeOutcome>();
      outcomes.set(record.outcome.instanceId, record.outcome);
      state.outcomes.set(record.label, outcomes);
    }
  }
}

function change(state: GrowingState, batch: number, part: Partial<JournalBatch>): void {
  const known = state.batches.get(batch);
  if (known) state.batches.set(batch, { ...known, ...part });
}

type Fields = Readonly<Record<string, unknown>>;

function parseLine(line: string): Fields {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function readHeader(fields: Fields): RunHeader | undefined {
  const { runId, account, region, what, createdAtMs, nodes, details } = fields;
  if (fields['type'] !== 'header' || fields['version'] !== VERSION) return undefined;
  if (!isText(runId) || !isText(account) || !isText(region) || !isText(what)) return undefined;
  if (!isNumber(createdAtMs) || !Array.isArray(nodes) || !nodes.every(isRunNode)) return undefined;
  return { runId, account, region, what, createdAtMs, nodes, details: isObject(details) ? details : {} };
}

function readRecord(fields: Fields): JournalRecord | undefined {
  const { type, batch } = fields;
  if (type === 'outcome') {
    const { label, outcome } = fields;
    return isText(label) && isOutcome(outcome) ? { type, label, outcome } : undefined;
  }
  if (!isNumber(batch)) return undefined;
  if (type === 'sending') return readSending(batch, fields);
  if (type === 'sent') {
    const { commandId, expiresAtMs } = fields;
    return isText(commandId) && (expiresAtMs === null || isNumber(expiresAtMs))
      ? { type, batch, commandId, expiresAtMs }
      : undefined;
  }
  const { reason } = fields;
  return type === 'refused' && isText(reason) ? { type, batch, reason } : undefined;
}

function readSending(batch: number, fields: Fields): JournalRecord | undefined {
  const { label, documentName, instanceIds, maxErrors, maxConcurrency, atMs } = fields;
  if (!isText(label) || !isText(documentName)) return undefined;
  if (!isNumber(maxErrors) || !isNumber(maxConcurrency) || !isNumber(atMs)) return undefined;
  if (!Array.isArray(instanceIds) || !instanceIds.every(isText)) return undefined;
  return { type: 'sending', batch, label, documentName, instanceIds, maxErrors, maxConcurrency, atMs };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
const isNumberOrNull = (value: unknown): boolean => value === null || isNumber(value);

const isRunNode = (value: unknown): value is RunNode =>
  isObject(value) &&
  isText(value['instanceId']) &&
  (value['platform'] === 'Linux' || value['platform'] === 'Windows' || value['platform'] === 'MacOS');

const STATUSES: readonly unknown[] = [
  'success',
  'failed',
  'timed-out',
  'undelivered',
  'denied',
  'cancelled',
  'not-run',
  'unknown',
] satisfies readonly NodeOutcome['status'][];

const isOutcome = (value: unknown): value is NodeOutcome =>
  isObject(value) &&
  isText(value['instanceId']) &&
  STATUSES.includes(value['status']) &&
  isText(value['statusDetails']) &&
  typeof value['truncated'] === 'boolean' &&
  ['exitCode', 'startedAtMs', 'durationMs'].every((key) => isNumberOrNull(value[key])) &&
  ['stdout', 'stderr', 'commandId', 'reason'].every((key) => isTextOrNull(value[key]));
