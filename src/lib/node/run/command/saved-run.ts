import { AppError } from '../../../errors/app-error.js';
import type { JournalState, RunHeader } from '../journal/index.js';
import type { CommandSpec, OutputTarget, Platform, RunNode } from '../types.js';
import { nodeRow, type NodeRow } from './row.js';

/** Recorded as the command that begins such runs. */
export const NODE_RUN = 'node run';

/** What some platforms are sent: a command without functions, so that it can be written down. */
export interface SavedSpec extends Omit<CommandSpec, 'stepOf'> {
  readonly platforms: readonly Platform[];
  readonly steps: Readonly<Partial<Record<Platform, string>>>;
}

/** What is written down of a run, besides its nodes. */
export interface SavedRun {
  readonly specs: readonly SavedSpec[];
  /** Sizes of the waves. */
  readonly waves: readonly number[];
  readonly maxConcurrency: number;
  readonly maxErrors: number;
  readonly names: Readonly<Record<string, string>>;
  /** Nodes that were left out, and why. */
  readonly excluded: readonly ExcludedNode[];
}

export interface ExcludedNode {
  readonly instanceId: string;
  readonly name: string | null;
  readonly details: string;
  readonly reason: string;
}

export const commandSpec = ({ platforms: _, steps, ...spec }: SavedSpec): CommandSpec => ({
  ...spec,
  stepOf: (platform) => steps[platform],
});

/** As it is written into the header of a state file. */
export const savedDetails = (run: SavedRun): RunHeader['details'] => ({ ...run });

/** @throws AppError when the file was not written by this version */
export function readSaved({ header }: Pick<JournalState, 'header'>): SavedRun {
  const { details } = header;
  if (isSaved(details)) return details;
  throw new AppError(`run "${header.runId}" cannot be picked up`, {
    category: 'failed',
    code: 'BadRunFile',
    reason: 'its state file is not one of this version',
    hint: `see what became of it: awsops node result ${header.runId}`,
  });
}

export const excludedRow = ({ instanceId, name, details, reason }: ExcludedNode): NodeRow =>
  nodeRow(
    {
      instanceId,
      status: 'not-run',
      statusDetails: details,
      reason,
      exitCode: null,
      stdout: null,
      stderr: null,
      truncated: false,
      startedAtMs: null,
      durationMs: null,
      commandId: null,
    },
    { name },
  );

/** The nodes that one of the commands is for. */
export const nodesOf = (spec: SavedSpec, nodes: readonly RunNode[]): readonly RunNode[] =>
  nodes.filter(({ platform }) => spec.platforms.includes(platform));

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function isSaved(details: Fields): details is Fields & SavedRun {
  const { specs, waves, maxConcurrency, maxErrors, names, excluded } = details;
  return (
    Array.isArray(specs) &&
    specs.every(isSpec) &&
    Array.isArray(waves) &&
    waves.every(isNumber) &&
    isNumber(maxConcurrency) &&
    isNumber(maxErrors) &&
    isFields(names) &&
    Object.values(names).every((name) => typeof name === 'string') &&
    Array.isArray(excluded) &&
    excluded.every(isExcluded)
  );
}

function isSpec(value: unknown): boolean {
  if (!isFields(value) || !isFields(value['parameters']) || !isFields(value['steps'])) return false;
  return (
    typeof value['documentName'] === 'string' &&
    isNumber(value['deliveryTimeoutMs']) &&
    isTexts(value['platforms']) &&
    Object.values(value['parameters']).every(isTexts) &&
    isTexts(Object.values(value['steps'])) &&
    (value['output'] === undefined || isOutput(value['output']))
  );
}

const isOutput = (value: unknown): value is OutputTarget =>
  isFields(value) && isTexts(Object.values(value).filter((part) => part !== undefined));

const isExcluded = (value: unknown): boolean =>
  isFields(value) && ['instanceId', 'details', 'reason'].every((key) => typeof value[key] === 'string');
