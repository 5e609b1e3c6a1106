import { jsonValue, lineAndColumn, parseJsonNode } from '../core/json-positions.js';
import { usageError } from '../errors/app-error.js';
import { canonicalJson } from './canonical-json.js';
import { entriesOf, itemsOf, rootSpot, type Spot } from './document.js';
import { withoutSecrets } from './secrets.js';
import type { ConfigSource, MergeConflict, MergePlace, MergeResult } from './types.js';

/**
 * How the agent puts its files together; everything that is not named here has to be the same in all of them.
 * `maps` are merged key by key, `lists` are appended without repeating an entry, `oneOrMany` become lists.
 * Source: MergeRuleMap in translator/translate and translator/jsonconfig of the agent, as of 1.300071.0. There is no rule
 * for `journald`: two files with different journal sources are refused.
 */
interface MergeRule {
  readonly maps: Readonly<Record<string, MergeRule>>;
  readonly lists: readonly string[];
  readonly oneOrMany: readonly string[];
}

const rule = (
  maps: MergeRule['maps'] = {},
  { lists = [], oneOrMany = [] }: Partial<Omit<MergeRule, 'maps'>> = {},
): MergeRule => ({ maps, lists, oneOrMany });

const COLLECT_LIST = rule({}, { lists: ['collect_list'] });
const ROOT_RULE = rule({
  agent: rule({}, { lists: ['usage_metadata'] }),
  metrics: rule({ metrics_collected: rule({}, { lists: ['procstat'], oneOrMany: ['jmx', 'otlp'] }) }),
  logs: rule({
    logs_collected: rule({ files: COLLECT_LIST, windows_events: COLLECT_LIST }),
    metrics_collected: rule({ ecs: rule(), kubernetes: rule(), prometheus: rule() }, { oneOrMany: ['jmx', 'otlp'] }),
  }),
  traces: rule({ traces_collected: rule({}, { oneOrMany: ['otlp'] }) }),
  opentelemetry: rule({ collect: rule() }),
});

/** A value on its way into the merged configuration, with the place that gave it first. */
type Merged = { readonly first: Spot; readonly place: MergePlace } & (
  | { readonly kind: 'map'; readonly members: Map<string, Merged> }
  | { readonly kind: 'list'; readonly items: readonly unknown[]; readonly isSingle: boolean }
  | { readonly kind: 'leaf' }
);

/**
 * Several configurations as the agent merges them, or where they contradict each other.
 *
 * @throws usage error for a text that is not a JSON object
 */
export function mergeConfigs(sources: readonly ConfigSource[]): MergeResult {
  const merged = new Map<string, Merged>();
  const conflicts = sources.flatMap((source) => [...mergeMap(merged, readSource(source), { rule: ROOT_RULE, source })]);
  return conflicts.length > 0 ? { conflicts } : { config: valueOfMap(merged) };
}

function readSource({ name, text }: ConfigSource): Spot {
  const parsed = parseJsonNode(text.replace(/^\uFEFF/, ' '));
  if ('node' in parsed && parsed.node.kind === 'object') return rootSpot(parsed.node);
  const offset = 'problem' in parsed ? parsed.problem.offset : 0;
  const { line, column } = lineAndColumn(text, offset);
  const reason = 'problem' in parsed ? parsed.problem.message : 'it is no JSON object';
  throw usageError(`cannot merge "${name}"`, {
    code: 'InvalidConfiguration',
    reason: `line ${line}, column ${column}: ${reason}`,
    hint: `look at it with: awsops agent lint ${name}`,
  });
}

interface Step {
  readonly rule: MergeRule;
  readonly source: ConfigSource;
}

