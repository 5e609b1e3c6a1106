/** Compiled code of bundles, kept between runs. */
export interface CodeCache {
  /** The compiled code for exactly this source in exactly this Node; undefined when there is none to trust. */
  read(name: string, source: Buffer): Buffer | undefined;
}
