export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '==' | '!=' | '<=' | '>=' | '<' | '>' | 'AND' | 'OR';

/** A metric math expression. */
export type MathNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** Id of a query of the same request. */
  | { readonly kind: 'id'; readonly name: string; readonly at: number }
  /** An argument that is a word of its own: REPEAT, LINEAR, ASC, DESC, or the function of SORT. */
  | { readonly kind: 'word'; readonly word: string; readonly at: number }
  | { readonly kind: 'array'; readonly items: readonly MathNode[] }
  | { readonly kind: 'negate'; readonly operand: MathNode }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: MathNode; readonly right: MathNode }
  | { readonly kind: 'call'; readonly name: MathFunction; readonly args: readonly MathNode[]; readonly at: number };

/** Functions of metric math by name, with the least and most arguments ("Using metric math", CloudWatch User Guide). */
export const mathFunctions = {
  ABS: [1, 1],
  ANOMALY_DETECTION_BAND: [1, 2],
  AVG: [1, 1],
  CEIL: [1, 1],
  DATAPOINT_COUNT: [1, 1],
  DATE: [1, 1],
  DAY: [1, 1],
  DB_PERF_INSIGHTS: [1, 4],
  DIFF: [1, 1],
  DIFF_TIME: [1, 1],
  EPOCH: [1, 1],
  FILL: [2, 2],
  FIRST: [1, 1],
  FLOOR: [1, 1],
  HOUR: [1, 1],
  IF: [2, 3],
  INSIGHT_RULE_METRIC: [2, 2],
  LAMBDA: [1, 10],
  LAST: [1, 1],
  LOG: [1, 1],
  LOG10: [1, 1],
  MAX: [1, 1],
  METRICS: [0, 1],
  METRIC_COUNT: [1, 1],
  MIN: [1, 1],
  MINUTE: [1, 1],
  MONTH: [1, 1],
  PERIOD: [1, 1],
  RATE: [1, 1],
  REMOVE_EMPTY: [1, 1],
  RUNNING_SUM: [1, 1],
  SEARCH: [2, 3],
  SERVICE_QUOTA: [1, 1],
  SLICE: [2, 3],
  SORT: [3, 4],
  STDDEV: [1, 1],
  SUM: [1, 1],
  TIME_SERIES: [1, 1],
  YEAR: [1, 1],
} as const satisfies Readonly<Record<string, readonly [least: number, most: number]>>;
export type MathFunction = keyof typeof mathFunctions;

export const isMathFunction = (name: string): name is MathFunction => Object.hasOwn(mathFunctions, name);

/** What is wrong with an expression, and where. */
export class MathSyntaxError extends Error {
  /** Offset in the text. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'MathSyntaxError';
    this.offset = offset;
  }
}
