import type {
  PutEventsRequest,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkBus, constraintError } from './checks.js';
import { emitEvent } from './emit.js';

/** API reference, PutEvents, Entries; an entry of 256 KB ("Amazon EventBridge quotas"). */
const MAX_ENTRIES = 10;
const MAX_ENTRY_BYTES = 262_144;

export const putEventsOperations: Operations = { PutEvents: putEvents };

/** Each entry has its own fate. */
function putEvents(input: PutEventsRequest, call: Call): PutEventsResponse {
  const entries = input.Entries ?? [];
  if (entries.length === 0 || entries.length > MAX_ENTRIES) {
    const bound = entries.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`;
    throw constraintError('entries', '[…]', `Member must have length ${bound}`);
  }
  if (input.EndpointId !== undefined)
    throw constraintError('endpointId', input.EndpointId, 'global endpoints are not here');
  const results = entries.map((entry) => putEvent(call, entry));
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
}

function putEvent(call: Call, entry: PutEventsRequestEntry): PutEventsResultEntry {
  const { Source: source = '', DetailType: detailType = '', Detail: detail = '', Resources: resources = [] } = entry;
  checkBus(call, entry.EventBusName);
  const missing = Object.entries({ Source: source, DetailType: detailType, Detail: detail }).find(
    ([, value]) => value === '',
  );
  if (missing)
    return refused(
      'InvalidArgument',
      `Parameter ${missing[0]} is not valid. Reason: ${missing[0]} is a required argument.`,
    );
  // The names of the services are theirs.
  if (source.startsWith('aws.')) {
    return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  if (Buffer.byteLength(source + detailType + detail) > MAX_ENTRY_BYTES) {
    return refused('EntrySizeTooLarge', 'Total size of the entry is over the limit of 262144 bytes.');
  }
  const parsed = readDetail(detail);
  if (parsed === undefined) return refused('MalformedDetail', 'Detail is malformed.');
  return { EventId: emitEvent(call, { source, detailType, detail: parsed, resources, timeMs: entry.Time?.getTime() }) };
}

const refused = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({ ErrorCode, ErrorMessage });

/** An object; undefined for anything else. */
function readDetail(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
