import { at, entriesOf, flagOf, itemsOf, textOf, type Spot } from '../document.js';
import { isPlugin, metricSection, platformPieces, type Piece } from '../pieces.js';
import { bareMeasurement, measurementsOf } from '../tables/linux-metrics.js';
import { counterObject } from '../tables/windows-objects.js';
import { suggest } from '../../core/suggest.js';
import type { Platform } from '../types.js';
import { fails, warns, type Draft, type LintContext, type Rule } from './rule.js';

const orList = (names: readonly string[]): string => names.join(' or ');

/** What Linux has in place of the most used objects, and the reverse. */
const COUNTERPARTS: readonly (readonly [linux: string, windows: string])[] = [
  ['cpu', 'Processor'],
  ['mem', 'Memory'],
  ['disk', 'LogicalDisk'],
  ['diskio', 'PhysicalDisk'],
  ['swap', 'Paging File'],
  ['net', 'Network Interface'],
  ['netstat', 'TCPv4'],
  ['processes', 'System'],
];

function counterpart(spot: Spot, wanted: Platform): string | null {
  const name = spot.path.split('/').at(-1) ?? '';
  if (name === 'windows_events') return 'use "files" or "journald" there';
  if (name === 'journald') return 'use "files" or "windows_events" there';
  const pair = COUNTERPARTS.find((names) => names.some((one) => one.toLowerCase() === name.toLowerCase()));
  return pair ? `use "${pair[wanted === 'Windows' ? 1 : 0]}" there, with its own measurements` : null;
}

/** A piece that none of the platforms knows collects nothing; one that only some know is for those. */
const wrongPlatform: Rule = {
  name: 'wrong-platform',
  *check({ root, named }) {
    for (const { spot, label, platforms } of platformPieces(root)) {
      const without = named.filter((platform) => !platforms.includes(platform));
      const [first] = without;
      if (first === undefined) continue;
      const reason = `${label} is for ${orList(platforms)}; on ${orList(without)} it collects nothing`;
      yield (without.length === named.length ? fails : warns)(spot, reason, counterpart(spot, first));
    }
  },
};

/** No platform was named, and none knows all of it. */
const mixedPlatforms: Rule = {
  name: 'mixed-platforms',
  *check({ root, named }) {
    const pieces = platformPieces(root);
    const [first] = pieces;
    if (named.length > 0 || first === undefined) return;
    const isApart = (piece: Piece): boolean => !piece.platforms.some((platform) => first.platforms.includes(platform));
    const other = pieces.find(isApart);
    if (other === undefined) return;
    const reason = `${other.label} is for ${orList(other.platforms)}, but ${first.label} is for ${orList(first.platforms)}`;
    yield fails(other.spot, reason, 'write a file for each platform; --platform tells what is wrong for one of them');
  },
};

/** A key below `metrics_collected` that is neither a plugin nor a known object, and resembles one. */
const unknownObject: Rule = {
  name: 'unknown-object',
  *check({ root, platforms }) {
    for (const [name, spot] of entriesOf(at(root, 'metrics', 'metrics_collected'))) {
      const section = metricSection(name);
      if (section.kind !== 'typo') continue;
      const isSure = isPlugin(section.meant) || !platforms.includes('Windows');
      const reason = `there is no plugin "${name}", and Windows has no performance counters of that name`;
      yield (isSure ? fails : warns)(spot, reason, `did you mean "${section.meant}"?`);
    }
  },
};

const unknownMeasurement: Rule = {
  name: 'unknown-measurement',
  *check(context) {
    for (const [name, section] of entriesOf(at(context.root, 'metrics', 'metrics_collected'))) {
      for (const spot of name === 'procstat' ? itemsOf(section) : [section]) {
        for (const item of itemsOf(at(spot, 'measurement'))) yield* checkMeasurement(name, item, context);
      }
    }
  },
};

function* checkMeasurement(section: string, item: Spot, { platforms }: LintContext): Generator<Omit<Draft, 'rule'>> {
  const written = textOf(item) ?? textOf(at(item, 'name'));
  if (written === undefined) return;
  const known = measurementsOf(
    section,
    platforms.includes('Linux') || !platforms.includes('MacOS') ? 'Linux' : 'MacOS',
  );
  if (known && !known.includes(bareMeasurement(section, written))) {
    const bare = bareMeasurement(section, written);
    const meant = suggest(bare, known);
    const prefix = written.slice(0, written.length - bare.length);
    const fix = meant === undefined ? `it has ${known.join(', ')}` : `did you mean "${prefix}${meant}"?`;
    yield fails(item, `"${section}" has no measurement "${written}"; the agent does not start`, fix);
  }
  const isWindows = platforms.includes('Windows') && !isPlugin(section);
  const counters = isWindows ? counterObject(section)?.counters : undefined;
  const lower = written.toLowerCase();
  if (counters && !counters.some((counter) => counter.toLowerCase() === lower)) {
    const meant = suggest(written, counters);
    const fix = meant === undefined ? 'look with: Get-Counter -ListSet *' : `did you mean "${meant}"?`;
    yield warns(item, `Windows has no counter "${written}" in "${section}"; the agent only logs that`, fix);
  }
}

/** Without `resources` the agent asks an object with instances for none of them. */
const missingResources: Rule = {
  name: 'missing-resources',
  *check({ root, platforms }) {
    if (!platforms.includes('Windows')) return;
    for (const [name, spot] of entriesOf(at(root, 'metrics', 'metrics_collected'))) {
      if (isPlugin(name) || counterObject(name)?.instances !== true) continue;
      const resources = at(spot, 'resources');
      if (resources && itemsOf(resources).length > 0) continue;
      const reason = `"${name}" has instances, and without "resources" the agent collects none of them`;
      yield fails(spot, reason, 'add "resources": ["*"], or name the instances');
    }
  },
};

/** `totalcpu: false` without `resources` leaves no CPU to report. */
const noCpu: Rule = {
  name: 'no-cpu',
  *check({ root }) {
    const cpu = at(root, 'metrics', 'metrics_collected', 'cpu');
    const total = at(cpu, 'totalcpu');
    if (total === undefined || flagOf(total) !== false || itemsOf(at(cpu, 'resources')).length > 0) return;
    const reason = 'with "totalcpu": false and no "resources" there is no CPU left to report';
    yield warns(total, reason, 'leave "totalcpu" out, or add "resources": ["*"] for a metric of each CPU');
  },
};

export const platformRules: readonly Rule[] = [
  wrongPlatform,
  mixedPlatforms,
  unknownObject,
  unknownMeasurement,
  missingResources,
  noCpu,
];
