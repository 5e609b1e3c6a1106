import type { StoredNode } from '../types.js';
import { textAt, textsAt, type JsonObject } from './json.js';

/** The dimensions of one thing that a plugin measures, e.g. one disk. */
export type Place = Readonly<Record<string, string>>;

/** What a plugin of the agent measures on a node. */
interface MetricSource {
  readonly places: readonly Place[];
  metricName(measurement: string): string;
}

type Places = (entry: JsonObject) => readonly Place[];

const single: Places = () => [{}];

const DISKS = [
  { path: '/', device: 'nvme0n1p1', fstype: 'xfs' },
  { path: '/dev/shm', device: 'tmpfs', fstype: 'tmpfs' },
] as const;

function disks(entry: JsonObject): readonly Place[] {
  const wanted = textsAt(entry, 'resources');
  const ignored = textsAt(entry, 'ignore_file_system_types');
  const chosen = DISKS.filter(
    ({ path, fstype }) =>
      (wanted.length === 0 || wanted.includes('*') || wanted.includes(path)) && !ignored.includes(fstype),
  );
  const isDropped = entry['drop_device'] === true;
  return chosen.map(({ path, device, fstype }) => (isDropped ? { path, fstype } : { path, device, fstype }));
}

function cpus(entry: JsonObject): readonly Place[] {
  const each = textsAt(entry, 'resources').includes('*') ? ['cpu0', 'cpu1'] : [];
  const total = entry['totalcpu'] === false ? [] : ['cpu-total'];
  return [...each, ...total].map((cpu) => ({ cpu }));
}

/** A process is named by the way in which it was looked for. */
function processes(entry: JsonObject): readonly Place[] {
  const keys = ['exe', 'pattern', 'pid_file'] as const;
  const key = keys.find((candidate) => textAt(entry, candidate) !== undefined);
  return key === undefined ? [] : [{ [key === 'pid_file' ? 'pidfile' : key]: textAt(entry, key) ?? '' }];
}

/** Plugins of Linux and macOS; what they are not told to measure in particular they measure of everything. */
const UNIX: Readonly<Record<string, Places>> = {
  cpu: cpus,
  disk: disks,
  diskio: (entry) => named(entry, { dimension: 'name', all: ['nvme0n1', 'nvme0n1p1'] }),
  mem: single,
  net: (entry) => named(entry, { dimension: 'interface', all: ['ens5'] }),
  netstat: single,
  processes: single,
  procstat: processes,
  swap: single,
};

function named(
  entry: JsonObject,
  { dimension, all }: { readonly dimension: string; readonly all: readonly string[] },
): readonly Place[] {
  const wanted = textsAt(entry, 'resources');
  const chosen = wanted.length === 0 || wanted.includes('*') ? all : all.filter((name) => wanted.includes(name));
  return chosen.map((name) => ({ [dimension]: name }));
}

/** Instances of the performance objects of Windows; those without any are counted as a whole. */
const WINDOWS: Readonly<Record<string, readonly string[]>> = {
  LogicalDisk: ['C:', '_Total'],
  'Network Interface': ['Amazon Elastic Network Adapter'],
  'Paging File': ['\\??\\C:\\pagefile.sys', '_Total'],
  PhysicalDisk: ['0 C:', '_Total'],
  Processor: ['0', '1', '_Total'],
  Memory: [],
  System: [],
  TCPv4: [],
  TCPv6: [],
};

/** What a plugin gives on a node; undefined when it gives nothing there. */
export function sourceOf(plugin: string, entry: JsonObject, node: StoredNode): MetricSource | undefined {
  if (node.platformType === 'Windows') return windowsSource(plugin, entry);
  const places = Object.hasOwn(UNIX, plugin) ? UNIX[plugin] : undefined;
  if (!places) return undefined;
  const prefix = `${plugin}_`;
  return {
    places: places(entry),
    metricName: (measurement) => (measurement.startsWith(prefix) ? measurement : prefix + measurement),
  };
}

function windowsSource(object: string, entry: JsonObject): MetricSource | undefined {
  const instances = Object.hasOwn(WINDOWS, object) ? WINDOWS[object] : undefined;
  if (!instances) return undefined;
  const wanted = textsAt(entry, 'resources');
  const chosen = instances.filter((instance) => wanted.includes('*') || wanted.includes(instance));
  return {
    places:
      instances.length === 0 ? [{ objectname: object }] : chosen.map((instance) => ({ instance, objectname: object })),
    metricName: (measurement) => (measurement.startsWith(`${object} `) ? measurement : `${object} ${measurement}`),
  };
}
