import type { TaskContext } from '../../aws/task-context.js';
import type { TimeRange } from '../../core/time-range.js';
import { listGroups, resolveGroups, type LogGroup } from '../groups/index.js';
import { ingestedBytes } from './ingested-bytes.js';
import { costUsd, ingestPricePerGb, pricesIn, PRICES_SOURCE, type LogPrices } from './prices.js';

/** One row of `logs cost`. */
export interface GroupCost {
  readonly group: string;
  /** In the range. */
  readonly ingestedBytes: number;
  /** Now. */
  readonly storedBytes: number;
  /** For the bytes of the range; null where the price is not known. */
  readonly ingestCostUsd: number | null;
  /** A month at the present size; null where the price is not known. */
  readonly storageCostUsd: number | null;
}

/** What log groups (all of them without patterns) cost: ingestion in the range and a month of storage; dearest first. */
export async function estimateCost(
  input: { readonly patterns: readonly string[]; readonly range: TimeRange },
  ctx: TaskContext,
): Promise<readonly GroupCost[]> {
  const groups = input.patterns.length === 0 ? await allGroups(ctx) : await resolveGroups(input.patterns, ctx);
  const names = [...new Set(groups.map((group) => group.name))];
  const bytesOf = await ingestedBytes(names, input.range, ctx);
  const prices = pricesIn(ctx.aws.region);
  reportPrices(prices, ctx);
  return groups.map((group) => groupCost(group, { ingested: bytesOf.get(group.name) ?? 0, prices })).sort(dearestFirst);
}

async function allGroups(ctx: TaskContext): Promise<readonly LogGroup[]> {
  const groups: LogGroup[] = [];
  for await (const page of listGroups({}, ctx)) groups.push(...page);
  return groups;
}

function groupCost(
  group: LogGroup,
  known: { readonly ingested: number; readonly prices: LogPrices | undefined },
): GroupCost {
  return {
    group: group.name,
    ingestedBytes: known.ingested,
    storedBytes: group.storedBytes,
    ingestCostUsd: costUsd(known.ingested, ingestPricePerGb(known.prices, group.class)),
    storageCostUsd: costUsd(group.storedBytes, known.prices?.storagePerGbMonth),
  };
}

const totalUsd = (row: GroupCost): number => (row.ingestCostUsd ?? 0) + (row.storageCostUsd ?? 0);

const dearestFirst = (a: GroupCost, b: GroupCost): number =>
  totalUsd(b) - totalUsd(a) ||
  b.ingestedBytes - a.ingestedBytes ||
  b.storedBytes - a.storedBytes ||
  (a.group < b.group ? -1 : 1);

function reportPrices(prices: LogPrices | undefined, ctx: TaskContext): void {
  if (prices === undefined) {
    const message = `no prices are known for ${ctx.aws.region}: costs are left empty (see ${PRICES_SOURCE.url})`;
    ctx.report({ type: 'warn', code: 'UnknownPrice', message });
    return;
  }
  const message = `list prices of ${PRICES_SOURCE.asOf} for ${ctx.aws.region}; storage is a month at the present size`;
  ctx.report({ type: 'note', message });
}
