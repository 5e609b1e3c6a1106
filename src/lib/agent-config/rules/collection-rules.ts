import { at, entriesOf, itemsOf, numberOf, oneOrMany, textOf, textsOf, type Spot } from '../document.js';
import { listenersOf } from '../listeners.js';
import { isPlugin } from '../pieces.js';
import { fails, warns, type Rule } from './rule.js';

const SECTIONS = ['metrics', 'logs', 'traces', 'opentelemetry'];
/** From here on CloudWatch stores no finer than by the minute, and below it as high-resolution metrics. */
const STANDARD_RESOLUTION_S = 60;
/** Periods of high-resolution metrics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html */
const HIGH_RESOLUTION_PERIODS_S = [1, 5, 10, 30];

const nothingCollected: Rule = {
  name: 'nothing-collected',
  *check({ root }) {
    const keys = [...entriesOf(root).keys()];
    if (keys.some((key) => SECTIONS.includes(key))) return;
    const reason =
      'the configuration collects nothing: it has no section "metrics", "logs", "traces" or "opentelemetry"';
    // A file with the section "agent" alone makes sense beside others that are appended to it.
    const isShared = keys.length === 1 && keys[0] === 'agent';
    yield (isShared ? warns : fails)(root, reason, 'start from a preset: awsops agent preset list');
  },
};

/** By default the agent reads /usr/share/collectd/types.db, and does not start at all where that is missing. */
const collectdTypesDb: Rule = {
  name: 'collectd-typesdb',
  *check({ root }) {
    const collectd = at(root, 'metrics', 'metrics_collected', 'collectd');
    if (collectd === undefined || textsOf(at(collectd, 'collectd_typesdb')).length > 0) return;
    const reason =
      'without collectd on the node there is no /usr/share/collectd/types.db, and the whole agent fails to start';
    const fix = 'remove "collectd", or name the file: "collectd_typesdb": ["/usr/share/collectd/types.db"]';
    yield fails(collectd, reason, fix);
  },
};

/** The default level is `encrypt`, with the passwords in /etc/collectd/auth_file. */
const collectdSecurity: Rule = {
  name: 'collectd-security',
  *check({ root }) {
    const collectd = at(root, 'metrics', 'metrics_collected', 'collectd');
    if (collectd === undefined || at(collectd, 'collectd_auth_file')) return;
    const written = at(collectd, 'collectd_security_level');
    const level = textOf(written) ?? 'encrypt';
    if (level === 'none') return;
    const reason = `the security level ${written ? '' : 'is '}"${level}"${written ? '' : ' by default and'} needs a file of passwords`;
    const fix = 'name it as "collectd_auth_file", or set "collectd_security_level": "none" for a local collectd';
    yield fails(written ?? collectd, reason, fix);
  },
};

const listenAddress: Rule = {
  name: 'listen-address',
  *check({ root }) {
    for (const { spot, address, port } of listenersOf(root)) {
      const reason = `"${address}" is no address to listen on`;
      if (Number.isNaN(port) && !address.includes('$'))
        yield fails(spot, reason, 'write HOST:PORT, e.g. "127.0.0.1:8125"');
    }
  },
};

const portClash: Rule = {
  name: 'port-clash',
  *check({ root }) {
    const taken = new Map<string, string>();
    for (const { spot, label, protocol, port } of listenersOf(root)) {
      const key = `${protocol}/${port}`;
      const other = taken.get(key);
      // Sections may share one OTLP receiver.
      if (other !== undefined && other !== label && !Number.isNaN(port)) {
        yield fails(
          spot,
          `${label} and ${other} both listen on ${protocol} port ${port}`,
          'give one of them another port',
        );
      }
      taken.set(key, other ?? label);
    }
  },
};

