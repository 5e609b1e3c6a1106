import { notFoundError } from '../errors/app-error.js';
import type { ParameterVersion } from './history.js';
import { versionOf } from './reference.js';

/**
 * The version that a number or a label stands for.
 *
 * @throws not-found error that says which there are
 */
export function selectVersion(
  versions: readonly ParameterVersion[],
  { name, selector }: { readonly name: string; readonly selector: string },
): ParameterVersion {
  const number = versionOf(selector);
  const found = versions.find(({ version, labels }) =>
    number === undefined ? labels.includes(selector) : version === number,
  );
  if (found) return found;
  throw notFoundError(`parameter "${name}" has no version or label "${selector}"`, {
    code: 'ParameterVersionNotFound',
    reason: versionsText(versions),
    hint: `see them all: awsops param history ${name}`,
  });
}

/** `its versions are 3 to 12, its labels canary, prod` */
export function versionsText(
  versions: readonly { readonly version: number; readonly labels: readonly string[] }[],
): string {
  const numbers = versions.map(({ version }) => version);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const labels = versions.flatMap((version) => version.labels).toSorted();
  const range = low === high ? `its only version is ${low}` : `its versions are ${low} to ${high}`;
  return labels.length === 0 ? `${range}, and it has no labels` : `${range}, its labels ${labels.join(', ')}`;
}
