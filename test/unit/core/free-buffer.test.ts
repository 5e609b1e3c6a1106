import { expect, test } from 'vitest';
import { freeBuffer } from '../../../src/lib/core/free-buffer.js';

test('a large buffer is empty afterwards, its memory with the system again', () => {
  const buffer = Buffer.alloc(1024 * 1024, 1);
  freeBuffer(buffer.subarray(10));
  expect(buffer.length).toBe(0);
});

test('a small buffer, which may share its memory with others, stays as it is', () => {
  const buffer = Buffer.from('shared');
  freeBuffer(buffer);
  expect(buffer.toString()).toBe('shared');
});