function* mergeMap(target: Map<string, Merged>, spot: Spot, step: Step): Generator<MergeConflict> {
  for (const [key, child] of entriesOf(spot)) {
    const existing = target.get(key);
    const below = Object.hasOwn(step.rule.maps, key) ? step.rule.maps[key] : undefined;
    const fresh = asMerged(key, child, { ...step, below });
    if (existing && (existing.kind !== fresh.kind || (fresh.kind === 'leaf' && !isSame(existing.first, child)))) {
      yield conflictOf(existing, fresh);
    } else if (existing?.kind === 'list' && fresh.kind === 'list') {
      target.set(key, { ...existing, ...joined(existing, fresh) });
    } else if (existing === undefined) {
      target.set(key, fresh);
    }
    const merged = target.get(key);
    if (merged?.kind === 'map' && fresh.kind === 'map' && below) {
      yield* mergeMap(merged.members, child, { rule: below, source: step.source });
    }
  }
}

/** A value by itself; the members of a map are added afterwards. */
function asMerged(
  key: string,
  child: Spot,
  { rule: here, source, below }: Step & { below: MergeRule | undefined },
): Merged {
  const origin = { first: child, place: placeOf(child, source) };
  if (below && child.node.kind === 'object') return { ...origin, kind: 'map', members: new Map<string, Merged>() };
  const isSingle = child.node.kind === 'object' && here.oneOrMany.includes(key);
  const isList = child.node.kind === 'array' && (here.lists.includes(key) || here.oneOrMany.includes(key));
  if (!isSingle && !isList) return { ...origin, kind: 'leaf' };
  const items = isSingle ? [jsonValue(child.node)] : itemsOf(child).map(({ node }) => jsonValue(node));
  return { ...origin, kind: 'list', isSingle, ...withoutRepeats(items) };
}

type MergedList = Extract<Merged, { kind: 'list' }>;

function joined(a: MergedList, b: MergedList): Pick<MergedList, 'items' | 'isSingle'> {
  const { items } = withoutRepeats([...a.items, ...b.items]);
  return { items, isSingle: a.isSingle && b.isSingle && items.length === 1 };
}

const withoutRepeats = (items: readonly unknown[]): { readonly items: readonly unknown[] } => ({
  items: [...new Map(items.map((item) => [canonicalJson(item), item])).values()],
});

const isSame = (a: Spot, b: Spot): boolean => canonicalJson(jsonValue(a.node)) === canonicalJson(jsonValue(b.node));

function conflictOf(existing: Merged, fresh: Merged): MergeConflict {
  const [before, after] = firstDifference(existing.first, fresh.first);
  const { path } = fresh.first;
  const inside = after.path === path ? '' : `, e.g. in ${after.path.slice(path.length + 1)}`;
  const values = `${shortJson(before)} and ${shortJson(after)}`;
  const reason = `the files say different things${inside}: ${values}; the agent merges nothing here and does not start`;
  return { path, reason, places: [existing.place, fresh.place] };
}

/** The deepest pair of values that differ, on the way of the first difference. */
function firstDifference(a: Spot, b: Spot): readonly [Spot, Spot] {
  const [left, right] = [entriesOf(a), entriesOf(b)];
  for (const [key, child] of left) {
    const other = right.get(key);
    if (other && !isSame(child, other)) return firstDifference(child, other);
  }
  return [a, b];
}

const SHOWN = 40;
function shortJson({ node }: Spot): string {
  const text = withoutSecrets(JSON.stringify(jsonValue(node)));
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

const placeOf = (spot: Spot, { name, text }: ConfigSource): MergePlace => ({
  source: name,
  ...lineAndColumn(text, spot.offset),
});

const valueOfMap = (members: ReadonlyMap<string, Merged>): Record<string, unknown> =>
  Object.fromEntries([...members].map(([key, merged]) => [key, valueOf(merged)]));

function valueOf(merged: Merged): unknown {
  if (merged.kind === 'map') return valueOfMap(merged.members);
  if (merged.kind === 'leaf') return jsonValue(merged.first.node);
  return merged.isSingle && merged.items.length === 1 ? merged.items[0] : merged.items;
}
