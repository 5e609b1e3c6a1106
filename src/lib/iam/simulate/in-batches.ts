import type { Pairs } from './call-simulator.js';
import type { ReadResult } from './read-results.js';
import type { SimulationResult } from './types.js';

/**
 * How much is asked in one call. The API reference gives no limits to these lists; each pair costs the service an
 * evaluation and the answer some 500 bytes, so that 50 times 20 stays within a second and half a megabyte.
 */
const ACTIONS_PER_CALL = 50;
const RESOURCES_PER_CALL = 20;

export type Ask = (pairs: Pairs) => Promise<readonly ReadResult[]>;

/**
 * Asks about every action and resource, as many at a time as a call takes; one result for each, in the order of the
 * actions, then of the resources.
 *
 * Where the organization says no about several resources in one call, its word is about any of them, so those that are
 * denied are asked about again one by one.
 */
export async function simulateInBatches(wanted: Pairs, ask: Ask): Promise<readonly SimulationResult[]> {
  const resources = wanted.resources.length > 0 ? [...new Set(wanted.resources)] : ['*'];
  const results = new Map<string, SimulationResult>();
  const note = ({ result }: ReadResult): unknown => results.set(pairKey(result), result);
  for (const some of batches(resources, RESOURCES_PER_CALL)) {
    for (const few of batches([...new Set(wanted.actions)], ACTIONS_PER_CALL)) {
      const read = await ask({ actions: few, resources: some });
      for (const one of read) note(one);
      for (const one of await askAgain(read, ask)) note(one);
    }
  }
  const asked = wanted.resources.length > 0 ? wanted.resources : ['*'];
  return wanted.actions.flatMap((action) =>
    asked.flatMap((resource) => results.get(pairKey({ action, resource })) ?? []),
  );
}

const pairKey = ({ action, resource }: { readonly action: string; readonly resource: string }): string =>
  `${action} ${resource}`;

/** Asks about single resources where it is not certain that the organization's no is about them. */
async function askAgain(read: readonly ReadResult[], ask: Ask): Promise<readonly ReadResult[]> {
  const uncertain = read.filter((one) => !one.isOrganizationCertain).map(({ result }) => result);
  const answers: ReadResult[] = [];
  for (const resource of new Set(uncertain.map((result) => result.resource))) {
    const actions = uncertain.filter((result) => result.resource === resource).map(({ action }) => action);
    answers.push(...(await ask({ actions, resources: [resource] })));
  }
  return answers;
}

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
