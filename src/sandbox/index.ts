export { createSandbox, type Sandbox, type SandboxOptions } from './create.js';
export { parseFault } from './fault-spec.js';
export type { LoggedRequest } from './request-log.js';
export { ServiceError, type Call, type Operation, type Place, type StoreKey } from './types.js';
