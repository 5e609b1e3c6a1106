import type { Column, Expression, InsightsQuery } from '../insights/index.js';

/** What the values of a column are, as far as the query tells: instants, numbers that it computes, or anything. */
export type ColumnKind = 'time' | 'number' | 'any';

const TIME_FIELDS: ReadonlySet<string> = new Set(['@timestamp', '@ingestionTime']);
const TIME_FUNCTIONS: ReadonlySet<string> = new Set(['bin', 'datefloor', 'dateceil', 'frommillis']);
/** Aggregates that give back a value of their argument. */
const PICKING_FUNCTIONS: ReadonlySet<string> = new Set(['earliest', 'latest', 'min', 'max', 'sortsfirst', 'sortslast']);
const NUMBER_FUNCTIONS: ReadonlySet<string> = new Set([
  'count',
  'count_distinct',
  'sum',
  'avg',
  'pct',
  'stddev',
  'strlen',
  'abs',
  'ceil',
  'floor',
  'log',
  'sqrt',
  'tomillis',
]);

/** The kinds of the columns that a query makes, by name; a column that is not here is `any`. */
export function columnKinds(query: InsightsQuery): ReadonlyMap<string, ColumnKind> {
  const kinds = new Map<string, ColumnKind>([...TIME_FIELDS].map((name) => [name, 'time']));
  const define = ({ name, expression }: Column): void => void kinds.set(name, kindOf(expression, kinds));
  for (const command of query.commands) {
    if (command.kind === 'fields' || command.kind === 'display') command.columns.forEach(define);
    if (command.kind === 'stats') [...command.by, ...command.columns].forEach(define);
    if (command.kind === 'parse') for (const name of command.names) kinds.set(name, 'any');
  }
  return kinds;
}

function kindOf(expression: Expression, known: ReadonlyMap<string, ColumnKind>): ColumnKind {
  switch (expression.kind) {
    case 'field':
      return known.get(expression.name) ?? 'any';
    case 'arithmetic':
    case 'negate':
    case 'number':
      return 'number';
    case 'call':
      return kindOfCall(expression.name.toLowerCase(), expression.args, known);
    default:
      return 'any';
  }
}

function kindOfCall(name: string, args: readonly Expression[], known: ReadonlyMap<string, ColumnKind>): ColumnKind {
  if (TIME_FUNCTIONS.has(name)) return 'time';
  if (NUMBER_FUNCTIONS.has(name)) return 'number';
  const [first] = args;
  return PICKING_FUNCTIONS.has(name) && first ? kindOf(first, known) : 'any';
}
