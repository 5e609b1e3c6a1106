import type { Completer } from '../../lib/cli/define.js';

/** Offers the presets that come with the tool. */
export const completePresets: Completer = async (prefix) => {
  const { listPresets } = await import('../../lib/agent-config/index.js');
  return (await listPresets()).map(({ name }) => name).filter((name) => name.startsWith(prefix));
};
