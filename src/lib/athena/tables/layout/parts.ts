import type { Layout, Segment } from './types.js';

/** The name of one folder of a layout. */
export interface Part {
  readonly segment: Segment;
  /** Several folders may be one value: which of them it is. */
  readonly index: number;
  readonly pattern: RegExp;
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The folders of a segment, one after the other. */
export function partsOf(segment: Segment): readonly Part[] {
  switch (segment.kind) {
    case 'literal':
      return [{ segment, index: 0, pattern: new RegExp(`^${escape(segment.text)}$`) }];
    case 'enum':
      return [
        { segment, index: 0, pattern: new RegExp(`^${escape(segment.prefix)}${segment.pattern.source.slice(1)}`) },
      ];
    case 'integer':
      return [{ segment, index: 0, pattern: new RegExp(`^${escape(segment.prefix)}\\d{${segment.digits}}$`) }];
    case 'date':
      return segment.format.split('/').map((part, index) => ({
        segment,
        index,
        pattern: new RegExp(`^${index === 0 ? escape(segment.prefix) : ''}${part.replace(/[yMd]/g, '\\d')}$`),
      }));
  }
}

/** How the end of a location stands to a layout: what of it comes below the location. */
export type Alignment =
  | { readonly kind: 'aligned'; readonly below: readonly Segment[] }
  /** The location ends inside of a date, at this folder of it. */
  | { readonly kind: 'insideOfDate'; readonly folders: number };

/**
 * Finds how much of a layout the location has already: the longest beginning of the layout that the location ends with.
 *
 * @param prefix of the location, with a slash at its end, or empty
 */
export function align(prefix: string, layout: Layout): Alignment {
  const folders = prefix.split('/').slice(0, -1);
  const parts = layout.segments.flatMap(partsOf);
  for (let count = Math.min(folders.length, parts.length); count > 0; count -= 1) {
    const tail = folders.slice(-count);
    if (!tail.every((folder, index) => parts[index]?.pattern.test(folder))) continue;
    const next = parts[count];
    if (next === undefined) return { kind: 'aligned', below: [] };
    if (next.index > 0) return { kind: 'insideOfDate', folders: next.index };
    return { kind: 'aligned', below: layout.segments.slice(layout.segments.indexOf(next.segment)) };
  }
  return { kind: 'aligned', below: layout.segments };
}

/** What a folder says, without the text before its value. */
export const valueOf = (folder: string, segment: Segment): string =>
  segment.kind === 'literal' ? folder : folder.slice(segment.prefix.length);
