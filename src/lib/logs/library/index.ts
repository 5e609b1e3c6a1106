export { bindParameters } from './bind-parameters.js';
export { chooseQuery, type ChoiceSources, type ChosenQuery, type QueryChoice } from './choose-query.js';
export { findSaved, loadLibrary, QUERY_SUFFIX, readQueryFile, type QueryDirectories } from './load-library.js';
export { parseTemplate } from './parse-template.js';
export type { ParameterType, QueryParameter, QueryTemplate, SavedQuery } from './types.js';
