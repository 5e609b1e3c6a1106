import type { QueryExecutionContext } from '@aws-sdk/client-athena';

/** A statement to carry out, and its surroundings. */
export interface Statement {
  readonly query: string;
  readonly parameters: readonly string[];
  readonly context: QueryExecutionContext;
  /** Where results go; undefined for results that Athena keeps. */
  readonly location: string | undefined;
  readonly id: string;
  readonly workGroup: string;
}
