import { inBatches } from './batches.js';
import { cellText } from './cells.js';
import { declaredColumns, dynamicColumns, pickKeys } from './columns.js';
import { visibleControls } from './control-chars.js';
import { exactText, recordWriter, renderDelimited } from './delimited.js';
import type { Row } from './fields.js';
import { jsonText, renderJson, renderNdjson } from './json.js';
import { renderLines } from './lines.js';
import { recordText } from './record.js';
import { renderTable } from './table.js';
import type { RenderContext } from './target.js';

/** Rows in the format that was asked for, one chunk of text a batch. */
export function renderRows(batches: AsyncIterable<readonly Row[]>, context: RenderContext): AsyncGenerator<string> {
  const { target, options } = context;
  const { format, fields, columns: selected } = options;
  const columns = declaredColumns({ fields, selected, set: format === 'table' ? 'table' : 'all' });
  const common = { columns, selected, header: options.header, palette: options.palette, ...target };
  switch (format) {
    case 'json':
      return renderJson(batches, { selected, isDeclared: columns !== undefined, isTty: target.isTty });
    case 'ndjson':
      return renderNdjson(batches, { selected, isDeclared: columns !== undefined, isTty: target.isTty });
    case 'csv':
    case 'tsv':
      return renderDelimited(batches, { ...common, format });
    case 'table':
      return options.layout === 'lines'
        ? renderLines(batches, { ...common, columns: columns ?? selected?.map((key) => ({ key })) })
        : renderTable(batches, common);
  }
}

/** A single thing: one JSON object, one CSV record, or lines of `key  value`. */
export async function* renderThing(thing: Row, context: RenderContext): AsyncGenerator<string> {
  const { target, options } = context;
  const { format, columns: selected } = options;
  // A command that lists rows may also return a summary of another shape, with none of the declared fields.
  const fields = options.fields?.some(({ key }) => key in thing) ? options.fields : undefined;
  const columns =
    declaredColumns({ fields, selected, set: format === 'table' ? 'table' : 'all' }) ??
    dynamicColumns([thing], selected);
  if (format === 'csv' || format === 'tsv') {
    yield* renderDelimited(inBatches([thing]), { ...options, ...target, format, columns });
  } else if (format === 'table') {
    yield recordText(thing, { columns, isTty: target.isTty, palette: options.palette });
  } else {
    const value = selected ? pickKeys(thing, selected) : thing;
    yield jsonText(value, { compact: format === 'ndjson', isTty: target.isTty });
  }
}

/** A list that is not made of objects: one value a line, a list within it as the columns of its line. */
export async function* renderList(values: readonly unknown[], context: RenderContext): AsyncGenerator<string> {
  const { target, options } = context;
  if (options.format === 'json') {
    yield jsonText(values, { compact: false, isTty: target.isTty });
  } else if (options.format === 'ndjson') {
    for (const value of values) yield jsonText(value, { compact: true, isTty: target.isTty });
  } else if (options.format !== 'table') {
    const write = recordWriter({ format: options.format, isTty: target.isTty });
    yield write(values.map((value) => (Array.isArray(value) ? value.map(exactText) : [exactText(value)])));
  } else if (values.length > 0 && values.every((value) => Array.isArray(value))) {
    const rows = values.map((value): Row => Object.fromEntries(Object.entries(value)));
    const plain = { palette: options.palette, ...target, header: false, columns: undefined };
    yield* renderTable(inBatches(rows), plain);
  } else {
    for (const value of values) yield* renderScalar(value, context);
  }
}

/** A single value: its plain text, or JSON where JSON was asked for. */
export async function* renderScalar(value: unknown, context: RenderContext): AsyncGenerator<string> {
  const { target, options } = context;
  if (options.format === 'json' || options.format === 'ndjson') {
    yield jsonText(value, { compact: options.format === 'ndjson', isTty: target.isTty });
    return;
  }
  const text = options.format === 'table' ? cellText(value, undefined) : (exactText(value) ?? '');
  yield `${target.isTty ? visibleControls(text) : text}\n`;
}
