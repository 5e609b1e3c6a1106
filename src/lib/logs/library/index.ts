export { bindParameters } from './bind-parameters.js';
export { chooseQuery, type ChosenQuery } from './choose-query.js';
export { loadLibrary, type QueryDirectories } from './load-library.js';
export { parseTemplate } from './parse-template.js';
export type { ParameterType, SavedQuery } from './types.js';
