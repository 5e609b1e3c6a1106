import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitBody, toLines } from '../../../src/lib/logs/events/page-bytes.js';

/** Text made of what could be taken for the structure of a page. */
const adversarial = fc
  .array(
    fc.constantFrom(
      '},{"',
      '}],"',
      '},{"eventId":"1',
      '}],"nextToken":"x"',
      '}]}',
      '"',
      '\\',
      '\\"',
      '":{',
      '":[',
      '{',
      '}',
      ',',
      '\n',
      '\u0000',
      '日本語',
      '😀',
      'a',
      ' ',
      '{"events":[{"',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const text = fc.oneof(adversarial, fc.string({ unit: 'binary' }), fc.json());

const event = fc.record(
  { eventId: text, ingestionTime: fc.nat(), logStreamName: text, message: text, timestamp: fc.nat() },
  { requiredKeys: ['message'] },
);

const page = fc.record(
  {
    events: fc.array(event, { minLength: 1, maxLength: 8 }),
    searchedLogStreams: fc.array(fc.record({ logStreamName: text, searchedCompletely: fc.boolean() }), {
      maxLength: 2,
    }),
    nextToken: text,
  },
  { requiredKeys: ['events'] },
);

describe('splitBody and toLines', () => {
  test('give exactly the events and the rest that parsing gives, whatever the messages hold', () => {
    fc.assert(
      fc.property(page, ({ events, ...rest }) => {
        const split = splitBody(Buffer.from(JSON.stringify({ events, ...rest })));
        if (!split) throw new Error('compact flat JSON was refused');
        expect(JSON.parse(split.events.json.toString())).toEqual(events);
        expect(JSON.parse(split.rest)).toEqual(rest);
        expect(split.events.starts).toHaveLength(events.length - 1);
        expect(toLines(split.events).toString()).toBe(events.map((one) => `${JSON.stringify(one)}\n`).join(''));
      }),
      { numRuns: 2_000 },
    );
  });

  test('refuse JSON with spaces or line breaks, however it is spaced', () => {
    fc.assert(
      fc.property(page, fc.constantFrom(1, 2, '\t'), (body, indent) => {
        expect(splitBody(Buffer.from(JSON.stringify(body, null, indent)))).toBeUndefined();
      }),
    );
    expect(splitBody(Buffer.from('{"events":[{"a":1}, {"a":2}]}'))).toBeUndefined();
    expect(splitBody(Buffer.from('{"events":[{"a":1}], "searchedLogStreams":[{"b":2}]}'))).toBeUndefined();
  });

  test.each([
    ['an object in an event', { events: [{ a: { b: 1 } }] }],
    ['a list of objects in an event', { events: [{ a: [{ b: 1 }, { b: 2 }], c: 'x' }, { d: 1 }] }],
    ['no events', { events: [] }],
    ['events that are not first', { nextToken: 'x', events: [{ a: 1 }] }],
    ['no object at all', ['events']],
  ])('refuse %s', (_, body) => {
    expect(splitBody(Buffer.from(JSON.stringify(body)))).toBeUndefined();
  });

  test('refuse an empty body, HTML and a page that was cut off', () => {
    for (const body of ['', '<html>', '{"events":[{"a":1},{"b"', '{"events":[{"a":1}']) {
      expect(splitBody(Buffer.from(body))).toBeUndefined();
    }
  });
});
