export { lastArrivals } from './last-arrivals.js';
export type { ArrivalInput, LogTarget, NodeArrival, UnknownArrival } from './types.js';