const intervals: Rule = {
  name: 'interval',
  *check({ root }) {
    const collected = entriesOf(at(root, 'metrics', 'metrics_collected'));
    // What applications send is aggregated by the minute, however often it is collected.
    const ofHost = [...collected].flatMap(([name, spot]) => (name === 'statsd' ? [] : oneOrMany(spot)));
    const holders = [at(root, 'agent'), ...ofHost];
    for (const spot of holders.flatMap((holder) => at(holder, 'metrics_collection_interval') ?? [])) {
      const seconds = numberOf(spot);
      if (seconds === undefined || !Number.isInteger(seconds) || seconds < 1) continue;
      if (seconds < STANDARD_RESOLUTION_S) {
        const odd = HIGH_RESOLUTION_PERIODS_S.includes(seconds) ? '' : ', and no period of CloudWatch (1, 5, 10, 30 s)';
        const calls = Math.round(STANDARD_RESOLUTION_S / seconds);
        const reason = `${seconds} s make high-resolution metrics: up to ${calls} times the data of 60 s${odd}`;
        yield warns(spot, reason, 'use 60, unless an alarm has to react faster');
      } else if (seconds % STANDARD_RESOLUTION_S !== 0) {
        const reason = `${seconds} s is no multiple of 60: some of CloudWatch's periods have one datapoint more than others`;
        yield warns(spot, reason, `use ${Math.ceil(seconds / STANDARD_RESOLUTION_S) * STANDARD_RESOLUTION_S}`);
      }
    }
  },
};

const procstatSelector: Rule = {
  name: 'procstat-selector',
  *check({ root }) {
    for (const item of itemsOf(at(root, 'metrics', 'metrics_collected', 'procstat'))) {
      const selectors = ['pid_file', 'exe', 'pattern'].filter((key) => at(item, key));
      if (selectors.length === 0) {
        yield fails(item, 'one of "pid_file", "exe", "pattern" is missing: no process is chosen');
      } else if (selectors.length > 1) {
        const ignored = selectors.slice(1).map((key) => `"${key}"`);
        yield warns(
          item,
          `the agent chooses by "${selectors[0]}" and ignores ${ignored.join(', ')}`,
          'keep one of them',
        );
      }
    }
  },
};

/** `${NAME}` is an environment variable of the agent; everything else has to be the ARN of a role. */
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;

const roleArn: Rule = {
  name: 'role-arn',
  *check({ root }) {
    for (const spot of roleArns(root)) {
      const arn = textOf(spot);
      if (arn === undefined || ROLE_ARN.test(arn) || /^\$\{.+\}$/.test(arn)) continue;
      const hint = arn.includes(':user/') || arn.includes(':instance-profile/') ? ': that is no role' : '';
      yield fails(spot, `"${arn}" is no ARN of a role${hint}`, 'write arn:aws:iam::ACCOUNT:role/NAME');
    }
  },
};

/** The roles that a configuration names, in all of its sections. */
export const roleArns = (root: Spot): readonly Spot[] =>
  ['agent', 'metrics', 'logs', 'traces'].flatMap((section) => at(root, section, 'credentials', 'role_arn') ?? []);

/** Keys of a section that are known, but only to other plugins. */
const ignoredResources: Rule = {
  name: 'ignored-resources',
  *check({ root }) {
    for (const [name, spot] of entriesOf(at(root, 'metrics', 'metrics_collected'))) {
      const isSingle = SINGLE_OBJECTS.includes(name);
      const resources = at(spot, 'resources');
      if (!isSingle || isPlugin(name) || resources === undefined || itemsOf(resources).length === 0) continue;
      yield warns(resources, `"${name}" has no instances: the agent ignores "resources" here`, 'remove it');
    }
  },
};
/** Source: translator/translate/metrics/config/registered_instances.go of the agent. */
const SINGLE_OBJECTS = ['System', 'Memory', 'TCPv4', 'TCPv6'];

export const collectionRules: readonly Rule[] = [
  nothingCollected,
  collectdTypesDb,
  collectdSecurity,
  listenAddress,
  portClash,
  intervals,
  procstatSelector,
  roleArn,
  ignoredResources,
];
