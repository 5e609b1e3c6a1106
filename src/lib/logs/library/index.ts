export { bindParameters } from './bind-parameters.js';
export { chooseQuery, type ChosenQuery } from './choose-query.js';
export { loadLibrary, parseTemplate, type ParameterType, type SavedQuery } from './dialect.js';
export type { QueryDirectories } from '../../saved-query/index.js';
