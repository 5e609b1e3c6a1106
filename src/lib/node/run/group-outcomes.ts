import type { NodeOutcome, NodeStatus } from './types.js';

/** Nodes that did not succeed and say the same. */
export interface OutcomeGroup {
  readonly status: NodeStatus;
  readonly statusDetails: string;
  readonly exitCode: number | null;
  /** What the first of them says, word for word. */
  readonly message: string;
  readonly instanceIds: readonly string[];
}

/** Ids that are named in a line; the rest is counted. */
const NAMED = 3;

/**
 * Groups what did not succeed by what was said: the first line of stderr that means something, where times, ids,
 * addresses, host names and numbers make no difference. The largest group first.
 */
export function groupOutcomes(outcomes: readonly NodeOutcome[]): readonly OutcomeGroup[] {
  const groups = new Map<string, { readonly first: NodeOutcome; readonly message: string; readonly ids: string[] }>();
  for (const outcome of outcomes) {
    if (outcome.status === 'success') continue;
    const message = messageOf(outcome);
    const key = [outcome.status, outcome.statusDetails, outcome.exitCode, normaliseMessage(message)].join('\n');
    const group = groups.get(key);
    if (group) group.ids.push(outcome.instanceId);
    else groups.set(key, { first: outcome, message, ids: [outcome.instanceId] });
  }
  return [...groups.values()]
    .toSorted((a, b) => b.ids.length - a.ids.length)
    .map(({ first: { status, statusDetails, exitCode }, message, ids }) => ({
      status,
      statusDetails,
      exitCode,
      message,
      instanceIds: ids,
    }));
}

/** `37 nodes: no such file (failed, exit code 1): i-1, i-2, i-3 and 34 more`. */
export function describeGroup({ status, statusDetails, exitCode, message, instanceIds }: OutcomeGroup): string {
  const count = instanceIds.length === 1 ? '1 node' : `${instanceIds.length} nodes`;
  const how = exitCode === null || status !== 'failed' ? status : `${status}, exit code ${exitCode}`;
  const said = message === statusDetails ? statusDetails : message;
  const more = instanceIds.length > NAMED ? ` and ${instanceIds.length - NAMED} more` : '';
  return `${count}: ${said} (${how}): ${instanceIds.slice(0, NAMED).join(', ')}${more}`;
}

/** What a node says in one line. */
export function messageOf(outcome: NodeOutcome): string {
  const errors = linesOf(outcome.stderr);
  return (
    errors.find((line) => !isNoise(line)) ??
    // A script that writes its errors to stdout ends with them.
    (outcome.status === 'failed' ? linesOf(outcome.stdout).at(-1) : undefined) ??
    outcome.reason ??
    errors[0] ??
    outcome.statusDetails
  );
}

const linesOf = (text: string | null): readonly string[] =>
  (text ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What the agent says of any failure, and what `set -x` and PowerShell print around a message. */
const isNoise = (line: string): boolean =>
  line.startsWith('failed to run commands: ') || /^\++ /.test(line) || /^[-~+^=\s]+$/.test(line);

/** In this order: what is longer before what is a part of it. */
const VARYING: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\b\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?/g, '<time>'],
  [/\b\d{2}:\d{2}:\d{2}(?:[.,]\d+)?\b/g, '<time>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b(?:i|mi|vol|eni|subnet|vpc|sg|ami)-[0-9a-f]{8,17}\b/g, '<id>'],
  [/\bip-\d+-\d+-\d+-\d+[\w.-]*/g, '<host>'],
  [/\bEC2AMAZ-\w+/g, '<host>'],
  [/\b[\w-]+(?:\.[\w-]+)*\.(?:internal|local|amazonaws\.com|compute)\b/g, '<host>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<address>'],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b/gi, '<id>'],
  [/\d+/g, '#'],
];

/** A message without what differs from node to node. */
export const normaliseMessage = (message: string): string =>
  VARYING.reduce((text, [pattern, name]) => text.replace(pattern, name), message);
