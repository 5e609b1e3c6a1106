export { explainMismatch, matchesPattern, type Mismatch } from './match.js';
export { parseEventPattern, type ParsedPattern } from './parse.js';
export { transformInput, valueAt, type InputTransformer } from './transform.js';
export type { EventPattern, PatternProblem, PatternProblemCode } from './types.js';
