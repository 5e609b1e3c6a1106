import { alone, checkCount, wrapped, type Rewrite } from './call-parts.js';
import { dateAdd, dateTrunc, extract } from './date-calls.js';
import { failedAt, notHere } from './failures.js';
import { FUNCTIONS, type FunctionRule } from './functions.js';
import { fill, quoteName, type Piece } from './pieces.js';
import type { FunctionCall, QueryContext } from './query-context.js';
import { isLeafSymbol, isParentheses, nameOf, offsetOf, splitAt, splitCommas, word, type Node } from './tree.js';

/** A call of a function. Fails the query for a function, or a form of it, that the sandbox does not have. */
export function rewriteCall(call: FunctionCall, after: readonly Node[], context: QueryContext): Rewrite {
  const special = SPECIAL[call.name];
  if (special && Object.hasOwn(SPECIAL, call.name)) return special(call, after, context);
  const rule = FUNCTIONS.get(call.name);
  if (!rule) throw notHere(context.sql, call.offset, `the function '${call.name}'`);
  if (rule.isAggregate === true) return { pieces: aggregateCall(call, rule, context), taken: 0 };
  const args = argumentsOf(call, rule, context);
  return { pieces: fill(rule.template, args, call.offset), taken: 0 };
}

function argumentsOf(call: FunctionCall, rule: FunctionRule, context: QueryContext): readonly (readonly Piece[])[] {
  const parts = splitCommas(call.args.nodes);
  checkCount(call, rule, { count: parts.length, sql: context.sql });
  return parts.map((part, index) =>
    index === rule.lambda ? lambda(part, call, context) : context.rewrite.expression(part, context),
  );
}

/** `x -> …` and `(x, y) -> …`. */
function lambda(nodes: readonly Node[], call: FunctionCall, context: QueryContext): readonly Piece[] {
  const [head = [], body] = splitAt(nodes, (node) => isLeafSymbol(node, '->'));
  const [first] = head;
  if (!body || head.length !== 1) throw notHere(context.sql, call.offset, `'${call.name}' without a lambda`);
  const names = isParentheses(first) ? splitCommas(first.nodes).map(([name]) => nameOf(name)) : [nameOf(first)];
  const list = names.map((name) => quoteName(name ?? '')).join(', ');
  return [{ text: `lambda ${list}:`, offset: offsetOf(first) }, ...context.rewrite.expression(body, context)];
}

/** An aggregate with what may stand in its parentheses: DISTINCT, `*`, ORDER BY. */
function aggregateCall(call: FunctionCall, rule: FunctionRule, context: QueryContext): readonly Piece[] {
  const { nodes } = call.args;
  const isDistinct = word(nodes[0]) === 'distinct';
  const plain = isDistinct || word(nodes[0]) === 'all' ? nodes.slice(1) : nodes;
  const order = plain.findIndex((node, index) => word(node) === 'order' && word(plain[index + 1]) === 'by');
  const [args, ordering] = order === -1 ? [plain, []] : [plain.slice(0, order), plain.slice(order)];
  const isStar = args.length === 1 && isLeafSymbol(args[0], '*');
  const parts = isStar ? [] : splitCommas(args);
  checkCount(call, rule, { count: parts.length, sql: context.sql });
  const { offset } = call;
  const inner = isStar
    ? [{ text: '*', offset }]
    : parts.flatMap((part, index) => [
        ...(index === 0 ? [] : [{ text: ',', offset }]),
        ...context.rewrite.expression(part, context),
      ]);
  const isEmptyCount = call.name === 'count' && parts.length === 0;
  return [
    { text: `${rule.template}(${isDistinct ? 'DISTINCT' : ''}`, offset },
    ...(isEmptyCount ? [{ text: '*', offset }] : inner),
    ...(ordering.length > 0 ? context.rewrite.expression(ordering, context) : []),
    { text: ')', offset },
  ];
}

type Special = (call: FunctionCall, after: readonly Node[], context: QueryContext) => Rewrite;

