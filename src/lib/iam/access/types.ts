import type { TextFile } from '../../core/read-text-file.js';
import type { Excerpt } from '../documents/excerpt.js';
import type { PolicyDocument } from '../documents/policy-document.js';
import type { Decision } from '../evaluate/index.js';
import type { ContextEntry } from '../simulate/types.js';

/** Who is to do what to which resources, with which policies. */
export interface AccessQuestion {
  /** Users, groups, roles or sessions of roles, by name or ARN; none when policies are given. */
  readonly principals: readonly string[];
  /** Identity policies of nobody in particular, together; none when principals are given. */
  readonly policies: readonly TextFile[];
  /** May have wildcards. */
  readonly actions: readonly string[];
  /** ARNs; none: `*`. */
  readonly resources: readonly string[];
  readonly context: readonly ContextEntry[];
  readonly boundary?: TextFile | undefined;
  /** A level each, root first; a file holds one policy or an array. */
  readonly scps: readonly TextFile[];
  readonly resourcePolicy?: TextFile | undefined;
  readonly sessionPolicies: readonly TextFile[];
  /** Who makes the request, with `policies`. */
  readonly caller?: string | undefined;
  /** What if these were removed: names or ARNs of policies, or types of policies. */
  readonly without: readonly string[];
  /** What if these were added. */
  readonly added: readonly TextFile[];
  /** By the evaluator of awsops, without an account. */
  readonly offline: boolean;
  /** Whether actions may be newer than the catalog. */
  readonly takeUnknown?: boolean | undefined;
}

/** A statement that decided. */
export interface DecidingStatement {
  /** The name of the policy, or the path of its file; as the service calls it where it could not be read. */
  readonly policy: string;
  /** `user`, `group`, `role`, `aws-managed`, `user-managed`; of files their kind; else what the service says. */
  readonly type: string;
  readonly sid: string | null;
  readonly startLine: number | null;
  readonly endLine: number | null;
}

/** The answer about one principal, action and resource. */
export interface AccessRow {
  /** An ARN; null for policies of nobody in particular. */
  readonly principal: string | null;
  readonly action: string;
  readonly resource: string;
  readonly decision: Decision;
  readonly matchedStatements: readonly DecidingStatement[];
  /** Condition keys that policies look at and that were evaluated as absent. */
  readonly missingContext: readonly string[];
  /** Null: there is no boundary, or nothing is known of it. */
  readonly boundaryAllowed: boolean | null;
  /** Null: there are no service control policies, or nothing is known of them. */
  readonly organizationsAllowed: boolean | null;
  readonly source: 'api' | 'offline';
  /** What decided, in words. */
  readonly reason: string;
}

/** What a row does not say: the statements themselves. */
export interface AccessAnswer {
  readonly row: AccessRow;
  /** The statements that decided, as far as their policies are known. */
  readonly excerpts: readonly Excerpt[];
  /** What came nearest to allowing what is denied implicitly. */
  readonly nearest: readonly Nearest[];
}

export interface Nearest {
  readonly excerpt: Excerpt;
  /** Why it does not apply. */
  readonly why: string;
}

/** The policies that a question is about, as far as they are known. */
export interface KnownPolicies {
  readonly identity: readonly PolicyDocument[];
  readonly boundary: PolicyDocument | null;
  readonly resource: readonly PolicyDocument[];
  readonly session: readonly PolicyDocument[];
  readonly scpLevels: readonly (readonly PolicyDocument[])[];
}

export interface AccessReport {
  readonly answers: readonly AccessAnswer[];
  /** What could change the answers and was not looked at, in words. */
  readonly notEvaluated: readonly string[];
  /** What is strange about the question, in words. */
  readonly warnings: readonly string[];
}
