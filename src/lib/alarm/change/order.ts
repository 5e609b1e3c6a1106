import { parseRule } from '../composite/parse-rule.js';
import { alarmNameOf, childrenOf } from '../composite/rule.js';
import type { AlarmDefinition } from '../definition.js';

/**
 * The names of the alarms that an alarm needs: those of its rule and its suppressor, each once.
 *
 * @throws RuleSyntaxError for a rule that cannot be read
 */
export function neededBy(definition: AlarmDefinition | undefined): readonly string[] {
  if (definition?.kind !== 'composite') return [];
  const { rule, suppressor } = definition;
  const named = [...childrenOf(parseRule(rule)), ...(suppressor === undefined ? [] : [suppressor.alarm])];
  return [...new Set(named.map(alarmNameOf))];
}

/**
 * Alarms in the order in which they can be made: metric alarms first, as they are, then each composite alarm after those
 * that it needs. The service refuses a rule that names an alarm which is not there. Backwards, it is the order in which
 * they can be deleted.
 *
 * @returns also the first circle of composite alarms, of which none can be first
 */
export function inOrderOfNeed<T>(
  items: readonly T[],
  definitionOf: (item: T) => AlarmDefinition | undefined,
): { readonly ordered: readonly T[]; readonly circle: readonly string[] | undefined } {
  const composites = items.filter((item) => definitionOf(item)?.kind === 'composite');
  const byName = new Map(composites.map((item) => [definitionOf(item)?.name ?? '', item]));
  const ordered = new Set(items.filter((item) => definitionOf(item)?.kind !== 'composite'));
  let circle: readonly string[] | undefined;
  const visit = (name: string, path: readonly string[]): void => {
    const item = byName.get(name);
    if (item === undefined || ordered.has(item)) return;
    const start = path.indexOf(name);
    if (start !== -1) {
      circle ??= path.slice(start);
      return;
    }
    for (const child of neededBy(definitionOf(item))) visit(child, [...path, name]);
    ordered.add(item);
  };
  for (const name of byName.keys()) visit(name, []);
  return { ordered: [...ordered], circle };
}
