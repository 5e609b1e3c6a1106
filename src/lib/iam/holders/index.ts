export { entityNames } from './entity-names.js';
