import { type FunctionGroup, textual } from './function-definition.js';
import { isStructure, type Value } from './values.js';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function list(value: Value): readonly unknown[] | undefined {
  const json = isStructure(value) ? value.json : typeof value === 'string' ? parse(value) : undefined;
  return Array.isArray(json) ? json : undefined;
}

/** "JSON functions" of the documentation. */
export const jsonFunctions: FunctionGroup = {
  jsonParse: textual([1, 1], (text = '') => {
    const json = parse(text);
    return typeof json === 'object' && json !== null ? { kind: 'structure', json } : undefined;
  }),
  jsonStringify: {
    arity: [1, 1],
    evaluate: ([value]) => (isStructure(value) ? JSON.stringify(value.json) : undefined),
  },
  jsonArraySize: { arity: [1, 1], evaluate: ([value]) => list(value)?.length },
  jsonArrayContains: {
    arity: [2, 2],
    evaluate: ([value, search]) => list(value)?.some((item) => item === search || String(item) === search) ?? false,
  },
};
