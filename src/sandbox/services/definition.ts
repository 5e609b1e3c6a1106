import type { Operation, ServiceError } from '../types.js';
import type { MissingMember } from '../wire/required.js';
import type { ProtocolName } from '../wire/protocol.js';

/**
 * The operations of a service by name. Each takes the input that its own schema describes: the server
 * reads it by that schema, so the table need not say which.
 */
export type Operations = Readonly<Record<string, Operation<never, object | void>>>;

/** A simulated service. */
export interface ServiceDefinition {
  /** As in fault targets and `requests()`, e.g. `cloudwatch`. */
  readonly name: string;
  /** As in the credential scope of a signature, e.g. `monitoring`. */
  readonly signingName: string;
  /** Whether it holds anything of a region, which has to be seeded before its first request. */
  readonly isRegional: boolean;
  /** The wire format of requests without `x-amz-target`; with it, they are JSON. */
  readonly protocol: ProtocolName;
  readonly xmlNamespace: string;
  /** The service's own words for required members that a request lacks. */
  missingMembers(missing: readonly [MissingMember, ...MissingMember[]]): ServiceError;
  /** Loads the SDK client module, for its schemas: some take 100 ms, hence only when they are needed. */
  loadModel(): Promise<Readonly<Record<string, unknown>>>;
  loadOperations(): Promise<Operations>;
}
