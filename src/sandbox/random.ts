const GOLDEN_RATIO = 0x9e3779b9;
const TWO_TO_32 = 4_294_967_296;

/**
 * Numbers in [0, 1): the same sequence for the same seed, evenly spread, not for secrets.
 * A Weyl sequence whose values are mixed by the finalizer of MurmurHash3.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + GOLDEN_RATIO) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / TWO_TO_32;
  };
}
