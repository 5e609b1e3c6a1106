import { at, numberOf, textOf, type Spot } from '../document.js';
import { logSources, requestedClass, type LogSource } from '../log-sources.js';
import { suggest } from '../../core/suggest.js';
import { fails, warns, type Rule } from './rule.js';

/** Source: translator/translate/util/placeholderUtil.go of the agent. */
export const PLACEHOLDERS: readonly string[] = [
  '{instance_id}',
  '{hostname}',
  '{local_hostname}',
  '{ip_address}',
  '{aws_region}',
  '{account_id}',
  '{date}',
];
/** The agent puts the value of a variable of its environment here. */
const ENVIRONMENT_VARIABLE = /^\$\{[A-Za-z_]\w*\}$/;
/** Those that differ between the nodes of a fleet. */
const NODE_PLACEHOLDERS = PLACEHOLDERS.slice(0, 4);

const placeholders: Rule = {
  name: 'placeholder',
  *check({ root }) {
    for (const [spot, text] of names(root)) {
      for (const [written] of text.matchAll(/\$?\{[^}]*\}?/g)) {
        if (PLACEHOLDERS.includes(written) || ENVIRONMENT_VARIABLE.test(written)) continue;
        const meant = suggest(
          written.replaceAll(/[^a-z]/gi, ''),
          PLACEHOLDERS.map((name) => name.replaceAll(/[^a-z]/gi, '')),
        );
        const nearest = PLACEHOLDERS.find((name) => name.replaceAll(/[^a-z]/gi, '') === meant);
        const fix = nearest === undefined ? `the agent knows ${PLACEHOLDERS.join(' ')}` : `did you mean "${nearest}"?`;
        yield fails(spot, `the agent fills in nothing for "${written}", and a name cannot hold it as it is`, fix);
      }
    }
  },
};

/** The names of groups and streams, each with its text. */
function names(root: Spot): readonly (readonly [Spot, string])[] {
  const spots = logSources(root).flatMap(({ spot }) => [at(spot, 'log_group_name'), at(spot, 'log_stream_name')]);
  return [at(root, 'logs', 'log_stream_name'), ...spots].flatMap((spot) => {
    const text = textOf(spot);
    return spot && text !== undefined ? [[spot, text] as const] : [];
  });
}

const withoutPlaceholders = (text: string): string => text.replaceAll(/\$?\{[^}]*\}?/g, '');

/** Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html and API_CreateLogStream.html */
const logNames: Rule = {
  name: 'log-name',
  *check({ root }) {
    for (const [spot, text] of names(root)) {
      const isGroup = spot.path.endsWith('log_group_name');
      const bad = (isGroup ? /[^.\-_/#A-Za-z0-9]/ : /[:*]/).exec(withoutPlaceholders(text))?.[0];
      if (bad !== undefined) {
        const rule = isGroup ? 'letters, digits, and . - _ / #' : 'no colon and no asterisk';
        yield fails(spot, `a name cannot hold ${JSON.stringify(bad)}: ${rule}`);
      } else if (isGroup && text.startsWith('aws/')) {
        yield fails(spot, 'the names of log groups cannot begin with "aws/"');
      }
    }
  },
};

/** A stream of a fixed name holds the events of the whole fleet. */
const sharedStream: Rule = {
  name: 'shared-stream',
  *check({ root }) {
    for (const { spot, stream, group } of logSources(root)) {
      if (NODE_PLACEHOLDERS.some((one) => stream.includes(one) || group.includes(one))) continue;
      // Something that is meant to differ, and the rule `placeholder` says why it does not.
      if (stream.includes('{')) continue;
      const named = at(spot, 'log_stream_name') ?? at(root, 'logs', 'log_stream_name') ?? spot;
      const reason = `all nodes write into the stream "${stream}": nobody can tell which one an event is from`;
      yield warns(named, reason, `use "{instance_id}", or "{instance_id}/${stream}"`);
    }
  },
};

const days = (source: LogSource): number | undefined => numberOf(at(source.spot, 'retention_in_days'));

const ineffectiveRetention: Rule = {
  name: 'retention-no-effect',
  *check({ root }) {
    for (const source of logSources(root)) {
      const spot = at(source.spot, 'retention_in_days');
      if (spot === undefined || days(source) !== -1) continue;
      const reason = '-1 has no effect: the group keeps the retention it has, and a new one keeps its events for ever';
      yield warns(
        spot,
        reason,
        `remove it; set the retention with: awsops logs retention set ${source.group} --days 30`,
      );
    }
  },
};

interface Setting {
  readonly key: 'retention_in_days' | 'log_group_class';
  readonly valueOf: (source: LogSource) => string | undefined;
  readonly what: string;
}

const retention: Setting = {
  key: 'retention_in_days',
  valueOf: (source) => ((days(source) ?? 0) > 0 ? String(days(source)) : undefined),
  what: 'retention',
};
const groupClass: Setting = { key: 'log_group_class', valueOf: requestedClass, what: 'class' };

/** The agent compares the names of groups without case, within one list, and does not start when values differ. */
const conflict = (name: string, { key, valueOf, what }: Setting): Rule => ({
  name,
  *check({ root }) {
    const seen = new Map<string, { readonly source: LogSource; readonly value: string }>();
    for (const source of logSources(root)) {
      const spot = at(source.spot, key);
      const value = valueOf(source);
      if (spot === undefined || value === undefined) continue;
      const other = seen.get(source.group.toLowerCase());
      if (other && other.value !== value) {
        const reason = `"${source.group}" gets ${what} ${value} here and ${other.value} in ${other.source.spot.path}`;
        const isRefused = other.source.kind === source.kind && source.kind !== 'journald';
        const effect = isRefused ? '; the agent does not start' : '; which one wins is chance';
        const byCase =
          other.source.group === source.group ? '' : ' (the agent takes names that differ in case for one)';
        yield fails(spot, `${reason}${byCase}${effect}`, 'give both the same value, or leave one out');
      }
      seen.set(source.group.toLowerCase(), other ?? { source, value });
    }
  },
});

const groupCase: Rule = {
  name: 'group-case',
  *check({ root }) {
    const seen = new Map<string, LogSource>();
    for (const source of logSources(root)) {
      const other = seen.get(source.group.toLowerCase());
      if (other && other.group !== source.group) {
        const reason = `"${source.group}" and "${other.group}" are two log groups: case matters in their names`;
        yield warns(source.groupSpot, reason, `did you mean "${other.group}"?`);
      }
      seen.set(source.group.toLowerCase(), other ?? source);
    }
  },
};

const logGroupClass: Rule = {
  name: 'log-group-class',
  *check({ root, input }) {
    for (const source of logSources(root)) {
      const spot = at(source.spot, 'log_group_class');
      const written = textOf(spot);
      if (spot === undefined || written === undefined) continue;
      const wanted = requestedClass(source);
      const existing = input.logGroupClassOf?.(source.group);
      if (wanted === undefined) {
        const meant = suggest(written, ['STANDARD', 'INFREQUENT_ACCESS']);
        const fix = meant === undefined ? 'use STANDARD or INFREQUENT_ACCESS' : `did you mean "${meant}"?`;
        yield fails(spot, `the agent ignores the class "${written}" and creates a STANDARD group`, fix);
      } else if (source.kind === 'journald') {
        const reason = 'the agent ignores the class of groups that it fills from the journal (as of 1.300071.0)';
        yield warns(spot, reason, 'create the log group with that class before the agent does');
      } else if (existing !== undefined && existing !== wanted) {
        const reason = `"${source.group}" is of class ${existing} already, and a class cannot be changed`;
        yield warns(spot, reason, 'use another group, or leave the class out');
      }
    }
  },
};

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html */
const infrequentAccess: Rule = {
  name: 'infrequent-access',
  *check({ root, input }) {
    for (const source of logSources(root)) {
      const wanted = requestedClass(source);
      const isInfrequent = (input.logGroupClassOf?.(source.group) ?? wanted) === 'INFREQUENT_ACCESS';
      if (!isInfrequent) continue;
      const spot = at(source.spot, 'log_group_class') ?? source.groupSpot;
      if (input.subscribedGroups?.includes(source.group)) {
        const reason = `"${source.group}" has a subscription filter, and groups of class INFREQUENT_ACCESS take none`;
        yield fails(spot, reason, 'use STANDARD for groups that are forwarded');
      } else if (wanted === 'INFREQUENT_ACCESS') {
        const reason =
          'a group of class INFREQUENT_ACCESS takes no subscription and metric filters and no live tail, for ever';
        yield warns(spot, reason, 'keep it for logs that are only queried now and then');
      }
    }
  },
};

export const groupRules: readonly Rule[] = [
  placeholders,
  logNames,
  sharedStream,
  ineffectiveRetention,
  conflict('retention-conflict', retention),
  conflict('class-conflict', groupClass),
  groupCase,
  logGroupClass,
  infrequentAccess,
];
