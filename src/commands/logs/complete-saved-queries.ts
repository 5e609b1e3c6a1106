import type { Completer } from '../../lib/cli/define.js';
import { queryDirectories } from '../query-directories.js';

/** Offers `@NAME` of the saved queries once an @ was typed; a query text cannot be guessed. */
export const completeSavedQueries: Completer = async (prefix, { env }) => {
  if (!prefix.startsWith('@')) return [];
  const { loadLibrary } = await import('../../lib/logs/library/index.js');
  const library = await loadLibrary(queryDirectories(env), () => undefined);
  return library.map(({ name }) => `@${name}`).filter((name) => name.startsWith(prefix));
};
