import type { ServicePath, TraceInput } from '../types.js';

/** The way from an instance to a service, and what stands in it. */
export function tracePath(input: TraceInput): ServicePath {
  throw new Error(`not written yet: ${input.service}`);
}
