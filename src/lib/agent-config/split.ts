import { mergeConfigs } from './merge.js';
import { sizeOf, STANDARD_LIMIT } from './size.js';
import type { AgentConfig } from './types.js';

/** A part of a configuration that is too large for one parameter. */
export interface ConfigPart {
  /** What is in it, e.g. `metrics` or `logs`. */
  readonly sections: readonly string[];
  /** JSON without white space. */
  readonly text: string;
  readonly bytes: number;
}

/**
 * A configuration as files that the agent merges into the same one again: the first is fetched, the others appended.
 *
 * @param limitBytes of each part: by default what a parameter of the tier Standard holds
 * @returns undefined when a piece that cannot be split is larger than that
 */
export function splitConfig(config: AgentConfig, limitBytes = STANDARD_LIMIT): readonly ConfigPart[] | undefined {
  const parts: { config: AgentConfig; text: string }[] = [];
  for (const piece of piecesOf(config)) {
    const text = JSON.stringify(piece);
    if (sizeOf(text).bytes > limitBytes) return undefined;
    const last = parts.at(-1);
    const joined = last && join(last.config, piece);
    if (joined && sizeOf(joined.text).bytes <= limitBytes) parts.splice(-1, 1, joined);
    else parts.push({ config: piece, text });
  }
  return parts.map((part) => ({
    sections: Object.keys(part.config),
    text: part.text,
    bytes: sizeOf(part.text).bytes,
  }));
}

function join(a: AgentConfig, b: AgentConfig): { config: AgentConfig; text: string } | undefined {
  const sources = [a, b].map((config) => ({ name: 'part', text: JSON.stringify(config) }));
  const result = mergeConfigs(sources);
  return 'config' in result ? { config: result.config, text: JSON.stringify(result.config) } : undefined;
}

/** The smallest configurations that merge into the whole one: a plugin each, a log file each. */
const piecesOf = (config: AgentConfig): readonly AgentConfig[] =>
  Object.entries(config).flatMap(([section, value]) => {
    const inner = splitSection(section, value);
    return inner.map((one) => ({ [section]: one }));
  });

function splitSection(section: string, value: unknown): readonly unknown[] {
  const collected = section === 'metrics' ? 'metrics_collected' : section === 'logs' ? 'logs_collected' : undefined;
  if (collected === undefined || !isObject(value)) return [value];
  const { [collected]: collectedValue, ...shared } = value;
  if (!isObject(collectedValue) || Object.keys(collectedValue).length === 0) return [value];
  const inner = Object.entries(collectedValue).flatMap(([key, one]) => splitList(key, one));
  // What the files share is repeated in each of them, which the agent allows: it says the same thing.
  return inner.map((one) => ({ ...shared, [collected]: one }));
}

function splitList(key: string, value: unknown): readonly AgentConfig[] {
  const list = isObject(value) && Object.keys(value).length === 1 ? value['collect_list'] : undefined;
  if (!['files', 'windows_events'].includes(key) || !Array.isArray(list) || list.length === 0)
    return [{ [key]: value }];
  return list.map((entry: unknown) => ({ [key]: { collect_list: [entry] } }));
}

const isObject = (value: unknown): value is AgentConfig =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
