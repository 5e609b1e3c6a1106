export { simulatePrincipal, type PrincipalSimulation } from './simulate-principal.js';
export type { ContextEntry, MatchedStatement, SimulationResult } from './types.js';
