/** An import: from a file to a file or a package. */
export interface ImportEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'now' | 'later' | 'types';
}

/** What is wrong with an import, as a sentence; undefined when nothing is. */
export function violation(edge: ImportEdge): string | undefined;

/** The layer of a file, given as a path from the root of the repository. */
export function layerOf(file: string): { readonly name: string } | undefined;
