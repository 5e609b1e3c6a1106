import type { Cursor } from './cursor.js';
import { parseObject, select } from './match.js';
import { parseJson } from './parse-json.js';
import { splitFields } from './split-fields.js';
import { FilterPatternError, type FilterPattern, type FieldSlot } from './types.js';

/**
 * Reads what a metric filter refers to in a message that its pattern selects: `$.latency` of JSON, `$size` of a
 * space-delimited pattern with a field of that name. Undefined where the message does not have it.
 *
 * @throws FilterPatternError for a reference that the pattern cannot have
 */
export function compileReference(pattern: FilterPattern, reference: string): (message: string) => string | undefined {
  if (reference.startsWith('$.')) return jsonReference(reference);
  if (pattern.kind === 'fields' && reference.startsWith('$')) return fieldReference(pattern, reference.slice(1));
  throw new FilterPatternError(`the pattern has no field "${reference}"`, 0);
}

function jsonReference(reference: string): (message: string) => string | undefined {
  const cursor: Cursor = { text: `{ ${reference} EXISTS }`, at: 0, regexCount: 0 };
  const parsed = parseJson(cursor);
  if (parsed.kind !== 'json' || parsed.condition.kind !== 'leaf') {
    throw new FilterPatternError(`"${reference}" is not one property`, 0);
  }
  const { selector } = parsed.condition.leaf;
  return (message) => {
    const root = parseObject(message);
    const [value] = root === undefined ? [] : select(root, selector);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
}

function fieldReference(
  { head, tail }: Extract<FilterPattern, { readonly kind: 'fields' }>,
  name: string,
): (message: string) => string | undefined {
  const at = (slots: readonly FieldSlot[] | undefined) => (slots ?? []).findIndex((slot) => slot.name === name);
  const [fromStart, inTail] = [at(head), at(tail)];
  if (fromStart === -1 && inTail === -1) throw new FilterPatternError(`the pattern has no field "$${name}"`, 0);
  const index = fromStart === -1 ? inTail - (tail?.length ?? 0) : fromStart;
  return (message) => splitFields(message).at(index);
}
