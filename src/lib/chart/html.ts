import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { periodsIn, type ChartData } from '../core/chart.js';
import { escapeMarkup, scriptJson } from './escape.js';
import { pageScript, pageStyle } from './html-parts.js';
import { chartColours } from './svg.js';

/** A table below the charts of a page. */
export interface PageTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ChartPage {
  readonly title: string;
  /** Sentences below the title. */
  readonly lines: readonly string[];
  readonly charts: readonly ChartData[];
  readonly tables: readonly PageTable[];
}

/**
 * A page that a person can zoom, with everything in it: data, styles, uPlot and its licence. It asks nobody for anything; its
 * Content-Security-Policy says so to the browser, too.
 */
export async function chartPage({ title, lines, charts, tables }: ChartPage): Promise<string> {
  const library = await uplot();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeMarkup(title)}</title>
<style>
${library.style}
${pageStyle}
</style>
</head>
<body>
<h1>${escapeMarkup(title)}</h1>
${lines.map((line) => `<p>${escapeMarkup(line)}</p>`).join('\n')}
${charts.map((chart, index) => `<figure>${chart.title === title ? '' : `<figcaption>${escapeMarkup(chart.title)}</figcaption>`}<div class="chart" id="chart-${index}"></div></figure>`).join('\n')}
<p class="hint">Drag over a chart to zoom in, double-click to see all of it. Times are UTC. <span class="key alarm"></span> in ALARM <span class="key unknown"></span> insufficient data <span class="key actual"></span> the existing alarm was in ALARM</p>
${tables.map(tableHtml).join('\n')}
<script type="application/json" id="data">${scriptJson(charts.map(plotData))}</script>
<!--
uPlot, inlined below:
${library.licence.replaceAll('--', '- -')}
-->
<script>${library.script}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function tableHtml({ title, columns, rows }: PageTable): string {
  const row = (cells: readonly string[], tag: 'td' | 'th') =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeMarkup(cell)}</${tag}>`).join('')}</tr>`;
  return `<h2>${escapeMarkup(title)}</h2>
<table>
<thead>${row(columns, 'th')}</thead>
<tbody>${rows.map((cells) => row(cells, 'td')).join('\n')}</tbody>
</table>`;
}

/** What the script of the page draws: columns of uPlot, times in seconds. */
function plotData(chart: ChartData): object {
  const times = Array.from({ length: periodsIn(chart) }, (_, index) => (chart.startMs + index * chart.periodMs) / 1000);
  const limits = chart.band ? [chart.band.lower, chart.band.upper] : [];
  const seconds = (spans: ChartData['alarmSpans']) =>
    (spans ?? []).map(({ fromMs, toMs }) => [fromMs / 1000, toMs / 1000]);
  return {
    labels: [...chart.series.map(({ label }) => label), ...(chart.band ? ['lower limit', 'upper limit'] : [])],
    data: [times, ...chart.series.map(({ values }) => values), ...limits],
    bandFrom: chart.band ? chart.series.length + 1 : null,
    threshold: chart.threshold ?? null,
    alarm: seconds(chart.alarmSpans),
    unknown: seconds(chart.unknownSpans),
    actual: seconds(chart.actualSpans),
    periodSeconds: chart.periodMs / 1000,
    colours: chartColours,
  };
}

interface Library {
  readonly script: string;
  readonly style: string;
  readonly licence: string;
}

/** The files of uPlot as it is installed with awsops. */
async function uplot(): Promise<Library> {
  const script = createRequire(import.meta.url).resolve('uplot/dist/uPlot.iife.min.js');
  const read = (path: string): Promise<string> => readFile(join(dirname(script), path), 'utf8');
  return {
    script: (await readFile(script, 'utf8')).replaceAll('</script', String.raw`<\/script`),
    style: await read('uPlot.min.css'),
    licence: await read('../LICENSE'),
  };
}
