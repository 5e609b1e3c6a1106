import type { AlarmWish } from '../build/wish.js';
import type { AlarmResource } from '../resources/types.js';
import type { AlarmRecipe } from './catalogue/types.js';
import { SAME_FOR_ALL } from './threshold.js';

/** An alarm that a resource should have. */
export interface Candidate {
  readonly recipe: AlarmRecipe;
  readonly resource: AlarmResource;
  readonly namespace: string;
  /** Of all its metrics. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Every alarm that each resource should have, by the resources' order, then that of the catalogue. */
export function candidatesFor(
  resources: readonly AlarmResource[],
  recipes: readonly AlarmRecipe[],
): readonly Candidate[] {
  return resources.flatMap((resource) =>
    recipes
      .filter(({ kind, when }) => kind === resource.kind && (when?.(resource.facts) ?? true))
      .map((recipe): Candidate => {
        const { namespace } = recipe;
        return {
          recipe,
          resource,
          namespace: typeof namespace === 'string' ? namespace : String(resource.facts[namespace.fact] ?? ''),
          dimensions: recipe.dimensions?.(resource) ?? resource.dimensions,
        };
      }),
  );
}

/** The alarm as it is wished for. */
export function wishFor(
  { recipe, namespace, dimensions }: Candidate,
  of: {
    readonly name: string;
    readonly threshold: number;
    readonly basis: string;
    readonly actions: readonly string[];
  },
): AlarmWish {
  return {
    name: of.name,
    description: of.basis === SAME_FOR_ALL ? `${recipe.why}.` : `${recipe.why}. Threshold: ${of.basis}.`,
    metrics: recipe.metrics.map(({ metric, stat }) => `${namespace}/${metric}@${stat}`),
    dimensions,
    expression: recipe.expression,
    threshold: of.threshold,
    comparison: recipe.comparison,
    period: recipe.period,
    datapoints: recipe.datapoints,
    missing: recipe.missing,
    lowSamples: recipe.lowSamples,
    ...(of.actions.length === 0 ? {} : { actions: of.actions }),
  };
}

/** PutMetricAlarm, AlarmName. */
const MAX_NAME_LENGTH = 255;

/**
 * Names of alarms, such as `web3tier-aurora-1-connections`: of the resource and the key, with the resource's id where others
 * would have the same name or `taken` says that an alarm on something else has it.
 */
export function namesFor(
  candidates: readonly Candidate[],
  { prefix, taken }: { readonly prefix: string; readonly taken: ReadonlySet<string> },
): readonly string[] {
  const short = candidates.map(({ recipe, resource }) => nameOf([prefix + resource.name, recipe.key]));
  const counts = new Map<string, number>();
  for (const name of short) counts.set(name, (counts.get(name) ?? 0) + 1);
  const used = new Set(taken);
  return candidates.map(({ recipe, resource }, index) => {
    const name = short[index] ?? '';
    const isAlone = counts.get(name) === 1 && !used.has(name);
    const base = isAlone ? name : nameOf([prefix + resource.name, resource.id, recipe.key]);
    let unique = base;
    for (let number = 2; used.has(unique); number += 1) unique = nameOf([base, String(number)]);
    used.add(unique);
    return unique;
  });
}

/** Letters, digits, dots, dashes and underscores; the beginning is cut where the whole is too long. */
function nameOf(parts: readonly string[]): string {
  const text = parts
    .filter((part, index) => parts.indexOf(part) === index)
    .map((part) => part.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^-+|-+$/g, ''))
    .join('-');
  return text.slice(-MAX_NAME_LENGTH);
}
