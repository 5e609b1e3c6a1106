import { matchesPattern, parseEventPattern } from '../event-pattern/index.js';
import type { Place } from './names.js';
import type { EventPreset } from './presets/types.js';

type Members = Record<string, unknown>;

/** An event as rules see it, of the preset's kind. */
export function sampleEvent({ sample }: EventPreset, { region, account }: Place, nowMs: number): Members {
  const { source, detailType, resources, detail } = sample;
  return {
    version: '0',
    id: '0b9d3a1e-0000-4000-8000-000000000000',
    'detail-type': detailType,
    source,
    account,
    time: new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region,
    resources,
    detail,
  };
}

/**
 * The sample with the values that filters of a rule ask for. A field is changed only where the rule has other values
 * than the preset and the preset takes them: whatever else is wrong with a pattern still shows.
 */
export function withFilters(
  event: Members,
  { preset, pattern }: { readonly preset: EventPreset; readonly pattern: unknown },
): Members {
  return fit(event, { rule: membersOf(pattern), base: membersOf(preset.pattern) });
}

function fit(event: Members, { rule, base }: { readonly rule: Members; readonly base: Members }): Members {
  const changed = { ...event };
  for (const [key, values] of Object.entries(rule)) {
    const original = base[key];
    if (!Array.isArray(values)) {
      changed[key] = fit(membersOf(event[key]), { rule: membersOf(values), base: membersOf(original) });
      continue;
    }
    const [first]: readonly unknown[] = values;
    const isOther = JSON.stringify(values) !== JSON.stringify(original);
    if (isOther && typeof first === 'string' && accepts(original, first)) changed[key] = first;
  }
  return changed;
}

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** A field that the preset does not name takes anything. */
function accepts(values: unknown, value: string): boolean {
  if (values === undefined) return true;
  const { pattern } = parseEventPattern(JSON.stringify({ detail: { field: values } }));
  return pattern !== null && matchesPattern(pattern, { detail: { field: value } });
}
