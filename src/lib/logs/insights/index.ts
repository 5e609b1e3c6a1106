export { canSplitByTime, effectiveLimit, namesItsSource, outputColumns, type TimeSplit } from './analysis.js';
export type {
  ArithmeticOperator,
  Column,
  Command,
  CommandOf,
  ComparisonOperator,
  Expression,
  FunctionCall,
  InsightsQuery,
  MatchPattern,
  RegexLiteral,
  SortKey,
} from './ast.js';
export { InsightsSyntaxError } from './errors.js';
export { parseInsights } from './parse.js';
export type { Period, PeriodUnit } from './periods.js';
export { quoteField, quoteString } from './quote.js';
export { translateRegex } from './regex.js';
