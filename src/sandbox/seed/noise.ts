/** Two odd constants of the kind that hashes of integers use: they spread neighbouring numbers far apart. */
const SPREAD = 0x9e37_79b1;
const MIX = 0x85eb_ca6b;
const SPAN = 0x1_0000_0000;

/**
 * A number from 0 to 1 (exclusive) that looks random and is the same for the same place in a series: what a metric was at a
 * time can be computed at any time, without what was before it.
 */
export function noiseAt(salt: number, place: number): number {
  let hash = Math.imul((place >>> 0) ^ Math.imul(salt, SPREAD), MIX) ^ Math.floor(place / SPAN);
  hash = Math.imul(hash ^ (hash >>> 15), SPREAD);
  hash = Math.imul(hash ^ (hash >>> 13), MIX);
  return ((hash ^ (hash >>> 16)) >>> 0) / SPAN;
}
