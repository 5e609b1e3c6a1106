import { asciiSafeJson } from './control-chars.js';
import { assertColumnsSeen, keyCollector, pickKeys } from './columns.js';
import type { Row } from './fields.js';

export interface JsonOptions {
  /** `--columns`: these keys only, in this order. */
  readonly selected?: readonly string[] | undefined;
  /** False: the keys of the rows decide whether a selected column exists. */
  readonly isDeclared: boolean;
  /** Escapes what a terminal would act upon; the JSON means the same. */
  readonly isTty: boolean;
}

/**
 * One indented array, written while the rows arrive: the same text as `JSON.stringify(all, null, 2)`.
 */
export async function* renderJson(
  batches: AsyncIterable<readonly Row[]>,
  options: JsonOptions,
): AsyncGenerator<string> {
  let isEmpty = true;
  for await (const batch of selectKeys(batches, options)) {
    if (batch.length === 0) continue;
    // "[\n  {…},\n  {…}\n]" without its brackets is exactly the part of this batch.
    const elements = JSON.stringify(batch, null, 2).slice(1, -2);
    yield (isEmpty ? '[' : ',') + safe(elements, options);
    isEmpty = false;
  }
  yield isEmpty ? '[]\n' : '\n]\n';
}

/** One compact element a line, as it arrives. */
export async function* renderNdjson(
  batches: AsyncIterable<readonly Row[]>,
  options: JsonOptions,
): AsyncGenerator<string> {
  for await (const batch of selectKeys(batches, options)) {
    let text = '';
    for (const row of batch) text += `${JSON.stringify(row)}\n`;
    yield safe(text, options);
  }
}

/** A single value: indented, or on one line for ndjson. A value that JSON does not know is `null`. */
export function jsonText(value: unknown, options: { readonly compact: boolean; readonly isTty: boolean }): string {
  const text = JSON.stringify(value, null, options.compact ? 0 : 2) ?? 'null';
  return `${safe(text, options)}\n`;
}

const safe = (json: string, options: { readonly isTty: boolean }): string =>
  options.isTty ? asciiSafeJson(json) : json;

async function* selectKeys(
  batches: AsyncIterable<readonly Row[]>,
  options: JsonOptions,
): AsyncGenerator<readonly Row[]> {
  const { selected } = options;
  if (!selected) {
    yield* batches;
    return;
  }
  const collector = keyCollector();
  for await (const batch of batches) {
    if (!options.isDeclared) collector.add(batch);
    yield batch.map((row) => pickKeys(row, selected));
  }
  // Rows differ in their keys, so only the end can tell that nothing ever had this column.
  assertColumnsSeen(selected, collector.keys());
}
