export { placeOf } from './place.js';
export { tracePath } from './trace.js';
export { parseCidr, type AddressRange } from './ranges.js';
