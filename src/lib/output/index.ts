export { renderChanges } from './changes.js';
export type { Field, FieldKind, Row } from './fields.js';
export { chalkPalette, plainPalette, type ColourLevel, type Paint, type Palette } from './palette.js';
export { renderOutcome } from './render.js';
export { renderReport } from './report.js';
export type { RenderOptions, RenderTarget } from './target.js';
