import type { Period } from './periods.js';

/** Offset of the first character of a node in the query text. */
interface At {
  readonly at: number;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^';
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A regular expression as it was written, without the slashes. `names` has one entry a group, undefined when unnamed. */
export interface RegexLiteral extends At {
  readonly kind: 'regex';
  readonly source: string;
  readonly names: readonly (string | undefined)[];
}

/** The right side of `like`: a substring or a regular expression. */
export type MatchPattern = (At & { readonly kind: 'substring'; readonly text: string }) | RegexLiteral;

export type StringLiteral = At & { readonly kind: 'string'; readonly value: string };
/** A log field or an alias; dots and `[n]` are flattened: `users[1].action` is `users.1.action`. */
export type FieldReference = At & { readonly kind: 'field'; readonly name: string };
/** `name` as it was written; functions are found without regard to case. */
export type FunctionCall = At & { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

export type Expression =
  | StringLiteral
  | FieldReference
  | FunctionCall
  | (At & { readonly kind: 'number'; readonly value: number })
  | (At & { readonly kind: 'boolean'; readonly value: boolean })
  | (At & { readonly kind: 'period'; readonly period: Period })
  /** The `*` of `count(*)`. */
  | (At & { readonly kind: 'star' })
  /** A regular expression as an argument, e.g. of `regexReplace`. */
  | RegexLiteral
  | (At & { readonly kind: 'negate'; readonly operand: Expression })
  | (At & { readonly kind: 'not'; readonly operand: Expression })
  | (At & {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (At & {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (At & {
      readonly kind: 'logical';
      readonly operator: 'and' | 'or';
      readonly left: Expression;
      readonly right: Expression;
    })
  | (At & {
      readonly kind: 'in';
      readonly negated: boolean;
      readonly operand: Expression;
      readonly values: readonly Expression[];
    })
  | (At & {
      readonly kind: 'like';
      readonly negated: boolean;
      readonly operand: Expression;
      readonly pattern: MatchPattern;
    });

/** An expression with the name its value has in the result: the alias, else the expression as it was written. */
export interface Column {
  readonly name: string;
  readonly expression: Expression;
}

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
}

/** One argument of `SOURCE logGroups(namePrefix: ["a", "b"])`. */
export interface SourceSelector {
  readonly name: string;
  readonly values: readonly string[];
}

export type Command = At &
  (
    | { readonly kind: 'fields' | 'display'; readonly columns: readonly Column[] }
    | { readonly kind: 'filter' | 'filterIndex'; readonly condition: Expression }
    /** `names` are the fields it makes, in order; a regular expression's own group names when there is no `as`. */
    | {
        readonly kind: 'parse';
        readonly operand: Expression;
        readonly pattern: (At & { readonly kind: 'glob'; readonly text: string }) | RegexLiteral;
        readonly names: readonly string[];
      }
    | {
        readonly kind: 'stats';
        readonly columns: readonly Column[];
        readonly by: readonly Column[];
        /** Shift of the time bins (`stats … by bin(5m) offset 1h`). */
        readonly offset?: Period;
      }
    | { readonly kind: 'sort'; readonly keys: readonly SortKey[] }
    | { readonly kind: 'limit'; readonly count: number }
    | { readonly kind: 'dedup' | 'unmask'; readonly operands: readonly Expression[] }
    | { readonly kind: 'pattern' | 'expand'; readonly operand: Expression }
    | { readonly kind: 'unnest'; readonly operand: Expression; readonly name: string }
    | { readonly kind: 'diff'; readonly baseline?: string }
    | { readonly kind: 'anomaly' }
    | { readonly kind: 'source'; readonly selectors: readonly SourceSelector[]; readonly groups: readonly string[] }
    /** A documented command whose arguments this parser keeps as text. */
    | { readonly kind: 'other'; readonly name: string; readonly text: string }
  );

/** The command of one kind. */
export type CommandOf<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

/** A query of the Logs Insights query language. */
export interface InsightsQuery {
  readonly text: string;
  readonly commands: readonly Command[];
}
