import { normaliseMessage, messageOf } from '../group-outcomes.js';
import type { CommandSpec, NodeOutcome } from '../types.js';
import type { OpenBatch } from './batch.js';
import type { Calls } from './calls.js';
import { kindOf } from './errors.js';
import { LONG_CUT, readInvocation, type ReadInvocation } from './outcome.js';

/** Full texts that are fetched for failures: those that say the same as another are left in the short form. */
const MAX_DISTINCT = 50;

/** Reads the results of batches. One for a whole run: it remembers which failures it has fetched the full text of. */
export interface Collector {
  /** What the nodes of a batch that have ended say, by id. */
  collect(batch: Pick<OpenBatch, 'nodes' | 'commandId'>): Promise<ReadonlyMap<string, NodeOutcome>>;
}

interface CollectorOptions {
  readonly calls: Calls;
  readonly spec: Pick<CommandSpec, 'stepOf'>;
  readonly outputOf: 'failed' | 'all';
}

export function createCollector({ calls, spec, outputOf }: CollectorOptions): Collector {
  const fetched = new Set<string>();

  const isWanted = ({ outcome }: ReadInvocation): boolean => {
    if (!outcome.truncated) return false;
    if (outputOf === 'all') return true;
    if (outcome.status !== 'failed' && outcome.status !== 'timed-out') return false;
    const key = `${outcome.exitCode} ${normaliseMessage(messageOf(outcome))}`;
    if (fetched.has(key) || fetched.size >= MAX_DISTINCT) return false;
    fetched.add(key);
    return true;
  };

  return {
    async collect({ nodes, commandId }) {
      const found = new Map<string, NodeOutcome>();
      if (commandId === null) return found;
      const platforms = new Map(nodes.map(({ instanceId, platform }) => [instanceId, platform]));
      const long: ReadInvocation[] = [];
      for await (const page of calls.listInvocations(commandId)) {
        for (const invocation of page) {
          const platform = platforms.get(invocation.InstanceId ?? '');
          const read = platform && readInvocation(invocation, { step: spec.stepOf?.(platform) });
          if (!read) continue;
          found.set(read.outcome.instanceId, read.outcome);
          if (isWanted(read)) long.push(read);
        }
      }
      for (const read of long) found.set(read.outcome.instanceId, await withFullText(read, commandId, calls));
      return found;
    },
  };
}

/** The first 24,000 characters of what was printed and the first 8,000 of errors. */
async function withFullText(
  { outcome, pluginName }: ReadInvocation,
  commandId: string,
  calls: Calls,
): Promise<NodeOutcome> {
  try {
    const full = await calls.getInvocation({ commandId, instanceId: outcome.instanceId, pluginName });
    const [stdout, stderr] = [full.StandardOutputContent ?? '', full.StandardErrorContent ?? ''];
    // Some agents report to lists and not here, or later.
    if (stdout === '' && stderr === '') return outcome;
    return {
      ...outcome,
      ...withoutMark('stdout', stdout),
      ...withoutMark('stderr', stderr),
      truncated: isCut(stdout, stderr),
    };
  } catch (error) {
    // The short form says what happened; that the long one may not be read changes nothing about it.
    if (kindOf(error) === 'refused') return outcome;
    throw error;
  }
}

const isCut = (...texts: readonly string[]): boolean => texts.some((text) => text.endsWith(LONG_CUT));

const withoutMark = (name: 'stdout' | 'stderr', text: string): Partial<NodeOutcome> => ({
  [name]: text.endsWith(LONG_CUT) ? text.slice(0, -LONG_CUT.length) : text,
});