/** Calls that no template can write. */
const SPECIAL: Readonly<Record<string, Special>> = {
  now: (call, _, context) => alone(`TIMESTAMPTZ '${new Date(context.nowMs).toISOString()}'`, call),
  approx_distinct: (call, _, context) => {
    const [first = []] = splitCommas(call.args.nodes);
    return wrapped('count(DISTINCT', context.rewrite.expression(first, context), call);
  },
  concat: (call, _, context) => joined(call, '||', context),
  greatest: (call, _, context) => nullIfAnyNull(call, context),
  least: (call, _, context) => nullIfAnyNull(call, context),
  if: (call, _, context) => {
    const parts = splitCommas(call.args.nodes).map((part) => context.rewrite.expression(part, context));
    checkCount(call, { min: 2, max: 3 }, { count: parts.length, sql: context.sql });
    const template = parts.length === 2 ? 'CASE WHEN $1 THEN $2 END' : 'CASE WHEN $1 THEN $2 ELSE $3 END';
    return { pieces: fill(template, parts, call.offset), taken: 0 };
  },
  replace: (call, _, context) => {
    const parts = splitCommas(call.args.nodes).map((part) => context.rewrite.expression(part, context));
    checkCount(call, { min: 2, max: 3 }, { count: parts.length, sql: context.sql });
    return { pieces: fill(parts.length === 2 ? "replace($1, $2, '')" : 'replace($*)', parts, call.offset), taken: 0 };
  },
  date_trunc: (call, _, context) => dateTrunc(call, context),
  date_add: (call, _, context) => dateAdd(call, context),
  extract: (call, _, context) => extract(call, context),
  position: (call, _, context) => {
    const [needle = [], text = []] = splitAt(call.args.nodes, (node) => word(node) === 'in');
    const args = [context.rewrite.expression(text, context), context.rewrite.expression(needle, context)];
    return { pieces: fill('strpos($1, $2)', args, call.offset), taken: 0 };
  },
  regexp_extract: (call, _, context) => {
    const parts = splitCommas(call.args.nodes).map((part) => context.rewrite.expression(part, context));
    checkCount(call, { min: 2, max: 3 }, { count: parts.length, sql: context.sql });
    const template = `CASE WHEN regexp_matches($1, $2) THEN regexp_extract($1, $2${parts.length === 3 ? ', $3' : ''}) END`;
    return { pieces: fill(template, parts, call.offset), taken: 0 };
  },
  regexp_replace: (call, _, context) => regexpReplace(call, context),
  listagg: (call, after, context) => listagg(call, after, context),
};

function joined(call: FunctionCall, operator: string, context: QueryContext): Rewrite {
  const { offset } = call;
  const parts = splitCommas(call.args.nodes).map((part) => context.rewrite.expression(part, context));
  checkCount(call, { min: 2, max: 100 }, { count: parts.length, sql: context.sql });
  const inner = parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [{ text: operator, offset }]),
    { text: '(', offset },
    ...part,
    { text: ')', offset },
  ]);
  return wrapped('(', inner, call);
}

/** DuckDB passes over NULLs, Trino does not. */
function nullIfAnyNull(call: FunctionCall, context: QueryContext): Rewrite {
  const { offset } = call;
  const parts = splitCommas(call.args.nodes).map((part) => context.rewrite.expression(part, context));
  checkCount(call, { min: 1, max: 100 }, { count: parts.length, sql: context.sql });
  const conditions = parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [{ text: 'AND', offset }]),
    { text: '(', offset },
    ...part,
    { text: ') IS NOT NULL', offset },
  ]);
  return {
    pieces: [{ text: 'CASE WHEN', offset }, ...conditions, ...fill(`THEN ${call.name}($*) END`, parts, offset)],
    taken: 0,
  };
}

/** Trino writes groups as `$1`, DuckDB as `\1`. */
function regexpReplace(call: FunctionCall, context: QueryContext): Rewrite {
  const parts = splitCommas(call.args.nodes);
  checkCount(call, { min: 2, max: 3 }, { count: parts.length, sql: context.sql });
  const [text = [], pattern = [], replacement] = parts;
  const [node] = replacement ?? [];
  const literal =
    node?.kind === 'leaf' && node.token.kind === 'string' && replacement?.length === 1 ? node.token.text : '';
  if (replacement && literal === '' && !(node?.kind === 'leaf' && node.token.kind === 'string')) {
    throw notHere(context.sql, call.offset, "'regexp_replace' with a replacement that is no literal");
  }
  if (/\$\{/.test(literal)) throw notHere(context.sql, call.offset, "'regexp_replace' with named groups");
  const written = literal
    .replaceAll('\\', '\\\\')
    .replaceAll(/\$(\d)/g, '\\$1')
    .replaceAll("'", "''");
  const args = [context.rewrite.expression(text, context), context.rewrite.expression(pattern, context)];
  return {
    pieces: fill(`regexp_replace($1, $2, '${written}', 'g')`.replace(/\$(?![12],)/g, '$$'), args, call.offset),
    taken: 0,
  };
}

/** LISTAGG(x, ',') WITHIN GROUP (ORDER BY y) */
function listagg(call: FunctionCall, after: readonly Node[], context: QueryContext): Rewrite {
  const [within, group, order] = after;
  const [value = [], separator] = splitCommas(call.args.nodes);
  if (word(within) !== 'within' || word(group) !== 'group' || !isParentheses(order)) {
    throw failedAt(context.sql, call.offset, 'SYNTAX_ERROR', 'LISTAGG needs WITHIN GROUP (ORDER BY …)');
  }
  const args = [
    context.rewrite.expression(value, context),
    separator ? context.rewrite.expression(separator, context) : [{ text: "''", offset: call.offset }],
    context.rewrite.expression(order.nodes, context),
  ];
  return { pieces: fill('string_agg($1, $2 $3)', args, call.offset), taken: 3 };
}
