export type { InstancePlace, NetworkView, PathFinding, ServiceName, ServicePath } from './types.js';
export { loadNetwork } from './load.js';
export * from './path/index.js';
