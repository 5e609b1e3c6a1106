import { inBatches } from './batches.js';
import { terminalChart } from './chart/terminal.js';
import { visibleControls } from './control-chars.js';
import type { PageSection, PageView } from './page-view.js';
import type { RenderContext } from './target.js';
import { renderRows, renderThing } from './views.js';
import { wrapWords } from '../core/wrap-words.js';

/** A page as people read it, or its data in the format that was asked for. */
export async function* renderPage({ data, list, sections }: PageView, context: RenderContext): AsyncGenerator<string> {
  const { format } = context.options;
  if (format === 'table') {
    for (const section of sections) yield* renderSection(section, context);
  } else if (list !== undefined && (format === 'csv' || format === 'tsv')) {
    yield* renderRows(inBatches(list.rows), { ...context, options: { ...context.options, fields: list.fields } });
  } else if (isList(data)) {
    yield* renderRows(inBatches(data), context);
  } else {
    yield* renderThing(data, context);
  }
}

async function* renderSection(section: PageSection, context: RenderContext): AsyncGenerator<string> {
  const { palette } = context.options;
  switch (section.kind) {
    case 'chart':
      yield terminalChart(section.chart, { width: context.target.width, palette });
      return;
    case 'table':
      yield `\n${palette.bold(section.title)}\n`;
      yield* renderRows(inBatches(section.rows), {
        ...context,
        options: { ...context.options, fields: section.fields, columns: undefined, layout: 'table' },
      });
      return;
    case 'lines':
      for (const line of section.lines(palette)) {
        yield wrapWords(visibleControls(line), context.target.width)
          .map((part) => `${part}\n`)
          .join('');
      }
  }
}

const isList = (data: PageView['data']): data is Extract<PageView['data'], readonly unknown[]> => Array.isArray(data);
