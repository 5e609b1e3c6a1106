/**
 * Works on a page of events as the bytes that came over the wire, without building objects from them.
 *
 * What makes it sound: inside a JSON string a raw quote can only be the one that closes it, and what follows that is
 * `,` `:` `]` or `}`, never a letter. So `},{"` or `}],"` followed by a letter is never part of a message. Anything
 * that is not compact JSON with flat events is refused, and then parsed the usual way.
 *
 * What makes it fast: it looks only at the brackets, which are few, and lets the engine find them.
 */

const OPENING = Buffer.from('{"events":[{"');
const EVENTS_START = '{"events":'.length;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The JSON array of events of a response, `[{…},{…}]`, and where its events begin. */
export interface PageBytes {
  readonly json: Buffer;
  /** Offsets of the second and every further event. */
  readonly starts: readonly number[];
}

/** A response body in two: the events, and the response without them. */
export interface SplitBody {
  readonly events: PageBytes;
  /** `{"nextToken":"…",…}` */
  readonly rest: string;
}

/** Takes the events out of a response body; undefined when it does not have the form that makes this safe. */
export function splitBody(body: Buffer): SplitBody | undefined {
  if (!startsWith(body, OPENING) || body.includes(NEWLINE)) return undefined;
  const end = endOfEvents(body);
  if (end === undefined) return undefined;
  const json = body.subarray(EVENTS_START, end);
  if (holdsArray(json)) return undefined;
  const starts = eventStarts(json);
  if (starts === undefined) return undefined;
  const rest = end === body.length - 1 ? '{}' : `{${body.toString('utf8', end + 1)}`;
  return { events: { json, starts }, rest };
}

/** Turns an array of events into one event a line, in place: the bytes are not JSON any more afterwards. */
export function toLines({ json, starts }: PageBytes): Buffer {
  for (const start of starts) json[start - 1] = NEWLINE;
  json[json.length - 1] = NEWLINE;
  return json.subarray(1);
}

/** The offset after the `]` of the events. */
function endOfEvents(body: Buffer): number | undefined {
  for (let at = body.indexOf(CLOSE_BRACKET); at >= 0; at = body.indexOf(CLOSE_BRACKET, at + 1)) {
    if (body[at - 1] !== CLOSE_BRACE) continue;
    if (at === body.length - 2) return body[at + 1] === CLOSE_BRACE ? at + 1 : undefined;
    if (body[at + 1] !== COMMA) continue;
    if (isKeyStart(body, at + 2)) return at + 1;
    if (body[at + 2] === SPACE && isKeyStart(body, at + 3)) return undefined;
  }
  return undefined;
}

/** Where every event but the first begins; undefined when an event holds an object, or spaces are between them. */
function eventStarts(json: Buffer): readonly number[] | undefined {
  const starts: number[] = [];
  for (let at = json.indexOf(OPEN_BRACE, 2); at >= 0; at = json.indexOf(OPEN_BRACE, at + 1)) {
    if (isValue(json, at)) return undefined;
    if (!isKeyStart(json, at + 1)) continue;
    if (json[at - 1] === COMMA && json[at - 2] === CLOSE_BRACE) starts.push(at);
    else if (json[at - 1] === SPACE && json[at - 2] === COMMA && json[at - 3] === CLOSE_BRACE) return undefined;
  }
  return starts;
}

function holdsArray(json: Buffer): boolean {
  for (let at = json.indexOf(OPEN_BRACKET, 1); at >= 0; at = json.indexOf(OPEN_BRACKET, at + 1)) {
    if (isValue(json, at)) return true;
  }
  return false;
}

/** Whether the bracket at `at` is the value of a key. In a message that holds JSON the quote has a backslash. */
const isValue = (json: Buffer, at: number): boolean =>
  json[at - 1] === COLON && json[at - 2] === QUOTE && json[at - 3] !== BACKSLASH;

function isKeyStart(bytes: Buffer, at: number): boolean {
  const letter = bytes[at + 1] ?? 0;
  return bytes[at] === QUOTE && ((letter >= 0x61 && letter <= 0x7a) || (letter >= 0x41 && letter <= 0x5a));
}

const startsWith = (bytes: Buffer, prefix: Buffer): boolean => bytes.subarray(0, prefix.length).equals(prefix);
