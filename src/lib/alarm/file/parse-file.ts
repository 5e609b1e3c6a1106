import type { TextFile } from '../../core/read-text-file.js';
import { usageError } from '../../errors/app-error.js';
import type { Tags } from '../../plan/ownership.js';
import { yamlReader, type YamlReader } from '../../yaml/index.js';
import type { AlarmWish } from '../build/wish.js';
import { resourceKinds, type ResourceKind } from '../resources/types.js';
import { ALARM_KEYS, DEFAULT_KEYS, readWish, settingsFor, type Members } from './alarm-settings.js';
import { valueReader, type Filling } from './values.js';

/** Which resources a template makes an alarm for. */
export interface EachResource {
  readonly kind: ResourceKind;
  /** It has all of these. */
  readonly tags: Tags;
}

/** What an entry says once its placeholders are known. */
export interface EntryAlarm {
  readonly wish: AlarmWish;
  /** Of the alarm, without those that say whose it is. */
  readonly tags: Tags;
}

/** An alarm of a file, or a template for one alarm per resource. */
export interface AlarmEntry {
  /** `FILE:LINE:COLUMN`, for errors. */
  readonly at: string;
  readonly each: EachResource | undefined;
  /** Its name in the tags of resources: `awsops:alarm:KEY`. */
  readonly key: string | undefined;
  /** @param dimensions of the resource, where the entry does not say its own */
  read(filling: Filling, dimensions?: Readonly<Record<string, string>>): EntryAlarm;
}

export interface AlarmFile {
  readonly name: string;
  readonly prefix: string | undefined;
  readonly entries: readonly AlarmEntry[];
}

/** Placeholders that every text may have. */
export const PLACE_NAMES: readonly string[] = ['account', 'region'];

const FILE_KEYS = ['prefix', 'tags', 'defaults', 'alarms'];
const EACH_KEYS = ['resource', 'tags'];
/** The prefix is the value of a tag, which has 256 characters at most, of these kinds (TagResource, Tag). */
const PREFIX = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,200}$/u;
const KEY = /^[\w.-]{1,64}$/;
/** Of AWS, and of awsops: what says whose an alarm is. */
const RESERVED_TAG = /^(?:aws|awsops):/i;

const ERRORS = { code: 'InvalidAlarmFile', hint: 'the form of the file: awsops help alarm-file' };

/**
 * Reads a file of alarms, in YAML or JSON:
 *
 * ```yaml
 * prefix: web3tier-            # every name begins with it; --prune looks only below it
 * tags: {team: web}            # of every alarm
 * defaults: {period: 1m}       # settings of every alarm that does not say its own
 * alarms:
 *   - name: web3tier-requests  # the words are those of `awsops alarm create`, see `AlarmWish`
 *     metric: AWS/ApplicationELB/RequestCount
 *   - name: web3tier-{name}-cpu
 *     each: {resource: instance, tags: {Environment: prod}}
 *     key: cpu                 # the tag awsops:alarm:cpu of an instance leaves it out, or says other settings
 *   - name: web3tier-down
 *     rule: ALARM("web3tier-requests")
 * ```
 *
 * `{account}` and `{region}` may stand in every text, what is known of its resource in those of a template.
 * All that can be seen without asking AWS is checked here.
 *
 * @throws usage error with line and column for the first thing that is wrong
 */
export function parseAlarmFile(file: TextFile): AlarmFile {
  const reader = yamlReader(file, ERRORS);
  const members = reader.members(reader.root, 'a file of alarms', FILE_KEYS);
  const prefix = readPrefix(members, reader);
  const defaultsNode = members.get('defaults');
  const defaults = defaultsNode === undefined ? new Map() : reader.members(defaultsNode, '"defaults"', DEFAULT_KEYS);
  const list = members.get('alarms');
  const nodes = list === undefined ? [] : reader.items(list, '"alarms"');
  if (nodes.length === 0) throw reader.fail(list ?? reader.root, 'there are no alarms in this file');
  const common = { reader, prefix, defaults, tags: members.get('tags') };
  return { name: file.name, prefix, entries: nodes.map((node) => readEntry(node, common)) };
}

