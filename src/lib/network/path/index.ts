export { placeOf } from './place.js';
export { tracePath } from './trace.js';
export { parseCidr } from './ranges.js';
