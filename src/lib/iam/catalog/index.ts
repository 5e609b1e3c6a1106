export { CONTEXT_TYPES, contextType, listType, type ContextType } from './context-types.js';
export { expandActions, hasForm, resourceForms, wildcardTest } from './expand.js';
export { loadCatalog, type Catalog } from './load.js';
