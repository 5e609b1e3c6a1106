/** The version that asks for the newest package. */
export const LATEST = 'latest';

/** A version as packages are named, e.g. `1.300071.0b1421`; the part after `b` is the build. */
const FULL_VERSION = /^\d+\.\d+\.\d+(?:b\d+)?$/;

export const isFullVersion = (version: string): boolean => FULL_VERSION.test(version);

/** Whether two versions are the same release: a version without a build means any build of it. */
export function sameVersion(a: string, b: string): boolean {
  const [first, second] = [a, b].map((version) => version.split('b'));
  const isSameRelease = first?.[0] === second?.[0];
  return isSameRelease && (first?.[1] === second?.[1] || first?.[1] === undefined || second?.[1] === undefined);
}
