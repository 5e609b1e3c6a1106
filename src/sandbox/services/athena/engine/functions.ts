/** What becomes of a call: a template with the arguments (`$1`, `$*`), and how many there may be. */
export interface FunctionRule {
  readonly template: string;
  readonly min: number;
  readonly max: number;
  /** The argument that is a lambda, from 0. */
  readonly lambda?: number;
  /** May have DISTINCT, ORDER BY, FILTER and OVER: the template is the name of DuckDB's own aggregate. */
  readonly isAggregate?: boolean;
}

const same = (names: string, min: number, max = min): readonly (readonly [string, FunctionRule])[] =>
  names.split(' ').map((name) => [name, { template: `${name}($*)`, min, max }] as const);

const to = (name: string, template: string, min: number, max = min, lambda?: number) =>
  [name, { template, min, max, ...(lambda !== undefined && { lambda }) }] as const;

const aggregate = (name: string, duck: string, min: number, max = min) =>
  [name, { template: duck, min, max, isAggregate: true }] as const;

const MANY = 100;

const timestamp = (argument: string): string => `CAST(${argument} AS TIMESTAMP)`;

const numbers = [
  ...same('abs ceil ceiling floor sqrt cbrt exp ln log2 log10 sign degrees radians sin cos tan', 1),
  ...same('power pow mod atan2', 2),
  ...same('round', 1, 2),
  ...same('pi random', 0),
  to('rand', 'random()', 0),
  to('truncate', 'trunc($1)', 1),
  to('is_nan', 'isnan($1)', 1),
  to('infinity', "CAST('Infinity' AS DOUBLE)", 0),
  to('bitwise_and', '($1 & $2)', 2),
  to('bitwise_or', '($1 | $2)', 2),
];

const texts = [
  ...same('lower upper length reverse url_decode', 1).filter(([name]) => name !== 'url_decode'),
  // DuckDB takes spaces alone for white space.
  ...['trim', 'ltrim', 'rtrim'].map((name) => to(name, `${name}($1, chr(32) || chr(9) || chr(10) || chr(13))`, 1)),
  ...same('substr substring', 2, 3),
  ...same('strpos starts_with', 2),
  ...same('lpad rpad translate', 3),
  ...same('concat_ws', 2, MANY),
  to('replace', 'replace($1, $2, $3)', 2, 3),
  to('split', 'string_split($1, $2)', 2),
  to('split_part', 'list_extract(string_split($1, $2), $3)', 3),
  to('chr', 'chr($1)', 1),
  to('codepoint', 'unicode($1)', 1),
  to('to_hex', 'hex($1)', 1),
  to('from_hex', 'unhex($1)', 1),
  to('to_utf8', 'encode($1)', 1),
  to('from_utf8', 'decode($1)', 1),
  to('md5', 'unhex(md5($1))', 1),
  to('sha256', 'unhex(sha256($1))', 1),
  to('to_base64', 'to_base64($1)', 1),
  to('from_base64', 'from_base64($1)', 1),
  to('levenshtein_distance', 'levenshtein($1, $2)', 2),
  // RE2 and Java agree on what log queries use; what RE2 does not know fails.
  to('regexp_like', 'regexp_matches($1, $2)', 2),
  to('regexp_extract', 'CASE WHEN regexp_matches($1, $2) THEN regexp_extract($1, $2) END', 2),
  to('regexp_extract_all', 'regexp_extract_all($1, $2)', 2),
  to('regexp_split', 'regexp_split_to_array($1, $2)', 2),
];

const urls = [
  ...['host', 'path', 'query', 'protocol', 'fragment'].map((part) =>
    to(`url_extract_${part}`, `athena_url_part($1, '${part}')`, 1),
  ),
  to('url_extract_port', "CAST(athena_url_part($1, 'port') AS BIGINT)", 1),
  to('url_extract_parameter', 'athena_url_parameter($1, $2)', 2),
  to('url_decode', 'athena_url_decode($1)', 1),
  to('url_encode', 'athena_url_encode($1)', 1),
];

const json = [
  to('json_extract_scalar', 'athena_json_scalar(CAST($1 AS VARCHAR), $2)', 2),
  to('json_extract', 'CAST(athena_json_extract(CAST($1 AS VARCHAR), $2) AS JSON)', 2),
  to('json_parse', 'CAST(athena_json_parse($1) AS JSON)', 1),
  to('json_format', 'CAST($1 AS VARCHAR)', 1),
  to('json_array_length', 'CAST(json_array_length(CAST($1 AS VARCHAR)) AS BIGINT)', 1),
];

const parts = (names: string) => names.split(' ').map((name) => to(name, `${name}($1)`, 1));

