import type { Completer } from '../../lib/cli/define.js';
import { queryDirectories } from '../query-directories.js';

/** Offers `@NAME` of the saved queries once an @ was typed; SQL cannot be guessed. */
export const completeSavedSql: Completer = async (prefix, { env }) => {
  if (!prefix.startsWith('@')) return [];
  const { loadSqlLibrary } = await import('../../lib/athena/index.js');
  const library = await loadSqlLibrary(queryDirectories(env), () => undefined);
  return library.map(({ name }) => `@${name}`).filter((name) => name.startsWith(prefix));
};
