export { mostRestrictive } from './decide.js';
export { evaluate, type EvaluatedStatement, type Evaluation, type EvaluationInput } from './evaluate.js';
export { missingKeys, type AccessRequest } from './facts.js';
export { nearMisses, type NearMiss } from './near-misses.js';
export { parsePolicy, type ParsedPolicy, type PolicyText } from './parse-policy.js';
export { identifyPrincipal, type RequestPrincipal } from './principals.js';
export type {
  Decision,
  Policy,
  PolicyKind,
  PolicyProblem,
  ProblemCode,
  Statement as PolicyStatement,
  TextPosition,
} from './types.js';
