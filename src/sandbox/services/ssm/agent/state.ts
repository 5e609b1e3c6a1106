import type { SimulatedAgent } from '../types.js';

/** Files that were fetched and refused keep this name. */
export const TEMPORARY = '.tmp';

/** The configuration files that count. */
export function activeConfigs({ configs }: SimulatedAgent): SimulatedAgent['configs'] {
  return new Map([...configs].filter(([name]) => !name.endsWith(TEMPORARY)));
}

/** Keeps the lines of the agent's log that complain; as many as anybody reads. */
const MAX_ERRORS = 100;

/** Notes a complaint in the agent's log, unless its last ones say the same already. */
export function complain(agent: SimulatedAgent, atMs: number, text: string): void {
  if (agent.errors.some((line) => line.endsWith(text))) return;
  agent.errors.push(`${new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z')} ${text}`);
  if (agent.errors.length > MAX_ERRORS) agent.errors.shift();
}
