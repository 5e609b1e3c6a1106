/** What a parameter may hold; decides how its value is written into the query. */
export const PARAMETER_TYPES = ['string', 'number', 'field', 'regex', 'ip', 'cidr', 'period'] as const;

export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** A `{{name}}` of a saved query. */
export interface QueryParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** null: a value must be given. */
  readonly default: string | null;
  readonly description: string;
}

/** A query file without its place: what `-f FILE` gives too. */
export interface QueryTemplate {
  readonly description: string;
  /** Log group names or globs that it is meant for; used when none are given. */
  readonly groups: readonly string[];
  readonly parameters: readonly QueryParameter[];
  /** The query text with its `{{name}}` placeholders, without the header. */
  readonly text: string;
}

/** A named query: shipped with awsops or the user's own. */
export interface SavedQuery extends QueryTemplate {
  readonly name: string;
  readonly source: 'built-in' | 'user';
  readonly file: string;
}
