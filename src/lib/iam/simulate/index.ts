export {
  simulatePolicies,
  simulatePrincipal,
  type PoliciesSimulation,
  type PrincipalSimulation,
} from './simulate-principal.js';
export type { ContextEntry, MatchedStatement, SimulationResult } from './types.js';
