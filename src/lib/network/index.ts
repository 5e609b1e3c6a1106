export type {
  Denied,
  InstancePlace,
  NetworkView,
  Part,
  PathFinding,
  PrefixList,
  ServiceName,
  ServicePath,
  TraceInput,
  Via,
  VpcNames,
} from './types.js';
export { loadNetwork } from './load.js';
export * from './path/index.js';
