import { at, itemsOf, textOf, textsOf, type Spot } from './document.js';
import type { ConfiguredLogGroup, LogGroupClass } from './types.js';

/** One entry of a `collect_list`. */
export interface LogSource {
  readonly kind: ConfiguredLogGroup['source'];
  readonly spot: Spot;
  /** Where its group is named; the entry itself when the agent makes up the name. */
  readonly groupSpot: Spot;
  /** As written, or as the agent makes it up. */
  readonly group: string;
  readonly stream: string;
}

const KINDS = ['files', 'windows_events', 'journald'] as const;
/** The agent's own default outside of containers. */
const DEFAULT_STREAM = '{instance_id}';

/** Everything that a configuration reads logs from, in the order of the lists. */
export function logSources(root: Spot): readonly LogSource[] {
  const stream = textOf(at(root, 'logs', 'log_stream_name')) ?? DEFAULT_STREAM;
  return KINDS.flatMap((kind) =>
    itemsOf(at(root, 'logs', 'logs_collected', kind, 'collect_list')).map((spot): LogSource => {
      const named = at(spot, 'log_group_name');
      const group = textOf(named) ?? '';
      return {
        kind,
        spot,
        groupSpot: named ?? spot,
        group: group === '' ? defaultGroup(kind, spot) : group,
        stream: textOf(at(spot, 'log_stream_name')) ?? stream,
      };
    }),
  );
}

/** Of a file the part of its path before the last dot, with what a name cannot hold replaced. Source: plugins/inputs/logfile of the agent. */
function defaultGroup(kind: LogSource['kind'], spot: Spot): string {
  if (kind === 'windows_events') return textOf(at(spot, 'event_name')) ?? '';
  const path = (textOf(at(spot, 'file_path')) ?? '').replaceAll('\\', '/');
  const dot = path.lastIndexOf('.');
  return (dot > path.lastIndexOf('/') ? path.slice(0, dot) : path).replaceAll(/[^.\-_/#A-Za-z0-9]/g, '_');
}

/** The class that the agent would ask for: any case, and undefined for what it does not know. */
export function requestedClass(source: LogSource): LogGroupClass | undefined {
  const written = textOf(at(source.spot, 'log_group_class'))?.toUpperCase();
  return written === 'STANDARD' || written === 'INFREQUENT_ACCESS' ? written : undefined;
}

/** What the source reads, in words. */
export function readsFrom({ kind, spot }: LogSource): readonly string[] {
  if (kind === 'files') return [textOf(at(spot, 'file_path')) ?? ''];
  if (kind === 'windows_events') return [textOf(at(spot, 'event_name')) ?? ''];
  const units = textsOf(at(spot, 'units'));
  return units.length > 0 ? units : ['journald'];
}
