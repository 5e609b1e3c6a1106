import type { Command, Expression, InsightsQuery } from './ast.js';

/** Whether a query over a time range may be run over parts of it, and in which order the parts' rows go together. */
export type TimeSplit =
  | { readonly ok: true; readonly order: 'newest-first' | 'oldest-first' }
  /** `because` completes the sentence "the query cannot be split by time because …". */
  | { readonly ok: false; readonly because: string };

// Their value depends on the range or the moment of the query, which differ from part to part.
const rangeFunctions: ReadonlySet<string> = new Set(['now', 'querystarttime', 'queryendtime', 'querytimerange']);

const indivisible: Partial<Record<Command['kind'], string>> = {
  stats: '`stats` aggregates over the whole range',
  limit: '`limit` counts rows over the whole range',
  dedup: '`dedup` compares rows over the whole range',
  pattern: '`pattern` clusters the events of the whole range',
  diff: '`diff` compares the whole range with the one before',
  anomaly: '`anomaly` learns from the whole range',
};

/**
 * Decides whether the rows of a query over [a, c] are those over [b+1, c] and those over [a, b] one after the other
 * (`newest-first`; the other way round for `oldest-first`). Anything that looks at more than one event is not.
 */
export function canSplitByTime(query: InsightsQuery): TimeSplit {
  let order: 'newest-first' | 'oldest-first' = 'newest-first';
  for (const command of query.commands) {
    const because = obstacle(command);
    if (because !== undefined) return { ok: false, because };
    if (command.kind !== 'sort') continue;
    const [first] = command.keys;
    if (first?.expression.kind !== 'field' || first.expression.name !== '@timestamp') {
      return { ok: false, because: '`sort` by anything but @timestamp first orders rows over the whole range' };
    }
    order = first.descending ? 'newest-first' : 'oldest-first';
  }
  return { ok: true, order };
}

function obstacle(command: Command): string | undefined {
  if (command.kind === 'other') return `\`${command.name}\` may look at the whole range`;
  const whole = indivisible[command.kind];
  if (whole !== undefined) return whole;
  const dependent = expressionsOf(command)
    .flatMap(callsIn)
    .find((name) => rangeFunctions.has(name.toLowerCase()));
  if (dependent !== undefined) return `\`${dependent}()\` depends on the range or the moment of the query`;
  if (newNames(command).includes('@timestamp')) return '@timestamp is replaced, so that rows have no order in time';
  return undefined;
}

function newNames(command: Command): readonly string[] {
  switch (command.kind) {
    case 'fields':
    case 'display':
      return command.columns.flatMap(({ name, expression }) =>
        expression.kind === 'field' && expression.name === name ? [] : [name],
      );
    case 'parse':
      return command.names;
    case 'unnest':
      return [command.name];
    default:
      return [];
  }
}

function expressionsOf(command: Command): readonly Expression[] {
  switch (command.kind) {
    case 'fields':
    case 'display':
      return command.columns.map(({ expression }) => expression);
    case 'filter':
    case 'filterIndex':
      return [command.condition];
    case 'parse':
    case 'unnest':
    case 'expand':
      return [command.operand];
    case 'sort':
      return command.keys.map(({ expression }) => expression);
    default:
      return [];
  }
}

/** The names of all functions that an expression calls. */
function callsIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'call':
      return [expression.name, ...expression.args.flatMap(callsIn)];
    case 'negate':
    case 'not':
    case 'like':
      return callsIn(expression.operand);
    case 'arithmetic':
    case 'comparison':
    case 'logical':
      return [...callsIn(expression.left), ...callsIn(expression.right)];
    case 'in':
      return [expression.operand, ...expression.values].flatMap(callsIn);
    default:
      return [];
  }
}

/**
 * The columns of the result in the service's order, without `@ptr`: those of the last `display`, else of the last
 * `stats` (groups first) and the fields after it, else `fields` and what `parse` makes. `@timestamp, @message` where
 * no command names any. Undefined where only the service knows (`pattern`, `diff`, `anomaly`, …).
 */
export function outputColumns(query: InsightsQuery): readonly string[] | undefined {
  let displayed: readonly string[] | undefined;
  let selected: readonly string[] = [];
  // Whether `fields` or `stats` chose columns, so that the default ones are not shown.
  let chosen = false;
  for (const command of query.commands) {
    switch (command.kind) {
      case 'fields':
        selected = [...selected, ...command.columns.map(({ name }) => name)];
        chosen = true;
        break;
      case 'display':
        displayed = command.columns.map(({ name }) => name);
        break;
      case 'parse':
        selected = [...selected, ...command.names];
        break;
      case 'unnest':
        selected = [...selected, command.name];
        break;
      case 'stats':
        selected = [...command.by, ...command.columns].map(({ name }) => name);
        chosen = true;
        displayed = undefined;
        break;
      case 'pattern':
      case 'diff':
      case 'anomaly':
      case 'other':
      case 'unmask':
        return undefined;
      default:
        break;
    }
  }
  return [...new Set(displayed ?? (chosen ? selected : ['@timestamp', '@message', ...selected]))];
}

/** The most rows that the query text allows, or undefined where it sets no limit. */
export function effectiveLimit(query: InsightsQuery): number | undefined {
  const lastStats = query.commands.findLastIndex(({ kind }) => kind === 'stats');
  const counts = query.commands
    .slice(lastStats + 1)
    .flatMap((command) => (command.kind === 'limit' ? [command.count] : []));
  return counts.length === 0 ? undefined : Math.min(...counts);
}

/** Whether the query says itself which log groups it reads, so that StartQuery must not name any. */
export function namesItsSource(query: InsightsQuery): boolean {
  return query.commands.some(({ kind }) => kind === 'source');
}
