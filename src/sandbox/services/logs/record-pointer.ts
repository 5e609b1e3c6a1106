import { eventIdOf, positionOf, type Position } from './events.js';

/** The opaque `@ptr` of an event: enough to find it again. */
export function encodePointer(groupName: string, position: Position): string {
  return Buffer.from(`${eventIdOf(position)} ${groupName}`).toString('base64');
}

/** The event that a `@ptr` points to; undefined for other text. */
export function decodePointer(
  pointer: string,
): { readonly groupName: string; readonly position: Position } | undefined {
  const [eventId = '', groupName = ''] = Buffer.from(pointer, 'base64').toString().split(' ');
  const position = positionOf(eventId);
  return position && groupName !== '' ? { groupName, position } : undefined;
}
