import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventsOf, objectLines } from '../../../src/lib/pipeline/watch/read-object.js';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function linesOf(bytes: Uint8Array, size = 7): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of objectLines(inPieces(bytes, size))) lines.push(line);
  return lines;
}

const record = (messages: readonly string[], messageType = 'DATA_MESSAGE'): string =>
  JSON.stringify({
    messageType,
    owner: '123456789012',
    logGroup: '/web/app',
    logStream: 's',
    subscriptionFilters: ['f'],
    logEvents: messages.map((message, index) => ({ id: String(index), timestamp: 1000 + index, message })),
  });

describe('the lines of an object', () => {
  test('are the same however often it is packed, and in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc
            .string({ unit: 'grapheme' })
            .map((text) => text.replaceAll('\n', ' ').replaceAll(String.fromCodePoint(0x1f), ' ')),
          { minLength: 1 },
        ),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 2, max: 50 }),
        async (lines, layers, size) => {
          let bytes: Uint8Array = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          for (let layer = 0; layer < layers; layer += 1) bytes = gzipSync(bytes);
          expect(await linesOf(bytes, size)).toEqual(lines);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('of records that were packed one by one follow each other', async () => {
    const packed = [record(['a']), record(['b'])].map((text) => gzipSync(text));
    const [line = ''] = await linesOf(gzipSync(Buffer.concat(packed)));
    expect(eventsOf(line).map(({ message }) => message)).toEqual(['a', 'b']);
  });

  test('of a broken object are an error', async () => {
    await expect(linesOf(gzipSync('abc'.repeat(1000)).subarray(0, 20))).rejects.toThrow(/unexpected end/);
  });

  test('of an empty object are none', async () => {
    expect(await linesOf(new Uint8Array())).toEqual([]);
  });
});

describe('the events of a line', () => {
  test('are those of its records, without the tests of the service', () => {
    const line = `${record(['x'], 'CONTROL_MESSAGE')}${record(['{"a":"}{"}', 'quote \\" and }'])}`;
    expect(eventsOf(line)).toEqual([
      { logGroup: '/web/app', logStream: 's', timestamp: '1970-01-01T00:00:01.000Z', message: '{"a":"}{"}' },
      { logGroup: '/web/app', logStream: 's', timestamp: '1970-01-01T00:00:01.001Z', message: 'quote \\" and }' },
    ]);
  });

  test.each(['plain text', '{"level":"ERROR"}', '{ not json', '[1]', '}{'])(
    'is the line itself when it is no record: %s',
    (line) => {
      expect(eventsOf(line)).toEqual([{ logGroup: null, logStream: null, timestamp: null, message: line }]);
    },
  );
});
