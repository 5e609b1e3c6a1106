import { failedAt } from './failures.js';
import { fill, type Piece } from './pieces.js';
import type { FunctionCall, QueryContext } from './query-context.js';
import { word } from './tree.js';
import { readType, type CastType } from './types.js';

/** CAST and TRY_CAST, with Trino's idea of which texts are numbers and times, and of how values look as text. */
export function rewriteCast(call: FunctionCall, context: QueryContext): readonly Piece[] {
  const { nodes } = call.args;
  const at = nodes.findLastIndex((node) => word(node) === 'as');
  if (at === -1) throw failedAt(context.sql, call.offset, 'SYNTAX_ERROR', "mismatched input ')'. Expecting: 'AS'");
  const type = readType(context.sql, nodes.slice(at + 1));
  const value = context.rewrite.expression(nodes.slice(0, at), context);
  return fill(castTemplate(type, call.name === 'try_cast'), [value], call.offset);
}

function castTemplate(type: CastType, isTry: boolean): string {
  const cast = isTry ? 'TRY_CAST' : 'CAST';
  const checked = (kind: string) =>
    `CASE WHEN typeof($1) = 'VARCHAR' THEN ${cast}(athena_check_text(CAST($1 AS VARCHAR), '${kind}', '${type.name}', ${isTry}) AS ${type.duck}) ELSE ${cast}($1 AS ${type.duck}) END`;
  switch (type.kind) {
    case 'text': {
      const text = "CASE WHEN typeof($1) = 'JSON' THEN athena_json_text(CAST($1 AS VARCHAR)) ELSE athena_text($1) END";
      return type.length === undefined ? text : `left(${text}, ${type.length})`;
    }
    case 'whole': {
      // Halves away from zero; DuckDB's cast rounds them to even numbers.
      const rounded = `WHEN typeof($1) IN ('DOUBLE', 'FLOAT') THEN ${cast}(round(${cast}($1 AS DOUBLE)) AS ${type.duck})`;
      return checked(type.kind).replace('ELSE', `${rounded} ELSE`);
    }
    case 'timestamp':
    case 'zoned':
    case 'date':
      return checked(type.kind);
    case 'json':
      return 'CAST(to_json($1) AS JSON)';
    case 'other':
      return `${cast}($1 AS ${type.duck})`;
  }
}
