/** What a value may look like. The checks of `check-shape.ts` walk it beside the document. */
export type Shape =
  | { readonly type: 'any' }
  | { readonly type: 'boolean' }
  | { readonly type: 'string'; readonly min: number; readonly max: number; readonly oneOf?: readonly string[] }
  | { readonly type: 'int'; readonly min: number; readonly max: number; readonly oneOf?: readonly number[] }
  | { readonly type: 'list'; readonly of: Shape; readonly min: number; readonly max: number; readonly unique: boolean }
  | ObjectShape
  | { readonly type: 'either'; readonly shapes: readonly Shape[]; readonly describe: string };

export interface ObjectShape {
  readonly type: 'object';
  readonly keys: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
  /** One of these must be there. */
  readonly anyOf: readonly string[];
  /** At least so many members. */
  readonly min: number;
  readonly max: number;
  /**
   * What other keys are: `refused` (the agent does not start), `ignored` (it does, and nobody reads them),
   * or values of a shape under names of the user's choice.
   */
  readonly others: 'refused' | 'ignored' | Shape;
}

const UNBOUNDED = Number.MAX_SAFE_INTEGER;

export const any: Shape = { type: 'any' };
export const boolean: Shape = { type: 'boolean' };

/** @param max UTF-16 units */
export const string = (max: number, min = 1): Shape => ({ type: 'string', min, max });
export const word = (...oneOf: readonly string[]): Shape => ({ type: 'string', min: 1, max: UNBOUNDED, oneOf });
export const int = (min: number, max = UNBOUNDED): Shape => ({ type: 'int', min, max });
export const intOf = (oneOf: readonly number[]): Shape => ({ type: 'int', min: -1, max: UNBOUNDED, oneOf });

export const list = (
  of: Shape,
  { min = 0, max = UNBOUNDED, unique = false }: { min?: number; max?: number; unique?: boolean } = {},
): Shape => ({ type: 'list', of, min, max, unique });

/** An object that is checked by its keys; see {@link ObjectShape} for the options. */
export const object = (
  keys: Readonly<Record<string, Shape>>,
  options: Partial<Omit<ObjectShape, 'type' | 'keys'>> = {},
): ObjectShape => ({
  type: 'object',
  keys,
  required: [],
  anyOf: [],
  min: 0,
  max: UNBOUNDED,
  others: 'refused',
  ...options,
});

export const either = (describe: string, ...shapes: readonly Shape[]): Shape => ({ type: 'either', shapes, describe });

/** One object, or a list of them. */
export const oneOrList = (shape: Shape): Shape =>
  either('an object or a list of objects', shape, list(shape, { min: 1, max: 255 }));
