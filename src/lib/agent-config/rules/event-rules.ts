import { compareVersions, usedFeatures } from '../agent-features.js';
import { at, itemsOf, textOf, textsOf, type Spot } from '../document.js';
import { EVENT_LEVELS } from '../shape/logs-shape.js';
import { fails, warns, type Draft, type Rule } from './rule.js';

const CHANNELS = ['Application', 'Security', 'Setup', 'System'];

const windowsEvents: Rule = {
  name: 'windows-events',
  *check({ root }) {
    for (const entry of itemsOf(at(root, 'logs', 'logs_collected', 'windows_events', 'collect_list'))) {
      const name = at(entry, 'event_name');
      const text = textOf(name) ?? '';
      if (name && text.replaceAll(/\s/g, '').toLowerCase() === 'forwardedevents') {
        yield fails(
          name,
          'the agent refuses forwarded events',
          'run the agent on the servers that the events come from',
        );
      }
      const levels = at(entry, 'event_levels');
      const chosen = textsOf(levels);
      if (levels && text === 'Security' && !chosen.includes('INFORMATION')) {
        const reason = 'the log "Security" has audit events of level INFORMATION only: these levels match none';
        yield fails(levels, reason, 'add "INFORMATION", or choose by "event_ids"');
      } else if (levels && CHANNELS.includes(text) && chosen.length === EVENT_LEVELS.length && !at(entry, 'filters')) {
        const reason = `all levels of "${text}" are every event there is: they are paid for by the gigabyte`;
        yield warns(levels, reason, 'use ["CRITICAL", "ERROR", "WARNING"] unless you need the others');
      }
    }
  },
};

/** Who wrote the unit: the journal compares names with their suffix. */
const UNIT = /\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/;

const journald: Rule = {
  name: 'journald',
  *check({ root }) {
    for (const entry of itemsOf(at(root, 'logs', 'logs_collected', 'journald', 'collect_list'))) {
      for (const unit of itemsOf(at(entry, 'units'))) {
        const name = textOf(unit);
        if (name === '') yield fails(unit, 'this name of a unit is empty');
        else if (name !== undefined && /[\s/]/.test(name)) yield fails(unit, `"${name}" is no name of a systemd unit`);
        else if (name !== undefined && name.includes('.') && !UNIT.test(name) && !/[*?]/.test(name)) {
          yield warns(unit, `"${name}" has no suffix that systemd knows`, `did you mean "${name}.service"?`);
        }
      }
      for (const match of itemsOf(at(entry, 'matches'))) yield* journalFields(match);
    }
  },
};

/** Fields of the journal: https://www.freedesktop.org/software/systemd/man/systemd.journal-fields.html */
function* journalFields(match: Spot): Generator<Omit<Draft, 'rule'>> {
  if (match.node.kind !== 'object') return;
  for (const { key, offset } of match.node.members) {
    if (/^[A-Z0-9_]+$/.test(key)) continue;
    const place = { path: `${match.path}/${key}`, offset };
    const fix = `did you mean "${key.toUpperCase()}"?`;
    yield fails(place, `the journal has no field "${key}": their names are in upper case`, fix);
  }
}

const agentVersion: Rule = {
  name: 'agent-version',
  *check({ root, nodes }) {
    const versions = nodes.flatMap(({ agentVersion: version }) => version ?? []);
    for (const { label, since, spot } of usedFeatures(root)) {
      const tooOld = versions.find((version) => compareVersions(version, since) < 0);
      if (tooOld === undefined) continue;
      const reason = `${label} needs agent ${since} or newer; ${tooOld} does not start with it`;
      yield fails(spot, reason, 'update the agent first: awsops agent install');
    }
  },
};

export const eventRules: readonly Rule[] = [windowsEvents, journald, agentVersion];
