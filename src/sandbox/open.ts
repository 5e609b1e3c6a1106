import { createSandbox } from './index.js';
import { findRunning } from './running.js';

/** The sandbox that runs, else a fresh one inside this process; `close` ends only the latter. */
export async function openSandbox(
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  const running = await findRunning(env);
  if (running !== undefined) return { endpoint: running.endpoint, close: async () => {} };
  const sandbox = await createSandbox({ seed: 'web3tier' });
  return { endpoint: sandbox.endpoint, close: () => sandbox.close() };
}
