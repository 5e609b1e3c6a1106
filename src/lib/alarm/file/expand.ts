import { usageError } from '../../errors/app-error.js';
import type { WantedAlarm } from '../change/plan-alarms.js';
import { overrideOf } from '../resources/override.js';
import type { AlarmResource } from '../resources/types.js';
import { PLACE_NAMES, type AlarmEntry, type AlarmFile, type EachResource } from './parse-file.js';
import type { Filling } from './values.js';

/** Where the alarms of a file are to be. */
export interface FilePlace {
  readonly account: string;
  readonly region: string;
}

/** The alarms that a file means. */
export interface ExpandedFile {
  /** In the order of the file, of a template by the names of its resources. Names are unique. */
  readonly alarms: readonly (WantedAlarm & { readonly origin: string })[];
  /** Templates that no resource is there for. */
  readonly empty: readonly AlarmEntry[];
  /** Resources that a tag leaves out, and of which template. */
  readonly skipped: readonly { readonly entry: AlarmEntry; readonly resource: AlarmResource }[];
}

/**
 * One alarm for each entry, and for each resource of a template that its tags do not leave out.
 *
 * @param resourcesOf the resources of a template
 * @throws usage error for a placeholder that nothing is known for, a tag that cannot be read, and a name that is there twice
 */
export function expandFile(
  file: AlarmFile,
  {
    place,
    resourcesOf,
  }: { readonly place: FilePlace; readonly resourcesOf: (each: EachResource) => readonly AlarmResource[] },
): ExpandedFile {
  const alarms: ExpandedFile['alarms'][number][] = [];
  const empty: AlarmEntry[] = [];
  const skipped: ExpandedFile['skipped'][number][] = [];
  for (const entry of file.entries) {
    if (entry.each === undefined) {
      alarms.push({ ...entry.read(fillingOf(place)), origin: entry.at });
      continue;
    }
    const resources = resourcesOf(entry.each).toSorted(byName);
    if (resources.length === 0) empty.push(entry);
    for (const resource of resources) {
      const override = overrideOf(resource, entry.key);
      if (override === 'skip') {
        skipped.push({ entry, resource });
        continue;
      }
      const { wish, tags } = entry.read(fillingOf(place, resource), resource.dimensions);
      const origin = `${entry.at} for the ${resource.kind} "${resource.id}"`;
      alarms.push({ wish: { ...wish, ...override }, tags, origin });
    }
  }
  refuseRepeated(alarms);
  return { alarms, empty, skipped };
}

/** As people look for them. */
const byName = (a: AlarmResource, b: AlarmResource): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1;

function refuseRepeated(alarms: ExpandedFile['alarms']): void {
  const origins = new Map<string, string>();
  for (const { wish, origin } of alarms) {
    const other = origins.get(wish.name);
    if (other !== undefined) {
      throw usageError(`the alarm "${wish.name}" is described twice`, {
        code: 'RepeatedAlarm',
        reason: `at ${other}, and at ${origin}`,
        hint: 'give one of them another name; in a template, {id} makes names unique',
      });
    }
    origins.set(wish.name, origin);
  }
}

/** What the placeholders of an alarm stand for: where it is to be, and what is known of its resource. */
export function fillingOf(place: FilePlace, resource?: AlarmResource): Filling {
  const values = new Map<string, string>([
    ...Object.entries(resource?.dimensions ?? {}),
    ...Object.entries(resource?.facts ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
    ...Object.entries(resource?.tags ?? {}).map(([key, value]): [string, string] => [`tag:${key}`, value]),
    ...(resource === undefined ? [] : ownNames(resource)),
    ['account', place.account],
    ['region', place.region],
  ]);
  const known = resource === undefined ? PLACE_NAMES : [...values.keys()].toSorted();
  return { valueOf: (name) => values.get(name), known };
}

const ownNames = ({ id, name, kind, arn }: AlarmResource): readonly (readonly [string, string])[] => [
  ['id', id],
  ['name', name],
  ['kind', kind],
  ...(arn === undefined ? [] : [['arn', arn] as const]),
];
