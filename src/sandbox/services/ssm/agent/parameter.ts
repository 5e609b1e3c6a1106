import type { Call } from '../../../types.js';

/** The value of a parameter, which may be named with a version or a label; undefined when there is none. */
export function readConfigParameter(_name: string, _call: Call): string | undefined {
  return undefined;
}
