export { lastArrivals } from './last-arrivals.js';
export type { ArrivalInput, NodeArrival, UnknownArrival } from './types.js';
