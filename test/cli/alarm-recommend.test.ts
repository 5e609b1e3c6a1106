import { afterAll, beforeAll, expect, test } from 'vitest';
import { recommendView } from '../../src/commands/alarm/recommend-view.js';
import { recommendAlarms, type RecommendResult } from '../../src/lib/alarm/index.js';
import { plainPalette, renderOutcome } from '../../src/lib/output/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { fakeClock } from '../helpers/fake-clock.js';
import { sandboxContext } from '../helpers/sandbox-context.js';

let sandbox: Sandbox;
let result: RecommendResult;
let task: ReturnType<typeof sandboxContext>;
beforeAll(async () => {
  sandbox = await createSandbox({ clock: fakeClock(), throttle: false, seed: 'web3tier' });
  task = sandboxContext(sandbox);
  const input = { services: [], tags: {}, actions: [], namePrefix: '', preview: false };
  result = await recommendAlarms(input, task);
});
afterAll(() => sandbox.close());

const show = async ({ all, width }: { readonly all: boolean; readonly width: number }): Promise<string> => {
  let text = '';
  const target = {
    isTty: true,
    width,
    write: (chunk: string | Uint8Array) => ((text += String(chunk)), Promise.resolve()),
  };
  const options = { format: 'table', layout: 'table', header: true, palette: plainPalette } as const;
  await renderOutcome(await recommendView(result, { task, width, all }), target, options);
  return text;
};

test('what people see of alarm recommend, in 80 columns', async () => {
  const text = await show({ all: false, width: 80 });
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  await expect(text).toMatchFileSnapshot('../golden/tables/alarm-recommend.txt');
});

test('with --all every alarm has a line', async () => {
  const text = await show({ all: true, width: 80 });
  expect(text).toMatch(/^missing +web-4-cpu +> 80%/m);
  expect(text.slice(0, text.indexOf('\nwhy:'))).not.toContain('like it');
});
