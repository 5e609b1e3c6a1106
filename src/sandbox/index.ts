export { createSandbox, type Sandbox, type SandboxOptions } from './create.js';
export { parseFault } from './fault-spec.js';
export { ServiceError } from './types.js';
