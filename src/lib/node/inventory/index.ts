export { idsStartingWith, tagsStartingWith } from './complete.js';
export { listNodes, resolveNodes } from './list-nodes.js';
export type { FleetNode, NodeSelection } from './types.js';
