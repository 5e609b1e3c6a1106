/** `=`, `!=`: equal as text (with `*` wildcards) or as numbers; the rest compare numbers. */
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** The right side of a comparison. */
export type Literal =
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  /** `text` may hold `*`, which stands for any characters; `regex` is that text compiled. */
  | { readonly kind: 'text'; readonly text: string; readonly regex: RegExp | undefined }
  | { readonly kind: 'regex'; readonly source: string; readonly regex: RegExp };

/** A boolean tree over leaves. */
export type Condition<Leaf> =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition<Leaf>[] }
  | { readonly kind: 'leaf'; readonly leaf: Leaf };

/** What a term pattern looks for in a message. */
export type Term =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'regex'; readonly source: string; readonly regex: RegExp };

/** One step of `$.a[0]["x-y"].*`: a member name, an array index, or every member. */
export type SelectorStep = string | number | { readonly every: true };

/** One test of a JSON pattern. */
export type JsonTest =
  | {
      readonly kind: 'compare';
      readonly selector: readonly SelectorStep[];
      readonly operator: ComparisonOperator;
      readonly literal: Literal;
    }
  | {
      readonly kind: 'is';
      readonly selector: readonly SelectorStep[];
      readonly state: 'null' | 'true' | 'false' | 'exists' | 'absent';
    };

/** One test of a space-delimited pattern; it applies to the field in the slot's place. */
export interface FieldTest {
  readonly operator: ComparisonOperator;
  readonly literal: Literal;
}

/** One place of a space-delimited pattern: a named field, with its condition when it has one. */
export interface FieldSlot {
  readonly name: string;
  readonly condition: Condition<FieldTest> | undefined;
}

/** A parsed filter pattern. */
export type FilterPattern =
  | { readonly kind: 'everything' }
  | {
      readonly kind: 'terms';
      readonly required: readonly Term[];
      /** Terms with `?`: one must be there. The service ignores them beside terms of another kind. */
      readonly optional: readonly Term[];
      readonly excluded: readonly Term[];
    }
  | { readonly kind: 'json'; readonly condition: Condition<JsonTest> }
  | {
      readonly kind: 'fields';
      readonly head: readonly FieldSlot[];
      /** The slots after `...`; undefined when there is no ellipsis and the number of fields is exact. */
      readonly tail: readonly FieldSlot[] | undefined;
    };

/** A filter pattern that the service would not take; the message names the offending text. */
export class FilterPatternError extends Error {
  /** Offset in UTF-16 units of the place in the pattern, from 0. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.name = 'FilterPatternError';
    this.position = position;
  }
}
