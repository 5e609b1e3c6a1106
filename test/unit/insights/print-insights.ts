import {
  type Column,
  type Command,
  type Expression,
  type InsightsQuery,
  type MatchPattern,
  type Period,
  quoteField,
  quoteString,
} from '../../../src/lib/logs/insights/index.js';

/** A query without where its parts stood in the text: what two spellings of the same query share. */
export function meaning(query: InsightsQuery): unknown {
  return JSON.parse(JSON.stringify(query.commands, (key, value: unknown) => (key === 'at' ? undefined : value)));
}

/** Writes a query with parentheses around everything, so that nothing depends on precedence. */
export function printInsights(commands: readonly Command[]): string {
  return commands.map(printCommand).join('\n| ');
}

function printCommand(command: Command): string {
  switch (command.kind) {
    case 'fields':
    case 'display':
      return `${command.kind} ${printColumns(command.columns)}`;
    case 'filter':
    case 'filterIndex':
      return `${command.kind} ${printExpression(command.condition)}`;
    case 'parse': {
      const pattern =
        command.pattern.kind === 'glob' ? quoteString(command.pattern.text) : `/${command.pattern.source}/`;
      return `parse ${printExpression(command.operand)} ${pattern} as ${command.names.map(quoteField).join(', ')}`;
    }
    case 'stats': {
      const by = command.by.length === 0 ? '' : ` by ${printColumns(command.by)}`;
      return `stats ${printColumns(command.columns)}${by}${command.offset === undefined ? '' : ` offset ${printPeriod(command.offset)}`}`;
    }
    case 'sort':
      return `sort ${command.keys.map((key) => `${printExpression(key.expression)} ${key.descending ? 'desc' : 'asc'}`).join(', ')}`;
    case 'limit':
      return `limit ${String(command.count)}`;
    case 'dedup':
    case 'unmask':
      return `${command.kind} ${command.operands.map(printExpression).join(', ')}`;
    case 'pattern':
    case 'expand':
      return `${command.kind} ${printExpression(command.operand)}`;
    case 'unnest':
      return `unnest ${printExpression(command.operand)} into ${quoteField(command.name)}`;
    case 'diff':
      return command.baseline === undefined ? 'diff' : `diff ${quoteField(command.baseline)}`;
    case 'anomaly':
      return 'anomaly';
    case 'source': {
      const selectors = command.selectors.map(({ name, values }) => `${name}: [${values.map(quoteString).join(', ')}]`);
      return command.groups.length > 0
        ? `SOURCE ${command.groups.map(quoteString).join(', ')}`
        : `SOURCE logGroups(${selectors.join(', ')})`;
    }
    case 'other':
      return `${command.name} ${command.text}`;
  }
}

function printColumns(columns: readonly Column[]): string {
  return columns.map(({ name, expression }) => `${printExpression(expression)} as ${quoteField(name)}`).join(', ');
}

function printPeriod({ amount, unit }: Period): string {
  return `${String(amount)}${unit}`;
}

function printPattern(pattern: MatchPattern): string {
  return pattern.kind === 'substring' ? quoteString(pattern.text) : `/${pattern.source}/`;
}

function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'string':
      return quoteString(expression.value);
    case 'number':
    case 'boolean':
      return String(expression.value);
    case 'period':
      return printPeriod(expression.period);
    case 'field':
      return quoteField(expression.name);
    case 'star':
      return '*';
    case 'regex':
      return `/${expression.source}/`;
    case 'call':
      return `${expression.name}(${expression.args.map(printExpression).join(', ')})`;
    case 'negate':
      return `(- ${printExpression(expression.operand)})`;
    case 'not':
      return `(not ${printExpression(expression.operand)})`;
    case 'arithmetic':
    case 'comparison':
    case 'logical':
      return `(${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)})`;
    case 'in':
      return `(${printExpression(expression.operand)} ${expression.negated ? 'not ' : ''}in [${expression.values.map(printExpression).join(', ')}])`;
    case 'like':
      return `(${printExpression(expression.operand)} ${expression.negated ? 'not ' : ''}like ${printPattern(expression.pattern)})`;
  }
}
