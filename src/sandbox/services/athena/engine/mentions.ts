import { isKeyword } from './keywords.js';
import { isLeafSymbol, isParentheses, nameOf, word, type Node } from './tree.js';

/** A column that an expression names. */
export interface Mention {
  readonly qualifier: string | undefined;
  readonly name: string;
  readonly offset: number;
}

/** The columns that an expression mentions; undefined when it holds a query. */
export function mentionsOf(nodes: readonly Node[]): readonly Mention[] | undefined {
  const found: Mention[] = [];
  for (const [index, node] of nodes.entries()) {
    const [previous, next] = [nodes[index - 1], nodes[index + 1]];
    if (node.kind === 'group') {
      const inner = ['select', 'with'].includes(word(node.nodes[0]) ?? '') ? undefined : mentionsOf(node.nodes);
      if (!inner) return undefined;
      found.push(...inner);
      continue;
    }
    const name = nameOf(node);
    const text = word(node) ?? '';
    const isLiteral = next?.kind === 'leaf' && next.token.kind === 'string' && text !== '' && isTyped(text);
    const isUnit = previous?.kind === 'leaf' && previous.token.kind === 'string';
    if (
      name === undefined ||
      isLiteral ||
      isUnit ||
      word(previous) === 'as' ||
      isParentheses(next) ||
      isLeafSymbol(next, '.')
    )
      continue;
    if (text !== '' && isKeyword(text, { previous, next })) continue;
    const qualifier = isLeafSymbol(previous, '.') ? nameOf(nodes[index - 2]) : undefined;
    found.push({ qualifier, name, offset: node.token.offset });
  }
  return found;
}

const isTyped = (text: string): boolean => ['date', 'timestamp', 'interval', 'decimal'].includes(text);
