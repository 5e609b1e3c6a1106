import fc from 'fast-check';
import type { Command, Expression, MatchPattern } from '../../../src/lib/logs/insights/index.js';

const at = 0;

/** A field name of any spelling that can be written, keywords and odd characters included. */
export const fieldName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '@timestamp',
    '@message',
    'a.b.0',
    'user-agent',
    'limit',
    'as',
    'not',
    '日本',
    '5xx',
    'a b',
    'x|y',
    'q"#',
  ),
  fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/),
);

const field: fc.Arbitrary<Expression> = fieldName.map((name) => ({ kind: 'field', name, at }));

const literal: fc.Arbitrary<Expression> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }).map((value): Expression => ({ kind: 'string', value, at })),
  fc.integer({ min: 0, max: 1_000_000 }).map((value): Expression => ({ kind: 'number', value: value / 8, at })),
  fc.boolean().map((value): Expression => ({ kind: 'boolean', value, at })),
);

const pattern: fc.Arbitrary<MatchPattern> = fc.oneof(
  fc.string({ maxLength: 6 }).map((text): MatchPattern => ({ kind: 'substring', text, at })),
  fc.constantFrom<MatchPattern>(
    { kind: 'regex', source: 'a|b', names: [], at },
    { kind: 'regex', source: '(?i)x\\/[/|#]+', names: [], at },
  ),
);

/** An expression of every kind, nested. */
export const expression: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => {
  const node = tie('node');
  const pair = { left: node, right: node, at: fc.constant(at) };
  return {
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      field,
      literal,
      fc.record({ kind: fc.constant('negate' as const), operand: node, at: fc.constant(at) }),
      fc.record({ kind: fc.constant('not' as const), operand: node, at: fc.constant(at) }),
      fc.record({
        kind: fc.constant('arithmetic' as const),
        operator: fc.constantFrom('+', '-', '*', '/', '%', '^'),
        ...pair,
      }),
      fc.record({
        kind: fc.constant('comparison' as const),
        operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
        ...pair,
      }),
      fc.record({ kind: fc.constant('logical' as const), operator: fc.constantFrom('and', 'or'), ...pair }),
      fc.record({
        kind: fc.constant('call' as const),
        name: fc.constantFrom('abs', 'isValidIpV4', 'concat', 'limit'),
        args: fc.array(node, { maxLength: 2 }),
        at: fc.constant(at),
      }),
      fc.record({
        kind: fc.constant('in' as const),
        negated: fc.boolean(),
        operand: node,
        values: fc.array(node, { minLength: 1, maxLength: 3 }),
        at: fc.constant(at),
      }),
      fc.record({
        kind: fc.constant('like' as const),
        negated: fc.boolean(),
        operand: node,
        pattern,
        at: fc.constant(at),
      }),
    ),
  };
}).node;

const columns = fc.array(fc.record({ name: fieldName, expression }), { minLength: 1, maxLength: 3 });

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constantFrom('fields' as const, 'display' as const), columns, at: fc.constant(at) }),
  fc.record({
    kind: fc.constantFrom('filter' as const, 'filterIndex' as const),
    condition: expression,
    at: fc.constant(at),
  }),
  fc.record({ kind: fc.constant('stats' as const), columns, by: columns, at: fc.constant(at) }),
  fc.record({ kind: fc.constant('limit' as const), count: fc.integer({ min: 1, max: 100_000 }), at: fc.constant(at) }),
  fc.record({
    kind: fc.constant('sort' as const),
    keys: fc.array(fc.record({ expression, descending: fc.boolean() }), { minLength: 1, maxLength: 2 }),
    at: fc.constant(at),
  }),
  fc.record({
    kind: fc.constant('dedup' as const),
    operands: fc.array(field, { minLength: 1, maxLength: 3 }),
    at: fc.constant(at),
  }),
  fc.record({ kind: fc.constant('unnest' as const), operand: field, name: fieldName, at: fc.constant(at) }),
  fc.array(fieldName, { minLength: 1, maxLength: 3 }).map((names): Command => ({
    kind: 'parse',
    operand: { kind: 'field', name: '@message', at },
    pattern: { kind: 'glob', text: `${names.map(() => '*').join(' "-" ')}`, at },
    names,
    at,
  })),
);

/** The commands of a whole query. */
export const commands: fc.Arbitrary<readonly Command[]> = fc.array(command, { minLength: 1, maxLength: 4 });
