/** A `{{name}}` of a saved query. `T`: the types that its language has. */
export interface QueryParameter<T extends string> {
  readonly name: string;
  readonly type: T;
  /** null: a value must be given. */
  readonly default: string | null;
  readonly description: string;
}

/** A query file without its place: what `-f FILE` gives too. */
export interface QueryTemplate<T extends string> {
  readonly description: string;
  /** What it is meant for (log groups, tables); used when none are given. */
  readonly targets: readonly string[];
  readonly parameters: readonly QueryParameter<T>[];
  /** The query text with its `{{name}}` placeholders, without the header. */
  readonly text: string;
}

/** A named query: shipped with awsops or the user's own. */
export interface NamedQuery<T extends string> extends QueryTemplate<T> {
  readonly name: string;
  readonly source: 'built-in' | 'user';
  readonly file: string;
}

/** How the query files of one language are written, and which commands run and list them. */
export interface Dialect<T extends string> {
  /** How a file's name ends, e.g. `.insights`. */
  readonly suffix: string;
  /** What a line of the header begins with, e.g. `#`. */
  readonly comment: string;
  /** The key of the header that names what the query is meant for, e.g. `groups`. */
  readonly targetKey: string;
  readonly types: readonly T[];
  /** Global: quoted texts and names, and comments, where a parameter's own quotes would end the literal. */
  readonly literal: RegExp;
  /** The command that lists saved queries. */
  readonly list: string;
  /** A whole command that runs a query. */
  readonly example: string;
  /** The other language, whose query a person may have meant: its files, the command that runs them, and where. */
  readonly other: { readonly suffix: string; readonly command: string; readonly where: string };
}

/** Where saved queries are; a directory that is not there holds none. */
export interface QueryDirectories {
  readonly builtIn: string;
  readonly user: string;
}