const times = [
  ...parts('year month day hour minute second quarter'),
  to('week', 'weekofyear($1)', 1),
  to('week_of_year', 'weekofyear($1)', 1),
  to('day_of_week', 'isodow($1)', 1),
  to('dow', 'isodow($1)', 1),
  to('day_of_month', 'day($1)', 1),
  to('day_of_year', 'dayofyear($1)', 1),
  to('doy', 'dayofyear($1)', 1),
  to('millisecond', '(millisecond($1) % 1000)', 1),
  to('date', 'CAST($1 AS DATE)', 1),
  to('last_day_of_month', 'last_day($1)', 1),
  to('date_diff', 'datesub($1, $2, $3)', 3),
  to('from_unixtime', 'to_timestamp($1)', 1),
  to('to_unixtime', 'epoch($1)', 1),
  to('from_iso8601_timestamp', 'CAST(athena_iso_timestamp($1) AS TIMESTAMPTZ)', 1),
  to('from_iso8601_date', 'CAST($1 AS DATE)', 1),
  to('to_iso8601', `athena_to_iso(${timestamp('$1')}, typeof($1))`, 1),
  to('date_parse', 'CAST(athena_date_parse($1, $2) AS TIMESTAMP)', 2),
  to('date_format', `athena_date_format(${timestamp('$1')}, $2)`, 2),
  to('parse_datetime', 'CAST(athena_joda_parse($1, $2) AS TIMESTAMPTZ)', 2),
  to('format_datetime', `athena_joda_format(${timestamp('$1')}, $2)`, 2),
];

const aggregates = [
  ...[
    'count',
    'sum',
    'avg',
    'min',
    'max',
    'bool_and',
    'bool_or',
    'stddev',
    'stddev_samp',
    'stddev_pop',
    'variance',
  ].map((name) => aggregate(name, name, name === 'count' ? 0 : 1, 1)),
  ...['var_samp', 'var_pop', 'skewness', 'kurtosis', 'count_if', 'histogram'].map((name) => aggregate(name, name, 1)),
  ...['max_by', 'min_by'].map((name) => aggregate(name, name, 2, 3)),
  ...['corr', 'covar_pop', 'covar_samp', 'regr_slope', 'regr_intercept'].map((name) => aggregate(name, name, 2)),
  aggregate('every', 'bool_and', 1),
  aggregate('arbitrary', 'any_value', 1),
  aggregate('any_value', 'any_value', 1),
  aggregate('array_agg', 'array_agg', 1),
  // The service estimates these; what is exact lies within its error.
  aggregate('approx_percentile', 'quantile_disc', 2),
  ...['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist'].map((name) => aggregate(name, name, 0)),
  ...['ntile', 'first_value', 'last_value'].map((name) => aggregate(name, name, 1)),
  ...['lag', 'lead'].map((name) => aggregate(name, name, 1, 3)),
  aggregate('nth_value', 'nth_value', 2),
];

const collections = [
  to('cardinality', 'CAST(athena_cardinality($1) AS BIGINT)', 1),
  to('contains', 'list_contains($1, $2)', 2),
  to('element_at', '($1)[$2]', 2),
  to('array_join', 'array_to_string($1, $2)', 2),
  to('array_distinct', 'list_distinct($1)', 1),
  to('array_sort', "list_sort($1, 'ASC', 'NULLS LAST')", 1),
  to('array_max', 'list_max($1)', 1),
  to('array_min', 'list_min($1)', 1),
  to('array_position', 'CAST(coalesce(list_position($1, $2), 0) AS BIGINT)', 2),
  to('arrays_overlap', 'list_has_any($1, $2)', 2),
  to('array_intersect', 'list_intersect($1, $2)', 2),
  to('flatten', 'flatten($1)', 1),
  to('slice', 'list_slice($1, $2, $2 + $3 - 1)', 3),
  to('sequence', 'generate_series($*)', 2, 3),
  to('filter', 'list_filter($1, $2)', 2, 2, 1),
  to('transform', 'list_transform($1, $2)', 2, 2, 1),
  to('any_match', '(len(list_filter($1, $2)) > 0)', 2, 2, 1),
  to('none_match', '(len(list_filter($1, $2)) = 0)', 2, 2, 1),
  to('all_match', '(len(list_filter($1, $2)) = len($1))', 2, 2, 1),
  ...same('map_keys map_values map_entries map_from_entries', 1),
  to('map', 'map($*)', 0, 2),
  to('row', 'row($*)', 1, MANY),
];

const others = [
  ...same('coalesce', 1, MANY),
  ...same('nullif', 2),
  to('if', 'CASE WHEN $1 THEN $2 ELSE $3 END', 3),
  to('try', 'TRY($1)', 1),
  to('uuid', 'CAST(uuid() AS VARCHAR)', 0),
];

/** Functions of Trino whose calls can be written as a template. What is not here, or in `calls.ts`, is refused. */
export const FUNCTIONS: ReadonlyMap<string, FunctionRule> = new Map([
  ...numbers,
  ...texts,
  ...urls,
  ...json,
  ...times,
  ...aggregates,
  ...collections,
  ...others,
]);
