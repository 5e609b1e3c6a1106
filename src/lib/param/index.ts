export { readParameter } from './read.js';
export {
  MASK,
  type Parameter,
  type ParameterMetadata,
  type ParameterTier,
  type ParameterType,
  type PutInput,
  type PutResult,
  type StoredParameter,
} from './types.js';
