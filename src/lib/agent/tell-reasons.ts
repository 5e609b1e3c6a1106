import type { Report } from '../core/events.js';
import { isWell } from './failure.js';
import type { AgentRow } from './types.js';

/** Nodes that are named for one reason; the rest is counted. */
const NAMED = 5;

/**
 * Says why nodes are not well, once for all that have the same reason: a table has no room for whole sentences.
 *
 * @param options.well what holds of nodes that are, e.g. `have the agent as wanted`
 */
export function tellReasons(
  rows: readonly AgentRow[],
  { report, well }: { readonly report: Report; readonly well: string },
): void {
  const groups = new Map<string, AgentRow[]>();
  for (const row of rows) {
    if (isWell(row)) continue;
    const key = `${row.status}: ${row.reason ?? 'nothing is known'}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const largestFirst = [...groups].toSorted(([, a], [, b]) => b.length - a.length);
  for (const [why, members] of largestFirst) {
    const names = members.slice(0, NAMED).map(({ name, instanceId }) => name ?? instanceId);
    const more = members.length > NAMED ? ` and ${members.length - NAMED} more` : '';
    report({ type: 'note', message: `${names.join(', ')}${more} ${why}` });
  }
  const count = rows.filter(isWell).length;
  report({ type: 'note', message: `${count} of ${rows.length} nodes ${well}` });
}
