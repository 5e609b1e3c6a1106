export { CONTEXT_TYPES, contextType, listType, type ContextType } from './context-types.js';
export { expandActions, resourceForms } from './expand.js';
export { wildcardTest } from './wildcards.js';
export { loadCatalog, type Catalog } from './load.js';