function readPrefix(members: Members, reader: YamlReader): string | undefined {
  const node = members.get('prefix');
  if (node === undefined) return undefined;
  const prefix = reader.text(node, '"prefix"');
  if (PREFIX.test(prefix)) return prefix;
  throw reader.fail(node, `"${prefix}" cannot be a prefix`, {
    reason: 'it becomes the value of a tag: up to 200 letters, digits, spaces and _ . : / = + - @',
    hint: 'prefix: web-',
  });
}

interface Common {
  readonly reader: YamlReader;
  readonly prefix: string | undefined;
  readonly defaults: Members;
  readonly tags: unknown;
}

function readEntry(node: unknown, common: Common): AlarmEntry {
  const { reader, prefix, defaults } = common;
  const own = reader.members(node, 'an alarm', ALARM_KEYS);
  const nameNode = own.get('name');
  if (nameNode === undefined) throw reader.fail(node, 'this alarm has no "name"', `add name: ${prefix ?? ''}errors`);
  const settings = settingsFor(own, { defaults, node, reader });
  const each = readEach(own, reader);
  const entry: AlarmEntry = {
    at: reader.at(node),
    each,
    key: readKey(own, reader),
    read(filling, dimensions) {
      const values = valueReader(reader, filling);
      const name = values.text(nameNode, '"name"', (text) => refuseOther(text, prefix));
      const wish = { name, ...readWish(settings, { reader, filling, dimensions }) };
      return { wish, tags: readTags([common.tags, own.get('tags')], { reader, filling }) };
    },
  };
  // What can be seen now is refused now; of a template, its resources say the rest.
  entry.read({ valueOf: () => undefined, known: each === undefined ? PLACE_NAMES : undefined });
  return entry;
}

function refuseOther(name: string, prefix = ''): void {
  if (name.startsWith(prefix)) return;
  const reason = `name: ${prefix}${name}`;
  throw usageError(`the name "${name}" does not begin with the prefix "${prefix}"`, { reason });
}

function readEach(own: Members, reader: YamlReader): EachResource | undefined {
  const node = own.get('each');
  if (node === undefined) return undefined;
  const members = reader.members(node, '"each"', EACH_KEYS);
  const resource = members.get('resource');
  if (resource === undefined) throw reader.fail(node, '"each" has no "resource"', 'each: {resource: instance}');
  const word = reader.text(resource, '"resource"');
  const kind = resourceKinds.find((one) => one === word);
  if (kind === undefined) {
    throw reader.fail(resource, `"${word}" is no kind of resource`, `it takes one of: ${resourceKinds.join(', ')}`);
  }
  const tags = members.get('tags');
  return { kind, tags: tags === undefined ? {} : textsOf(tags, { reader, what: '"tags"' }) };
}

const textsOf = (
  node: unknown,
  { reader, what }: { readonly reader: YamlReader; readonly what: string },
): Readonly<Record<string, string>> =>
  Object.fromEntries([...reader.entries(node, what)].map(([key, value]) => [key, reader.text(value, `"${key}"`)]));

function readKey(own: Members, reader: YamlReader): string | undefined {
  const node = own.get('key');
  if (node === undefined) return undefined;
  const key = reader.text(node, '"key"');
  if (!own.has('each')) throw reader.fail(node, '"key" is of alarms with "each"', 'leave it out');
  if (KEY.test(key)) return key;
  throw reader.fail(node, `"${key}" cannot be the end of a tag`, 'use letters, digits and _ . -, such as key: cpu');
}

function readTags(
  nodes: readonly unknown[],
  { reader, filling }: { readonly reader: YamlReader; readonly filling: Filling },
): Tags {
  const tags = new Map<string, string>();
  for (const node of nodes) {
    if (node === undefined) continue;
    for (const [key, value] of reader.entries(node, '"tags"')) {
      if (RESERVED_TAG.test(key)) throw reader.fail(value, `the tag "${key}" cannot be set here`, 'leave it out');
      tags.set(key, valueReader(reader, filling).text(value, `"${key}"`));
    }
  }
  return Object.fromEntries(tags);
}
