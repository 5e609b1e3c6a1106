import { alarmNameOf, childrenOf, parseRule } from '../../../../lib/alarm/index.js';
import type { Call } from '../../../types.js';
import { alarmStore, type StoredAlarm } from './store.js';

/**
 * Evaluates what is due by now, in all alarms: metric alarms first, then composite ones after their children. Operations
 * that show alarms call it first. The evaluation is loaded only when there is an alarm.
 */
export async function advanceAlarms(call: Call): Promise<void> {
  const { alarms } = call.store(alarmStore);
  if (alarms.size === 0) return;
  const [{ advanceMetricAlarm }, { advanceCompositeAlarm }] = await Promise.all([
    import('./advance-metric.js'),
    import('./advance-composite.js'),
  ]);
  for (const alarm of alarms.values()) advanceMetricAlarm(alarm, call);
  for (const alarm of childrenFirst(alarms)) advanceCompositeAlarm(alarm, call);
}

/** Composite alarms in an order in which children come first; those in a cycle are left out, as they are not evaluated. */
function childrenFirst(alarms: ReadonlyMap<string, StoredAlarm>): readonly StoredAlarm[] {
  const ordered = new Set<StoredAlarm>();
  const inCycle = new Set<StoredAlarm>();
  const visit = (alarm: StoredAlarm, path: readonly StoredAlarm[]): void => {
    if (ordered.has(alarm)) return;
    const start = path.indexOf(alarm);
    if (start !== -1) {
      for (const one of path.slice(start)) inCycle.add(one);
      return;
    }
    for (const child of compositeChildren(alarm, alarms)) visit(child, [...path, alarm]);
    ordered.add(alarm);
  };
  for (const alarm of alarms.values()) if (isComposite(alarm)) visit(alarm, []);
  return [...ordered].filter((alarm) => !inCycle.has(alarm));
}

const isComposite = ({ configuration }: StoredAlarm): boolean => configuration.kind === 'CompositeAlarm';

const compositeChildren = (alarm: StoredAlarm, alarms: ReadonlyMap<string, StoredAlarm>): readonly StoredAlarm[] =>
  childNames(alarm).flatMap((name) => {
    const child = alarms.get(name);
    return child && isComposite(child) ? [child] : [];
  });

/** The alarms that the rule of a composite alarm names. */
export function childNames({ configuration: { kind, input } }: Pick<StoredAlarm, 'configuration'>): readonly string[] {
  return kind === 'CompositeAlarm' ? childrenOf(parseRule(input.AlarmRule ?? '')).map(alarmNameOf) : [];
}
