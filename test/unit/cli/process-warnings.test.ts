import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silenceProcessWarnings } from '../../../src/lib/cli/process-warnings.js';

const known = process.listeners('warning');
const seen: string[] = [];
const listener = (warning: Error): void => void seen.push(warning.message);

beforeEach(() => {
  seen.length = 0;
  process.removeAllListeners('warning');
  process.on('warning', listener);
});
afterEach(() => {
  process.removeAllListeners('warning');
  for (const original of known) process.on('warning', original);
});

describe('silenceProcessWarnings', () => {
  test('nobody prints a warning until it is undone', () => {
    const undo = silenceProcessWarnings();
    process.emit('warning', new Error('first'));
    undo();
    process.emit('warning', new Error('second'));
    expect(seen).toEqual(['second']);
  });

  test('undoing it twice does not print twice', () => {
    const undo = silenceProcessWarnings();
    undo();
    undo();
    process.emit('warning', new Error('once'));
    expect(seen).toEqual(['once']);
  });
});
