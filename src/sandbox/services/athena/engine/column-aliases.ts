import { quoteName, type Piece } from './pieces.js';
import { nameOf, splitCommas, type Node } from './tree.js';

/** `(a, b)` behind a name. */
export function columnAliases(nodes: readonly Node[], offset: number): readonly Piece[] {
  const names = splitCommas(nodes).map(([name]) => quoteName(nameOf(name) ?? ''));
  return [{ text: `(${names.join(', ')})`, offset }];
}
