import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from '../lib/core/clock.js';
import { createFaults } from './faults.js';
import { createRandom } from './random.js';
import { createRequestLog, type LoggedRequest } from './request-log.js';
import { createCall, type Runtime } from './runtime.js';
import { listen } from './server.js';
import { findService } from './services/index.js';
import { createSeeding } from './seeding.js';
import { settingsStore } from './settings.js';
import { createState } from './state.js';
import { createThrottle } from './throttle.js';
import { ServiceError, type Place, type StoreKey } from './types.js';
import { readServiceModel, type ServiceModel } from './wire/model.js';

/** How a sandbox behaves. */
export interface SandboxOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** What its own account contains, in every region; `empty` when absent. */
  readonly seed?: 'web3tier' | 'empty';
  /** Added to every answer. */
  readonly latencyMs?: number;
  /** Faults that are on from the start (grammar: `parseFault`). */
  readonly faults?: readonly string[];
  readonly clock?: Clock;
  /** Whether documented request rates are enforced; true when absent. */
  readonly throttle?: boolean;
  /** Account of the keys that are not bound to another; 123456789012 when absent. */
  readonly account?: string;
}

/** A running in-memory AWS. */
export interface Sandbox {
  /** For AWS_ENDPOINT_URL, e.g. `http://127.0.0.1:45001`. */
  readonly endpoint: string;
  readonly port: number;
  readonly account: string;
  readonly clock: Clock;
  /**
   * Calls an operation in the process, as another service or a seed would: no faults, no throttling,
   * no seeding on first use. Rejects with ServiceError.
   */
  invoke<I, O>(service: string, operation: string, input: I, options?: Place): Promise<O>;
  /** State of an account and region; the default account and region when absent. */
  store<T>(key: StoreKey<T>, where?: Place): T;
  /** Switches a fault on; the returned function switches it off. Throws a usage error for an unknown fault. */
  addFault(spec: string): () => void;
  /** The newest requests, oldest first. */
  requests(): readonly LoggedRequest[];
  /** Destroys all connections, so that the process can end. */
  close(): Promise<void>;
}

const DEFAULT_ACCOUNT = '123456789012';
const DEFAULT_REGION = 'ap-northeast-1';

/** Any number: what matters is that every sandbox draws the same sequence. */
const RANDOM_SEED = 20_260_101;

/** Starts a sandbox on 127.0.0.1. Rejects for an unknown fault and for a port that is taken. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const seeding = createSeeding();
  const runtime = createRuntime(options, seeding.prepare);
  for (const fault of options.faults ?? []) runtime.faults.add(fault);
  const listener = await listen(runtime, options.port ?? 0);
  const sandbox: Sandbox = {
    endpoint: `http://127.0.0.1:${listener.port}`,
    port: listener.port,
    account: runtime.account,
    clock: runtime.clock,
    invoke: (service, operation, input, where) => invoke(runtime, { service, operation, input, where }),
    store: (key, where) => runtime.state.store(key, placeOf(runtime, where)),
    addFault: (spec) => runtime.faults.add(spec),
    requests: () => runtime.log.entries(),
    close: () => listener.close(),
  };
  if (options.seed === 'web3tier') await seeding.start(sandbox);
  return sandbox;
}

function createRuntime(options: SandboxOptions, prepare: Runtime['prepare']): Runtime {
  const account = options.account ?? DEFAULT_ACCOUNT;
  const state = createState();
  const random = createRandom(RANDOM_SEED);
  const settings = state.store(settingsStore, { account, region: DEFAULT_REGION });
  return {
    state,
    random,
    account,
    clock: options.clock ?? systemClock,
    faults: createFaults({ random, settings }),
    throttle: options.throttle === false ? undefined : createThrottle(),
    log: createRequestLog(),
    modelOf: createModels(),
    latencyMs: options.latencyMs ?? 0,
    prepare,
  };
}

function createModels(): Runtime['modelOf'] {
  const models = new Map<string, Promise<ServiceModel>>();
  return (service) => {
    const model = models.get(service.name) ?? service.loadModel().then(readServiceModel);
    models.set(service.name, model);
    return model;
  };
}

function placeOf(runtime: Runtime, where: Place | undefined): Required<Place> {
  return { account: where?.account ?? runtime.account, region: where?.region ?? DEFAULT_REGION };
}

async function invoke<O>(
  runtime: Runtime,
  request: { service: string; operation: string; input: unknown; where: Place | undefined },
): Promise<O> {
  const service = findService(request.service);
  const operation = (await service?.loadOperations())?.[request.operation];
  if (!service || !operation) {
    throw new ServiceError(
      'NotImplemented',
      `the sandbox does not run ${request.operation} of ${request.service}`,
      501,
    );
  }
  const call = createCall(runtime, {
    service: service.name,
    operation: request.operation,
    ...placeOf(runtime, request.where),
    accessKeyId: 'sandbox',
    requestId: randomUUID(),
    signal: new AbortController().signal,
  });
  // Types of input and output are the caller's word: it names the operation.
  return (await operation(request.input as never, call)) as O;
}
