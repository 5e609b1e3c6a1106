import { ServiceError } from '../../types.js';

/** Bytes from `start` to `end`, both inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a Range header of one range (`bytes=0-9`, `bytes=5-`, `bytes=-3`) for a body of `length` bytes.
 * A header in any other form is ignored, as HTTP asks for; a range that begins behind the end throws
 * InvalidRange.
 */
export function parseRange(header: string, length: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (from !== '' && to !== '' && Number(to) < start) return undefined;
  if (start < length && start <= end) return { start, end };
  const members = { RangeRequested: header, ActualObjectSize: length };
  throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416, members);
}
