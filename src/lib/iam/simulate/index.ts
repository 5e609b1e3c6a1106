export { simulatePrincipal, type PrincipalSimulation } from './simulate-principal.js';
export type { ContextEntry, Decision, MatchedStatement, SimulationResult } from './types.js';
