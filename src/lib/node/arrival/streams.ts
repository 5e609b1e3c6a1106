import type { NodeIdentity } from './identity.js';
import type { LogTarget } from './types.js';

/**
 * Where the log events of a node are: streams of a group whose names are this, or begin so and go on with something
 * that is no letter or digit (the agent appends the file with `publish_multi_logs`).
 */
export interface NodeStreams {
  readonly instanceId: string;
  readonly group: string;
  readonly prefix: string;
}

/** Default of `log_stream_name` (CloudWatch agent, configuration reference). */
const DEFAULT_TEMPLATE = '{instance_id}';

/** The variables that name one machine and nothing else. */
const valuesOf: Readonly<Record<string, (node: NodeIdentity) => readonly string[]>> = {
  instance_id: ({ instanceId }) => [instanceId],
  hostname: ({ hosts }) => hosts,
  local_hostname: ({ hosts }) => hosts,
  ip_address: ({ ip }) => (ip === undefined ? [] : [ip]),
};

/**
 * The streams of a node in a group. None when the names do not tell one node from another, or its value is not known:
 * then nothing can be said of it. A variable that is not the node's (`{date}`) ends the part that is looked for.
 */
export function streamsOf(node: NodeIdentity, target: LogTarget): readonly NodeStreams[] {
  const groups = fill(target.group, node);
  const streams = fill(target.streamTemplate ?? DEFAULT_TEMPLATE, node);
  return groups.flatMap((group) =>
    streams.flatMap((stream) => {
      const isOwn = group.hasNode || stream.hasNode;
      if (!isOwn || !group.isWhole) return [];
      return { instanceId: node.instanceId, group: group.text, prefix: stream.text };
    }),
  );
}

interface Filled {
  readonly text: string;
  /** Whether it names the node. */
  readonly hasNode: boolean;
  /** False: what follows is not known. */
  readonly isWhole: boolean;
}

function fill(template: string, node: NodeIdentity): readonly Filled[] {
  let filled: readonly Filled[] = [{ text: '', hasNode: false, isWhole: true }];
  for (const part of template.split(/(\{[a-z_]+\})/)) {
    const name = /^\{([a-z_]+)\}$/.exec(part)?.[1];
    filled = filled.flatMap((before): readonly Filled[] => {
      if (!before.isWhole) return [before];
      if (name === undefined) return [{ ...before, text: before.text + part }];
      if (!Object.hasOwn(valuesOf, name)) return [{ ...before, isWhole: false }];
      const values = valuesOf[name]?.(node) ?? [];
      return values.map((value) => ({ text: before.text + value, hasNode: true, isWhole: true }));
    });
  }
  return filled;
}

/**
 * Finds the nodes that a stream is of, in time that does not grow with their number: those with the longest beginning
 * that it has. `web-1` is not the beginning of `web-10`.
 */
export function createMatcher(streams: readonly NodeStreams[]): (stream: string) => readonly string[] {
  const nodesOf = new Map<string, Set<string>>();
  for (const { prefix, instanceId } of streams) {
    const nodes = nodesOf.get(prefix) ?? new Set();
    nodesOf.set(prefix, nodes.add(instanceId));
  }
  const lengths = [...new Set([...nodesOf.keys()].map((prefix) => prefix.length))].toSorted((a, b) => b - a);
  return (stream) => {
    for (const length of lengths) {
      const isWhole = length <= stream.length && !/^[A-Za-z0-9]{2}$/.test(stream.slice(length - 1, length + 1));
      const nodes = isWhole ? nodesOf.get(stream.slice(0, length)) : undefined;
      if (nodes !== undefined) return [...nodes];
    }
    return [];
  };
}
