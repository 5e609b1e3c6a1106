import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chartPage } from '../../src/lib/chart/index.js';

const MINUTE_MS = 60_000;
const NOON_MS = Date.UTC(2026, 10, 30, 12);

const executablePath = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && path !== '' && existsSync(path));
if (executablePath === undefined)
  process.stderr.write('the page of a preview is not tested: there is no Chromium (set CHROMIUM)\n');

describe.skipIf(executablePath === undefined)('the page of a preview in a browser', () => {
  const directory = mkdtempSync(join(tmpdir(), 'awsops-page-'));
  const file = join(directory, 'page.html');
  let browser: Browser;

  beforeAll(async () => {
    const values = Array.from({ length: 600 }, (_, minute) => (minute >= 200 && minute < 260 ? null : minute % 50));
    const span = (from: number, to: number) => ({ fromMs: NOON_MS + from * MINUTE_MS, toMs: NOON_MS + to * MINUTE_MS });
    const title = 'load <b>& "more"</b></script><script>window.evil = true</script>';
    const page = await chartPage({
      title,
      lines: ['would have gone to ALARM once'],
      charts: [
        {
          title,
          startMs: NOON_MS,
          periodMs: MINUTE_MS,
          series: [{ label: title, values }],
          threshold: 40,
          alarmSpans: [span(300, 400)],
        },
      ],
      tables: [{ title: 'Changes of state', columns: ['at', 'reason'], rows: [['12:00', title]] }],
    });
    await writeFile(file, page);
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });

  test('draws series, threshold and alarms, zooms by dragging, asks nobody for anything and runs no text', async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    expect(await page.locator('h1').innerText()).toContain('<b>&');

    const scale = () => page.evaluate<[number, number]>('[awsopsCharts[0].scales.x.min, awsopsCharts[0].scales.x.max]');
    const before = await scale();
    expect(before).toEqual([NOON_MS / 1000, NOON_MS / 1000 + 599 * 60]);

    // Red where the alarm is, no line in the gap, the threshold at its height.
    const pixelAt = (minute: number, value: number) =>
      page.evaluate<number[]>(`(() => {
        const u = awsopsCharts[0];
        const x = u.valToPos(${NOON_MS / 1000} + ${minute} * 60, 'x', true);
        const y = u.valToPos(${value}, 'y', true);
        return [...u.ctx.getImageData(Math.round(x), Math.round(y), 1, 1).data];
      })()`);
    const [red = 0, green = 0] = await pixelAt(350, 46);
    expect(red - green).toBeGreaterThan(20);
    const [redOutside = 0, greenOutside = 0] = await pixelAt(230, 46);
    expect(redOutside - greenOutside).toBeLessThan(10);

    const box = await page.locator('.u-over').boundingBox();
    if (!box) throw new Error('there is no chart');
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await expect.poll(scale).not.toEqual(before);
    const [from, to] = await scale();
    expect((to - from) / (599 * 60)).toBeCloseTo(0.25, 1);
    await page.locator('.u-over').dblclick();
    await expect.poll(scale).toEqual(before);

    expect(await page.evaluate<boolean>('"evil" in window')).toBe(false);
    expect(complaints).toEqual([]);
  }, 60_000);
});
