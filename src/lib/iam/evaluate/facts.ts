import { identifyPrincipal, type RequestPrincipal } from './principals.js';

/** A request whose permission is asked for. */
export interface AccessRequest {
  /**
   * ARN of a user, role, session of a role, federated user or root user; the name of a service such as
   * `ec2.amazonaws.com`; an identity provider. Null: not known, or nobody in particular.
   */
  readonly principal: string | null;
  /** e.g. `logs:PutLogEvents`; upper and lower case are the same. */
  readonly action: string;
  /** An ARN, or `*` for actions without resources. */
  readonly resource: string;
  /** Owner of a resource whose ARN does not say it, such as a bucket. */
  readonly resourceAccount?: string | undefined;
  /** Condition keys and their values. Binary values in base64, dates as in policies. */
  readonly context?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** When it is made, for `aws:CurrentTime` and `aws:EpochTime`. */
  readonly timeMs?: number | undefined;
}

/** What conditions and variables are looked up in. */
export interface Facts {
  readonly principal: RequestPrincipal | null;
  /** Values of a key; undefined, and noted as missing, when there are none. */
  values(key: string): readonly string[] | undefined;
  /** The keys that were looked for in vain, as the policies write them. */
  readonly missing: ReadonlySet<string>;
}

/**
 * The request's context. The keys that follow from the principal and the time are derived where they are not given:
 * `aws:PrincipalArn` (of a session: its role without path, since the ARN of a session has none), `aws:PrincipalAccount`,
 * `aws:PrincipalType`, `aws:PrincipalIsAWSService`, `aws:username`, `aws:CurrentTime`, `aws:EpochTime`. Every other key
 * is absent unless it is given, also those that real requests always have, such as `aws:SecureTransport`.
 */
export function createContext(request: AccessRequest): ReadonlyMap<string, readonly string[]> {
  const context = new Map<string, readonly string[]>();
  const principal = request.principal === null ? null : identifyPrincipal(request.principal);
  for (const [key, value] of derivedKeys(principal, request.timeMs)) context.set(key.toLowerCase(), [value]);
  for (const [key, value] of Object.entries(request.context ?? {})) {
    const values = typeof value === 'string' ? [value] : value;
    // Without a value a key is not there (IAM user guide, condition operator Null).
    if (values.length === 0) context.delete(key.toLowerCase());
    else context.set(key.toLowerCase(), values);
  }
  return context;
}

/** A view of the context that notes what was missing. */
export function createFacts(
  context: ReadonlyMap<string, readonly string[]>,
  principal: RequestPrincipal | null,
): Facts {
  const missing = new Map<string, string>();
  return {
    principal,
    values(key) {
      const lower = key.toLowerCase();
      const values = context.get(lower);
      if (values === undefined && !missing.has(lower)) missing.set(lower, key);
      return values;
    },
    get missing() {
      return new Set(missing.values());
    },
  };
}

function* derivedKeys(
  principal: RequestPrincipal | null,
  timeMs: number | undefined,
): Generator<readonly [string, string]> {
  if (principal !== null) {
    yield ['aws:PrincipalIsAWSService', String(principal.kind === 'service')];
    if (principal.account !== null) yield ['aws:PrincipalAccount', principal.account];
    if (principal.type !== null) yield ['aws:PrincipalType', principal.type];
    if (principal.principalArn !== null) yield ['aws:PrincipalArn', principal.principalArn];
    if (principal.kind === 'user') yield ['aws:username', principal.name];
  }
  if (timeMs !== undefined) {
    yield ['aws:CurrentTime', new Date(timeMs).toISOString()];
    yield ['aws:EpochTime', String(Math.floor(timeMs / 1000))];
  }
}
