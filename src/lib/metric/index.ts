export { MathSyntaxError, type MathFunction, type MathNode } from './math/ast.js';
export { evaluateMath, type MathContext } from './math/evaluate.js';
export { functionsIn, idsIn } from './math/inspect.js';
export { parseMath } from './math/parse.js';
export { isList, MathEvaluationError, type MathValue, type Series } from './math/series.js';
export { valuesByPeriod } from './read/by-period.js';
export { alignRange, readUnits, type QueryUnit, type ReadRange } from './read/read-units.js';
export { choosePeriodSeconds, describeRetention, finestPeriodSeconds, keptForMs } from './read/resolution.js';
