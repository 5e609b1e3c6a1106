export { MathSyntaxError, type MathFunction, type MathNode } from './math/ast.js';
export { functionsIn, idsIn } from './math/inspect.js';
export { parseMath } from './math/parse.js';
