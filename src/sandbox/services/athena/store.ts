import type {
  ColumnInfo,
  NamedQuery,
  PreparedStatement,
  QueryExecutionContext,
  ResultConfiguration,
  ResultReuseConfiguration,
  StatementType,
  WorkGroup,
  WorkGroupConfiguration,
} from '@aws-sdk/client-athena';
import type { StoreKey } from '../../types.js';

/** Why a query failed, as Athena tells it. */
export interface QueryFailure {
  readonly message: string;
  /** 1 system, 2 user, 3 other. */
  readonly category: 1 | 2 | 3;
  /** "Error type reference" of the user guide. */
  readonly type: number;
  readonly isRetryable: boolean;
}

/** What a query gave back. */
export interface ResultTable {
  readonly columns: readonly ColumnInfo[];
  /** Values in Athena's text form; null is NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** SELECT answers the names of its columns as the first row; other statements do not. */
  readonly hasHeader: boolean;
  readonly extension: 'csv' | 'txt';
  /** Rows that a statement wrote. */
  readonly updateCount: number | undefined;
  readonly inputRows: number;
}

export type Outcome =
  | { readonly kind: 'succeeded'; readonly result: ResultTable }
  | { readonly kind: 'failed'; readonly failure: QueryFailure };

/** A statement that was understood: what it is, what it will read, and how it is carried out. */
export interface Plan {
  readonly statementType: StatementType;
  readonly substatementType: string;
  /** Bytes of all objects that it reads. */
  readonly scanBytes: number;
  /** Known before anything is read. */
  readonly failure?: QueryFailure;
  run(): Promise<Outcome>;
}

/** How long a query takes, in sandbox time. */
export interface Timing {
  readonly queueMs: number;
  readonly planningMs: number;
  readonly engineMs: number;
  readonly serviceMs: number;
  /** Set when transient errors put the query back into the queue in the middle of its execution. */
  readonly requeueMs: number;
}

export interface StoredExecution {
  readonly id: string;
  readonly query: string;
  readonly parameters: readonly string[];
  readonly workGroup: string;
  readonly context: QueryExecutionContext;
  /** Where the results go; undefined for results that Athena keeps. */
  readonly location: string | undefined;
  readonly resultConfiguration: ResultConfiguration | undefined;
  readonly reuse: ResultReuseConfiguration | undefined;
  readonly isReused: boolean;
  readonly submittedMs: number;
  readonly timing: Timing;
  /** When the limit of scanned bytes stops it; undefined when it does not. */
  readonly cutoff: { readonly atMs: number; readonly bytes: number } | undefined;
  readonly plan: Plan;
  cancelled: { readonly atMs: number; readonly reason: string } | undefined;
  outcome: Outcome | undefined;
  settling: Promise<void> | undefined;
}

export interface StoredWorkGroup {
  readonly workGroup: WorkGroup & { readonly Name: string };
  readonly configuration: WorkGroupConfiguration;
  readonly tags: Map<string, string>;
}

/** How the queries of an account and region behave; tests and faults change it. */
export interface Behaviour {
  queueMs: number;
  planningMs: number;
  engineMs: number;
  /** Bytes that the engine reads in a second. */
  bytesPerSecond: number;
  /** Set: queries go back to the queue once, for so long. */
  requeueMs: number;
}

/** Athena of one account and region. */
export interface AthenaStore {
  readonly workGroups: Map<string, StoredWorkGroup>;
  /** Oldest first. */
  readonly executions: Map<string, StoredExecution>;
  /** Executions by client request token, with what else the request said. */
  readonly tokens: Map<string, { readonly id: string; readonly request: string }>;
  readonly namedQueries: Map<string, NamedQuery & { readonly NamedQueryId: string }>;
  /** By workgroup and name. */
  readonly preparedStatements: Map<string, PreparedStatement>;
  readonly behaviour: Behaviour;
}

export const PRIMARY = 'primary';
export const ENGINE = { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' };

/** Key of the Athena state of an account and region. */
export const athenaStore: StoreKey<AthenaStore> = {
  name: 'athena',
  scope: 'regional',
  create: () => ({
    workGroups: new Map([[PRIMARY, primaryWorkGroup()]]),
    executions: new Map(),
    tokens: new Map(),
    namedQueries: new Map(),
    preparedStatements: new Map(),
    // Faster than the service, whose shortest queries take half a second: a practice account need not be slow.
    behaviour: { queueMs: 10, planningMs: 10, engineMs: 20, bytesPerSecond: 100_000_000, requeueMs: 0 },
  }),
};

/** The workgroup that every account has: nothing is enforced, and no place for results is set. */
function primaryWorkGroup(): StoredWorkGroup {
  return {
    workGroup: { Name: PRIMARY, State: 'ENABLED' },
    configuration: {
      EnforceWorkGroupConfiguration: false,
      PublishCloudWatchMetricsEnabled: false,
      RequesterPaysEnabled: false,
      ResultConfiguration: {},
      EngineVersion: ENGINE,
    },
    tags: new Map(),
  };
}
