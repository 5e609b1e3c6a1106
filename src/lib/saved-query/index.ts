export { loadNamed } from './load-library.js';
export { parseAssignments, writeParameters, type ParameterWriter } from './parameters.js';
export { parseTemplate, PLACEHOLDER } from './parse-template.js';
export { readTemplate, type ChoiceSources, type NamedChoice } from './read-template.js';
export type { Dialect, NamedQuery, QueryDirectories, QueryTemplate } from './types.js';
