import type { Call } from '../../../types.js';
import { readStoredParameter } from '../parameters.js';

/** The value of a parameter, which may be named with a version or a label; undefined when there is none. */
export function readConfigParameter(name: string, call: Call): string | undefined {
  return readStoredParameter(call, name)?.value;
}
