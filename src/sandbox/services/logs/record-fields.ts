import type { StoredEvent } from './store.js';

/** The fields of one event as GetLogRecord answers them: the service's own, and those of a JSON message, flattened. */
export function recordFields(event: StoredEvent, log: string): Record<string, string> {
  return {
    '@ingestionTime': String(event.ingestionTime),
    '@log': log,
    '@logStream': event.stream,
    '@message': event.message,
    '@timestamp': String(event.timestamp),
    ...jsonFields(event.message),
  };
}

function jsonFields(message: string): Record<string, string> {
  if (!message.trimStart().startsWith('{')) return {};
  try {
    const fields: Record<string, string> = {};
    flatten(JSON.parse(message), '', fields);
    return fields;
  } catch {
    return {}; // Not JSON after all: the message has no fields of its own.
  }
}

function flatten(value: unknown, path: string, into: Record<string, string>): void {
  if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) flatten(member, path === '' ? name : `${path}.${name}`, into);
  } else if (value !== null && value !== undefined) {
    into[path] = String(value);
  }
}
