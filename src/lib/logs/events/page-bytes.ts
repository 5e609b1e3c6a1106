/**
 * Works on a page of events as the bytes that came over the wire, without building objects from them.
 *
 * What makes it sound: inside a JSON string a raw quote can only be the one that closes it, and what follows that is
 * `,` `:` `]` or `}`, never a letter. So `},{"` or `}],"` followed by a letter is never part of a message. Anything
 * that is not compact JSON with flat events is refused, and then parsed the usual way.
 */

const OPENING = Buffer.from('{"events":[{"');
const BETWEEN_EVENTS = Buffer.from('},{"');
const AFTER_EVENTS = Buffer.from('}],"');
const AT_THE_END = '}]}';
/** The same places in JSON with spaces. */
const SPACED = [Buffer.from('}, {"'), Buffer.from('}], "')];
const NESTED_OBJECT = Buffer.from('":{');
const NESTED_ARRAY = Buffer.from('":[');

const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const EVENTS_START = '{"events":'.length;

/** A response body in two: the JSON array of events, and the response without it. */
export interface SplitBody {
  /** `[{…},{…}]`: one or more events. */
  readonly events: Buffer;
  /** `{"nextToken":"…",…}` */
  readonly rest: string;
}

/** Takes the events out of a response body; undefined when it does not have the form that makes this safe. */
export function splitBody(body: Buffer): SplitBody | undefined {
  if (!startsWith(body, OPENING) || body.includes(NEWLINE)) return undefined;
  if (SPACED.some((needle) => findFollowedByLetter(body, needle, EVENTS_START) >= 0)) return undefined;
  const end = findFollowedByLetter(body, AFTER_EVENTS, EVENTS_START);
  if (end >= 0) {
    const events = body.subarray(EVENTS_START, end + 2);
    return isFlat(events) ? { events, rest: `{${body.toString('utf8', end + 3)}` } : undefined;
  }
  if (body.toString('latin1', Math.max(0, body.length - AT_THE_END.length)) !== AT_THE_END) return undefined;
  const events = body.subarray(EVENTS_START, body.length - 1);
  return isFlat(events) ? { events, rest: '{}' } : undefined;
}

/** Turns an array of events into one event a line, in place; gives the bytes and how many events there are. */
export function toLines(events: Buffer): { readonly lines: Buffer; readonly count: number } {
  let count = 1;
  let at = findFollowedByLetter(events, BETWEEN_EVENTS, 0);
  while (at >= 0) {
    events[at + 1] = NEWLINE;
    count += 1;
    at = findFollowedByLetter(events, BETWEEN_EVENTS, at + BETWEEN_EVENTS.length);
  }
  events[events.length - 1] = NEWLINE;
  return { lines: events.subarray(1), count };
}

/** True when every `,` between two events is where `toLines` would find it: no value is an object or array. */
function isFlat(events: Buffer): boolean {
  return !hasUnescaped(events, NESTED_OBJECT) && !hasUnescaped(events, NESTED_ARRAY);
}

/** A message that holds JSON is full of `\":{`, which is text; without the backslash it is structure. */
function hasUnescaped(bytes: Buffer, needle: Buffer): boolean {
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
    if (bytes[at - 1] !== BACKSLASH) return true;
  }
  return false;
}

function findFollowedByLetter(bytes: Buffer, needle: Buffer, from: number): number {
  for (let at = bytes.indexOf(needle, from); at >= 0; at = bytes.indexOf(needle, at + 1)) {
    if (isLetter(bytes[at + needle.length])) return at;
  }
  return -1;
}

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a));

const startsWith = (bytes: Buffer, prefix: Buffer): boolean => bytes.subarray(0, prefix.length).equals(prefix);
