import { isDenied } from '../../errors/kinds.js';

/** What could be read, and which actions were denied on the way, each once. */
export interface DeniedActions {
  /** Undefined, and the action noted, where the read is denied; other errors as they are. */
  attempt<T>(action: string, read: () => Promise<T>): Promise<T | undefined>;
  actions(): readonly string[];
}

/** Collects the reads that somebody may not do: what they would tell is unknown, and no reason to end. */
export function createDeniedActions(): DeniedActions {
  const denied = new Set<string>();
  return {
    async attempt(action, read) {
      try {
        return await read();
      } catch (error) {
        if (!isDenied(error)) throw error;
        denied.add(action);
        return undefined;
      }
    },
    actions: () => [...denied],
  };
}
