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
  /** The keys that were looked for in vain, as the policies write them, each once. */
  missing(): readonly string[];
}

/**
 * A view of the request's context that notes what was missing. The keys that follow from the principal and the time are
 * derived where they are not given: `aws:PrincipalArn` (of a session: its role without path, since the ARN of a session
 * has none), `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:PrincipalIsAWSService`, `aws:username`,
 * `aws:CurrentTime`, `aws:EpochTime`. Every other key is absent unless it is given, also those that real requests always
 * have, such as `aws:SecureTransport`.
 */
export function createFacts(request: AccessRequest, principal: RequestPrincipal | null): Facts {
  const given = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(request.context ?? {})) {
    given.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  const missing = new Map<string, string>();
  return {
    principal,
    values(key) {
      const lower = key.toLowerCase();
      const values = given.get(lower) ?? derive(lower, { principal, timeMs: request.timeMs });
      // Without a value a key is not there (IAM user guide, condition operator Null).
      if (values !== undefined && values.length > 0) return values;
      if (!missing.has(lower)) missing.set(lower, key);
      return undefined;
    },
    missing: () => [...missing.values()],
  };
}

/** Which of these keys a request does not have, neither given nor derived. */
export function missingKeys(request: AccessRequest, keys: Iterable<string>): readonly string[] {
  const principal = request.principal === null ? null : identifyPrincipal(request.principal);
  const facts = createFacts(request, principal);
  for (const key of keys) facts.values(key);
  return facts.missing();
}

function derive(key: string, origin: Origin): readonly string[] | undefined {
  const value = DERIVED.get(key)?.(origin);
  return value === undefined || value === null ? undefined : [value];
}

interface Origin {
  readonly principal: RequestPrincipal | null;
  readonly timeMs: number | undefined;
}

const DERIVED: ReadonlyMap<string, (origin: Origin) => string | null | undefined> = new Map([
  ['aws:principalisawsservice', ({ principal }: Origin) => principal && String(principal.kind === 'service')],
  ['aws:principalaccount', ({ principal }: Origin) => principal?.account],
  ['aws:principaltype', ({ principal }: Origin) => principal?.type],
  ['aws:principalarn', ({ principal }: Origin) => principal?.principalArn],
  ['aws:username', ({ principal }: Origin) => (principal?.kind === 'user' ? principal.name : undefined)],
  ['aws:currenttime', ({ timeMs }: Origin) => (timeMs === undefined ? undefined : new Date(timeMs).toISOString())],
  ['aws:epochtime', ({ timeMs }: Origin) => (timeMs === undefined ? undefined : String(Math.floor(timeMs / 1000)))],
]);
