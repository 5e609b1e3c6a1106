import { malformedQuery } from '../errors.js';
import { isSymbol, position, wordOf, type Token } from './tokens.js';

/** Tokens with what is in parentheses or brackets as one node. */
export type Node = Leaf | Group;

export interface Leaf {
  readonly kind: 'leaf';
  readonly token: Token;
}

export interface Group {
  readonly kind: 'group';
  readonly open: '(' | '[';
  readonly nodes: readonly Node[];
  readonly offset: number;
}

/** Nests tokens. Throws InvalidRequestException when parentheses do not match. */
export function nest(sql: string, tokens: readonly Token[]): readonly Node[] {
  const stack: { readonly open: Token | undefined; readonly nodes: Node[] }[] = [{ open: undefined, nodes: [] }];
  for (const token of tokens) {
    const top = stack.at(-1);
    if (isSymbol('(', '[')(token)) stack.push({ open: token, nodes: [] });
    else if (isSymbol(')', ']')(token)) {
      const expected = top?.open?.text === '(' ? ')' : top?.open?.text === '[' ? ']' : undefined;
      if (token.text !== expected)
        throw malformedQuery(`${position(sql, token.offset)}: mismatched input '${token.text}'`);
      stack.pop();
      const open = token.text === ')' ? '(' : '[';
      stack.at(-1)?.nodes.push({ kind: 'group', open, nodes: top?.nodes ?? [], offset: top?.open?.offset ?? 0 });
    } else top?.nodes.push({ kind: 'leaf', token });
  }
  const [root, unclosed] = stack;
  if (unclosed) throw malformedQuery(`${position(sql, sql.length)}: mismatched input '<EOF>'. Expecting: ')'`);
  return root?.nodes ?? [];
}

/** The word of a node in lower case; undefined for any other node. */
export const word = (node: Node | undefined): string | undefined =>
  node?.kind === 'leaf' ? wordOf(node.token) : undefined;

/** Whether a node is one of these symbols. */
export const isLeafSymbol = (node: Node | undefined, ...symbols: readonly string[]): boolean =>
  node?.kind === 'leaf' && isSymbol(...symbols)(node.token);

export const isParentheses = (node: Node | undefined): node is Group => node?.kind === 'group' && node.open === '(';

/** A name, in quotes or not, that is not among `reserved`. */
export function nameOf(node: Node | undefined, reserved?: ReadonlySet<string>): string | undefined {
  if (node?.kind !== 'leaf') return undefined;
  if (node.token.kind === 'quoted') return node.token.text;
  if (node.token.kind !== 'word' || reserved?.has(node.token.text.toLowerCase()) === true) return undefined;
  return node.token.text;
}

/** Parts between commas; none when there is nothing. */
export function splitCommas(nodes: readonly Node[]): readonly (readonly Node[])[] {
  return nodes.length === 0 ? [] : splitAt(nodes, (node) => isLeafSymbol(node, ','));
}

/** Parts between the nodes that separate. */
export function splitAt(nodes: readonly Node[], separates: (node: Node) => boolean): readonly (readonly Node[])[] {
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (separates(node)) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts;
}

/** Where a node begins in the statement. */
export const offsetOf = (node: Node | undefined): number =>
  node === undefined ? 0 : node.kind === 'leaf' ? node.token.offset : node.offset;

/** All leaves, at any depth. */
export function* leaves(nodes: readonly Node[]): Generator<Token> {
  for (const node of nodes) {
    if (node.kind === 'leaf') yield node.token;
    else yield* leaves(node.nodes);
  }
}

/** Whether parentheses hold a query. */
export const isQuery = ({ nodes }: Group): boolean => ['select', 'with', 'values'].includes(word(nodes[0]) ?? '');
