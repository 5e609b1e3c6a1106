import { inBatches } from './batches.js';
import type { Field, Row } from './fields.js';
import { evaluateQuery } from './query.js';
import type { RenderContext } from './target.js';
import { renderList, renderRows, renderScalar, renderThing } from './views.js';

/**
 * Evaluates `--query` on the JSON form of a result and renders what comes out: a list of objects as rows,
 * of lists as columns, of values one a line; an object as keys and values; a value as its text.
 */
export async function* renderQueryResult(
  data: unknown,
  context: RenderContext & { readonly query: string },
): AsyncGenerator<string> {
  const result = await evaluateQuery(context.query, data);
  const generic = { ...context, options: { ...context.options, layout: 'table' as const, fields: undefined } };
  if (Array.isArray(result)) {
    if (result.length > 0 && result.every(isRow)) {
      const fields = keptFields(result, { data, fields: context.options.fields });
      yield* renderRows(inBatches(result), { ...generic, options: { ...generic.options, fields } });
    } else {
      yield* renderList(result, generic);
    }
  } else if (isRow(result)) {
    const fields = keptFields([result], { data, fields: context.options.fields });
    yield* renderThing(result, { ...generic, options: { ...generic.options, fields } });
  } else {
    yield* renderScalar(result, generic);
  }
}

/**
 * The declared fields, if the query only chose, sorted or cut the rows. A reshaped row can give a known name to
 * another thing, and a count must not be shown in MiB because its name is that of a size.
 */
function keptFields(
  result: readonly Row[],
  source: { readonly data: unknown; readonly fields: readonly Field[] | undefined },
): readonly Field[] | undefined {
  const originals = new Set<unknown>(Array.isArray(source.data) ? source.data : [source.data]);
  return result.every((row) => originals.has(row)) ? source.fields : undefined;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
