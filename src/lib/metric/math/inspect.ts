import type { MathFunction, MathNode } from './ast.js';

const childrenOf = (node: MathNode): readonly MathNode[] => {
  switch (node.kind) {
    case 'array':
      return node.items;
    case 'negate':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'call':
      return node.args;
    default:
      return [];
  }
};

function* walk(node: MathNode): Generator<MathNode> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

/** The ids of queries that an expression uses, each once. */
export const idsIn = (node: MathNode): readonly string[] => [
  ...new Set([...walk(node)].flatMap((part) => (part.kind === 'id' ? [part.name] : []))),
];

/** The functions that an expression calls, each once. */
export const functionsIn = (node: MathNode): readonly MathFunction[] => [
  ...new Set([...walk(node)].flatMap((part) => (part.kind === 'call' ? [part.name] : []))),
];
