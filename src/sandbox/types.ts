import type { Clock } from '../lib/core/clock.js';

/** State of one service in one account (and region): made on first use, gone with the sandbox. */
export interface StoreKey<T> {
  /** Unique, e.g. `logs`. */
  readonly name: string;
  readonly scope: 'regional' | 'account' | 'global';
  readonly create: () => T;
}

/** An account and a region; what is absent is the caller's (or the sandbox's default). */
export interface Place {
  readonly account?: string;
  readonly region?: string;
}

/** One request, as an operation sees it. */
export interface Call {
  /** Service name of the request's credential scope, e.g. `logs`. */
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly requestId: string;
  /** Sandbox time; tests turn it. */
  readonly clock: Clock;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** Numbers in [0, 1), the same sequence for the same seed. */
  random(): number;
  /** State of the caller's account and region, or of another one (a role of another account). */
  store<T>(key: StoreKey<T>, where?: Place): T;
}

/** An operation: the SDK's own input shape to its own output shape. Throws ServiceError. */
export type Operation<Input, Output> = (input: Input, call: Call) => Output | Promise<Output>;

/** An error as the service words it; `code` is the modelled error name, e.g. `ResourceNotFoundException`. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Members of the modelled error besides the message. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.members = members;
  }
}
