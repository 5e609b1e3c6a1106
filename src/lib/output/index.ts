export type { Field, FieldKind } from './fields.js';
export { chalkPalette, plainPalette } from './palette.js';
export { renderOutcome, type Showable } from './render.js';
export type { RenderOptions, RenderTarget } from './target.js';
