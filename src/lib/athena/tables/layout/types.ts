/** One folder of a path, or several that are one value (`2026/11/30`). */
export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'enum';
      readonly column: string;
      /** Before the value in the name of the folder, e.g. `aws-region=`. */
      readonly prefix: string;
      readonly pattern: RegExp;
    }
  | {
      readonly kind: 'integer';
      readonly column: string;
      readonly prefix: string;
      readonly digits: number;
      /** Null: from the oldest that is there, and some years on. */
      readonly range: readonly [number, number] | null;
    }
  | {
      readonly kind: 'date';
      readonly column: string;
      readonly prefix: string;
      /** Its slashes are folders. */
      readonly format: 'yyyy/MM/dd' | 'yyyy-MM-dd';
    };

/** The folders in which a service puts its objects, from where it is free to begin. */
export interface Layout {
  /** For people: what it is called. */
  readonly name: string;
  readonly segments: readonly Segment[];
}
