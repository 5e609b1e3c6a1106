import { at, entriesOf, flagOf, itemsOf, textOf, textsOf, type Spot } from '../document.js';
import { MAX_DIMENSIONS } from '../shape/common.js';
import { ownDimensions } from '../tables/linux-metrics.js';
import { suggest } from '../../core/suggest.js';
import { fails, warns, type LintContext, type Rule } from './rule.js';

/**
 * The only dimensions that the global section appends; the agent drops every other one without a word.
 * Source: plugins/processors/ec2tagger of the agent, SupportedAppendDimensions.
 */
export const GLOBAL_DIMENSIONS: Readonly<Record<string, string>> = {
  ImageId: '${aws:ImageId}',
  InstanceId: '${aws:InstanceId}',
  InstanceType: '${aws:InstanceType}',
  AutoScalingGroupName: '${aws:AutoScalingGroupName}',
};
const VOLUME_ID = '${aws:VolumeId}';

const global = ({ root }: LintContext): Spot | undefined => at(root, 'metrics', 'append_dimensions');
const sections = ({ root }: LintContext): ReadonlyMap<string, Spot> =>
  entriesOf(at(root, 'metrics', 'metrics_collected'));

const appendDimensions: Rule = {
  name: 'append-dimensions',
  *check(context) {
    for (const [name, spot] of entriesOf(global(context))) {
      const expected = Object.hasOwn(GLOBAL_DIMENSIONS, name) ? GLOBAL_DIMENSIONS[name] : undefined;
      if (expected === undefined) {
        const meant = suggest(name, Object.keys(GLOBAL_DIMENSIONS));
        const fix =
          meant === undefined
            ? 'put a dimension of your own into "append_dimensions" of each plugin'
            : `did you mean "${meant}": "${GLOBAL_DIMENSIONS[meant]}"?`;
        const names = Object.keys(GLOBAL_DIMENSIONS).join(', ');
        yield fails(spot, `the agent drops the dimension "${name}": this section takes ${names} only`, fix);
      } else if (textOf(spot) !== expected) {
        const reason = `the agent drops "${name}" unless its value is exactly "${expected}"`;
        yield fails(spot, reason, `"${name}": "${expected}"`);
      }
    }
  },
};

/** Without it nothing tells the metrics of two instances apart but their host names. */
const instanceDimension: Rule = {
  name: 'instance-dimension',
  *check(context) {
    const metrics = at(context.root, 'metrics');
    const isOfHost = [...sections(context).keys()].some((name) => ownDimensions(name) !== undefined);
    if (metrics === undefined || !isOfHost || at(global(context), 'InstanceId')) return;
    const reason = 'metrics carry the host name and no InstanceId: alarms and look-ups by instance find nothing';
    yield warns(metrics, reason, `add "append_dimensions": {"InstanceId": "${GLOBAL_DIMENSIONS['InstanceId']}"}`);
  },
};

/** The names that the metrics can carry at all; undefined when applications name them. */
function carriedDimensions(context: LintContext): ReadonlySet<string> | undefined {
  const names = new Set(['host', ...entriesOf(global(context)).keys()]);
  for (const [section, spot] of sections(context)) {
    const own = ownDimensions(section);
    if (own === undefined) return undefined;
    for (const part of section === 'procstat' ? itemsOf(spot) : [spot]) {
      for (const name of [...own, ...entriesOf(at(part, 'append_dimensions')).keys()]) names.add(name);
    }
  }
  return names;
}

const aggregationDimensions: Rule = {
  name: 'aggregation-dimensions',
  *check(context) {
    const carried = carriedDimensions(context);
    for (const set of itemsOf(at(context.root, 'metrics', 'aggregation_dimensions'))) {
      for (const item of itemsOf(set)) {
        const name = textOf(item);
        if (name === undefined || carried === undefined || carried.has(name)) continue;
        const meant = suggest(name, carried);
        const isGlobal = Object.hasOwn(GLOBAL_DIMENSIONS, name);
        const fix = isGlobal
          ? `add it to "append_dimensions"`
          : meant === undefined
            ? null
            : `did you mean "${meant}"?`;
        yield fails(item, `no metric carries the dimension "${name}": nothing is aggregated by it`, fix);
      }
    }
  },
};

/** The name of a device changes on Nitro instances: alarms on it go INSUFFICIENT_DATA. Source: agent pull request 1156. */
const diskDevice: Rule = {
  name: 'disk-device',
  *check(context) {
    const disk = sections(context).get('disk');
    if (disk === undefined || flagOf(at(disk, 'drop_device')) === true) return;
    const sets = itemsOf(at(context.root, 'metrics', 'aggregation_dimensions')).map(textsOf);
    if (sets.some((set) => set.includes('path') && !set.includes('device'))) return;
    const reason = 'the dimension "device" can change when an instance restarts, and alarms on it lose their data';
    yield warns(disk, reason, 'add "drop_device": true');
  },
};

const tooManyDimensions: Rule = {
  name: 'too-many-dimensions',
  *check(context) {
    const common = entriesOf(global(context)).size;
    for (const [section, spot] of sections(context)) {
      for (const part of section === 'procstat' ? itemsOf(spot) : [spot]) {
        const appended = at(part, 'append_dimensions');
        const count = common + entriesOf(appended).size + (ownDimensions(section)?.length ?? 0);
        if (appended === undefined || count <= MAX_DIMENSIONS) continue;
        yield fails(appended, `metrics of "${section}" get ${count} dimensions; CloudWatch takes ${MAX_DIMENSIONS}`);
      }
    }
  },
};

/** The volume is looked up by the device, and for disks only. Source: plugins/processors/ec2tagger of the agent. */
const volumeId: Rule = {
  name: 'volume-id',
  *check(context) {
    for (const [section, spot] of sections(context)) {
      for (const [name, value] of entriesOf(at(spot, 'append_dimensions'))) {
        const text = textOf(value) ?? '';
        if (text === VOLUME_ID && section === 'disk' && name === 'VolumeId') continue;
        if (text !== VOLUME_ID && !(section === 'disk' && name === 'VolumeId' && text.startsWith('${'))) continue;
        const reason = 'the volume of a device is known for "disk" only, as the dimension "VolumeId"';
        yield fails(value, reason, `write "VolumeId": "${VOLUME_ID}" in "append_dimensions" of "disk"`);
      }
    }
  },
};

/** A resource that no instance is named by. */
const linuxDiskResources: Rule = {
  name: 'mount-point',
  *check(context) {
    for (const item of itemsOf(at(sections(context).get('disk'), 'resources'))) {
      const path = textOf(item);
      if (path === undefined || path === '*' || path.startsWith('/')) continue;
      yield fails(item, `"${path}" is no mount point: the plugin "disk" takes "*" or paths such as "/" and "/data"`);
    }
  },
};

export const dimensionRules: readonly Rule[] = [
  appendDimensions,
  instanceDimension,
  aggregationDimensions,
  diskDevice,
  tooManyDimensions,
  volumeId,
  linuxDiskResources,
];
