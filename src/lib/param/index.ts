export { prettyJson } from './diff/comparable-json.js';
export { diffParameter, type DiffAgainst, type ParameterDiff } from './diff/diff-parameter.js';
export type { DiffLine } from './diff/unified.js';
export { getParameters } from './get.js';
export { history, type ParameterVersion } from './history.js';
export { planLabel } from './label.js';
export { listParameters, namesStartingWith, type ListedParameter, type ListInput } from './list.js';
export { planPut, putParameter } from './put/put.js';
export { readParameter } from './read.js';
export { readText } from './read-text.js';
export { planRollback } from './rollback.js';
export {
  MASK,
  type Parameter,
  type ParameterType,
  type PutInput,
  type PutResult,
  type StoredParameter,
  type TierChoice,
} from './types.js';
