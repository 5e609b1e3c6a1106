import { counterObject, counterObjectNames } from './tables/windows-objects.js';
import { at, entriesOf, itemsOf, textOf, type Spot } from './document.js';
import { pluginShapes } from './shape/metrics-shape.js';
import { suggest } from '../core/suggest.js';
import type { Platform } from './types.js';

const UNIX: readonly Platform[] = ['Linux', 'MacOS'];
const EVERY: readonly Platform[] = ['Linux', 'Windows', 'MacOS'];

/** Plugins by where the agent has them. Source: the Register…Rule calls in translator/translate/metrics of the agent. */
const PLUGIN_PLATFORMS: Readonly<Record<string, readonly Platform[]>> = {
  ...Object.fromEntries(Object.keys(pluginShapes).map((name) => [name, UNIX])),
  ...Object.fromEntries(
    ['procstat', 'nvidia_gpu', 'nvidia_smi', 'statsd', 'jmx', 'otlp', 'prometheus'].map((name) => [name, EVERY]),
  ),
  efa: ['Linux'],
  ethtool: ['Linux'],
};

/** What a key below `metrics_collected` is. */
export type MetricSection =
  | { readonly kind: 'plugin' }
  | { readonly kind: 'counters' }
  /** Neither, and it resembles one of them. */
  | { readonly kind: 'typo'; readonly meant: string };

export function metricSection(name: string): MetricSection {
  if (isPlugin(name)) return { kind: 'plugin' };
  if (counterObject(name)) return { kind: 'counters' };
  const meant = suggest(name, [...Object.keys(pluginShapes), ...counterObjectNames]);
  return meant === undefined ? { kind: 'counters' } : { kind: 'typo', meant };
}

export const isPlugin = (name: string): boolean => Object.hasOwn(pluginShapes, name);

/** A part of a configuration that only some platforms know. */
export interface Piece {
  readonly spot: Spot;
  /** What it is, for messages. */
  readonly label: string;
  readonly platforms: readonly Platform[];
}

/** Everything in a configuration that tells what platform it is for. */
export function platformPieces(root: Spot): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (spot: Spot | undefined, label: string, platforms: readonly Platform[]): void => {
    if (spot && platforms.length < EVERY.length) pieces.push({ spot, label, platforms });
  };
  add(at(root, 'agent', 'run_as_user'), '"run_as_user"', UNIX);
  for (const [name, spot] of entriesOf(at(root, 'metrics', 'metrics_collected'))) {
    const { kind } = metricSection(name);
    if (kind === 'plugin') add(spot, `the plugin "${name}"`, PLUGIN_PLATFORMS[name] ?? EVERY);
    if (kind === 'counters') add(spot, `the performance object "${name}"`, ['Windows']);
  }
  const collected = at(root, 'logs', 'logs_collected');
  for (const entry of itemsOf(at(collected, 'files', 'collect_list'))) {
    const path = at(entry, 'file_path');
    add(path, `the path "${textOf(path)}"`, pathPlatforms(textOf(path) ?? ''));
  }
  add(at(collected, 'windows_events'), '"windows_events"', ['Windows']);
  add(at(collected, 'journald'), '"journald"', ['Linux']);
  add(at(root, 'opentelemetry', 'collect', 'windows_events'), '"windows_events"', ['Windows']);
  return pieces;
}

/** The platforms that a path can be on; all of them for relative ones and those that begin with a variable. */
export function pathPlatforms(path: string): readonly Platform[] {
  if (/^([A-Za-z]:[\\/]|\\\\)/.test(path)) return ['Windows'];
  return path.startsWith('/') ? UNIX : EVERY;
}

/** The platforms that know all pieces; when none does, those that know one. */
export function possiblePlatforms(root: Spot): readonly Platform[] {
  const pieces = platformPieces(root);
  const common = EVERY.filter((platform) => pieces.every(({ platforms }) => platforms.includes(platform)));
  return common.length > 0 ? common : EVERY.filter((one) => pieces.some(({ platforms }) => platforms.includes(one)));
}
