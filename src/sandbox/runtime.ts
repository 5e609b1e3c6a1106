import type { Clock } from '../lib/core/clock.js';
import type { Faults } from './faults.js';
import type { RequestLog } from './request-log.js';
import type { State } from './state.js';
import type { Throttle } from './throttle.js';
import type { ServiceDefinition } from './services/definition.js';
import type { Call, Place } from './types.js';
import type { ServiceModel } from './wire/model.js';

/** The parts of a running sandbox that its server and its callers in the process share. */
export interface Runtime {
  readonly state: State;
  readonly clock: Clock;
  readonly random: () => number;
  readonly faults: Faults;
  /** Absent when requests are let through at any rate. */
  readonly throttle: Throttle | undefined;
  readonly log: RequestLog;
  /** The model of a service, loaded when it is first asked for. */
  readonly modelOf: (service: ServiceDefinition) => Promise<ServiceModel>;
  /** Account of the keys that are not bound to another. */
  readonly account: string;
  /** Added to every answer. */
  readonly latencyMs: number;
  /** Called before a request to a service is served: the place to fill it with content. */
  prepare(service: ServiceDefinition, where: Required<Place>): void;
}

/** A call of an operation in the account and region that `identity` names. */
export function createCall(
  runtime: Pick<Runtime, 'state' | 'clock' | 'random'>,
  identity: Omit<Call, 'clock' | 'random' | 'store'>,
): Call {
  const { account, region } = identity;
  return {
    ...identity,
    clock: runtime.clock,
    random: runtime.random,
    store: (key, where) => runtime.state.store(key, { account, region, ...where }),
  };
}
