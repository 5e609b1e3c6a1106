import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chartPage, chartSvg, svgToPng } from '../../../src/lib/chart/index.js';
import type { ChartData } from '../../../src/lib/core/chart.js';
import { axisNumber, roundScale } from '../../../src/lib/core/chart-scale.js';
import { terminalChart } from '../../../src/lib/output/chart/terminal.js';
import { plainPalette } from '../../../src/lib/output/palette.js';

const MINUTE_MS = 60_000;
const NOON_MS = Date.UTC(2026, 10, 30, 12);

const chart = (values: readonly (number | null)[], changes: Partial<ChartData> = {}): ChartData => ({
  title: 'Load',
  startMs: NOON_MS,
  periodMs: MINUTE_MS,
  series: [{ label: 'Load', values }],
  ...changes,
});
const draw = (data: ChartData, width = 80) => terminalChart(data, { width, palette: plainPalette });
const hour = Array.from({ length: 60 }, (_, minute) => minute);

describe('a chart in the terminal', () => {
  test('fits the terminal, has an axis of values and one of time', () => {
    const lines = draw(chart(hour)).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.join('\n')).toMatch(/ 60 ┤/);
    expect(lines.join('\n')).toMatch(/12:10.*12:50.*UTC/);
  });

  test('shows a gap where there is no data', () => {
    const blanks = (text: string) =>
      text
        .split('\n')
        .filter((line) => /[│┤]/.test(line))
        .map((line) => line.slice(8).padEnd(72));
    const whole = blanks(draw(chart(hour.map(() => 5))));
    const gap = blanks(draw(chart(hour.map((minute) => (minute >= 20 && minute < 40 ? null : 5)))));
    const middle = (lines: readonly string[]) =>
      lines
        .map((line) => line.slice(28, 44))
        .join('')
        .trim();
    expect(middle(whole)).not.toBe('');
    expect(middle(gap)).toBe('');
  });

  test('loses no peak, however many periods share a column', () => {
    const peak = Array.from({ length: 20_160 }, (_, index) => (index === 7777 ? 100 : 1));
    expect(draw(chart(peak)).split('\n').slice(1, 4).join('')).toMatch(/[\u2801-\u28ff]/);
  });

  test('has the threshold as a dashed line, and a lane for ALARM and for unknown', () => {
    const spans = (from: number, to: number) => [
      { fromMs: NOON_MS + from * MINUTE_MS, toMs: NOON_MS + to * MINUTE_MS },
    ];
    const text = draw(
      chart(hour, { threshold: 30, alarmSpans: spans(30, 60), unknownSpans: spans(0, 10), actualSpans: spans(40, 60) }),
    );
    expect(text).toContain('╌ ╌ ╌');
    expect(text).toMatch(/ALARM {2}░+▁+█+$/m);
    expect(text).toMatch(/real {2}▁+█+$/m);
  });

  test('can be drawn of anything, also of nothing', () => {
    const value = fc.option(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), { nil: null });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 50 }), fc.integer({ min: 20, max: 200 }), (values, width) => {
        const text = draw(chart(values), width);
        expect(text).not.toContain('NaN');
        expect(text).not.toContain('Infinity');
      }),
    );
  });

  test('shows control characters of a title instead of obeying them', () => {
    expect(draw(chart(hour, { title: 'a\u001b[31m' }))).not.toContain('\u001b');
  });
});

test('a scale has round ends that hold all values', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      fc.double({ noNaN: true, min: 0, max: 1e9 }),
      (low, size) => {
        const scale = roundScale(low, low + size, 4);
        const dust = 1e-9 * (Math.abs(low) + size) + 1e-12;
        expect(scale.low).toBeLessThanOrEqual(low + dust);
        expect(scale.high).toBeGreaterThanOrEqual(low + size - dust);
        expect(scale.ticks.length).toBeLessThan(12);
      },
    ),
  );
  expect(roundScale(-5e-324, 1e-323, 4)).toMatchObject({ low: 0, high: 1 });
  expect(roundScale(5, 5, 4)).toMatchObject({ low: 0, high: 6 });
  expect(roundScale(0, 7, 4).ticks).toEqual([0, 2, 4, 6, 8]);
  expect([12_500, 5.2e9, 0.25].map(axisNumber)).toEqual(['12.5k', '5.2G', '0.25']);
});

describe('files', () => {
  const evil = '</script><img src=x onerror=alert(1)> & "quotes" \u2028';

  test('an SVG breaks its line at gaps and escapes its texts', () => {
    const svg = chartSvg(chart([1, 2, null, 3], { title: evil, threshold: 2 }));
    expect(svg.match(/<path d="([^"]+)"/)?.[1]?.match(/M/g)).toHaveLength(2);
    expect(svg).not.toContain('<img');
    expect(svg).not.toContain('</script>');
    expect(svg).not.toMatch(/href|url\(|<script/);
  });

  test('a page has everything in it, with the licence of the library, and no text of the data as markup', async () => {
    const page = await chartPage({
      title: evil,
      lines: [evil],
      charts: [chart([1, null], { title: evil, series: [{ label: evil, values: [1, null] }] })],
      tables: [{ title: evil, columns: [evil], rows: [[evil]] }],
    });
    expect(page).not.toContain('<img');
    expect(page).toContain('Leon Sorokin');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/(src|href)=["']?https?:/);
    expect(page.match(/<\/script>/g)).toHaveLength(3);
  });

  test('a PNG names the package that it needs, where it is missing', async () => {
    const missing = () => Promise.reject(new Error('not found'));
    await expect(svgToPng('<svg/>', missing)).rejects.toMatchObject({
      exitCode: 3,
      hint: expect.stringContaining('@napi-rs/canvas') as string,
    });
  });

  test('a PNG is drawn by that package at twice the size', async () => {
    const drawn: number[] = [];
    const context = { drawImage: (_: unknown, __: number, ___: number, width: number) => void drawn.push(width) };
    const canvas = { getContext: () => context, encode: () => Promise.resolve(new Uint8Array([137])) };
    const loaded = { createCanvas: () => canvas, loadImage: () => Promise.resolve({ width: 960, height: 340 }) };
    expect(await svgToPng('<svg/>', () => Promise.resolve(loaded))).toEqual(new Uint8Array([137]));
    expect(drawn).toEqual([1920]);
  });
});
