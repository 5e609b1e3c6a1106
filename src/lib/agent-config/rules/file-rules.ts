import { at, flagOf, textOf, type Spot } from '../document.js';
import { logSources, type LogSource } from '../log-sources.js';
import { hasJournalOnly, isRootOnly, osLog, osOf, type Os } from '../tables/os-logs.js';
import { pathPlatforms } from '../pieces.js';
import { fails, warns, type LintContext, type Rule } from './rule.js';

interface FileSource extends LogSource {
  readonly pathSpot: Spot;
  readonly path: string;
}

const files = ({ root }: LintContext): readonly FileSource[] =>
  logSources(root).flatMap((source): FileSource[] => {
    const pathSpot = source.kind === 'files' ? at(source.spot, 'file_path') : undefined;
    const path = textOf(pathSpot);
    return pathSpot && path !== undefined ? [{ ...source, pathSpot, path }] : [];
  });

const JOURNAL_FIX =
  'read the journal: "logs_collected": {"journald": …} (see preset al2023-journald), or install rsyslog';

const osLogPath: Rule = {
  name: 'os-log-path',
  *check(context) {
    const known = context.nodes.flatMap((node) => osOf(node) ?? []);
    const systems = known.filter(({ family }) => family !== 'windows');
    for (const { path, pathSpot } of files(context)) {
      const log = osLog(path);
      if (log === undefined) continue;
      const missing = systems.find((os) => hasNot(os, path));
      if (missing) {
        const isJournal = log.syslog && hasJournalOnly(missing);
        const reason = isJournal
          ? `${missing.label} writes no "${path}": without rsyslog its system log is in the journal only`
          : `${missing.label} has no "${path}"`;
        yield warns(pathSpot, reason, isJournal ? JOURNAL_FIX : `collect "${log.elsewhere}" there`);
      } else if (log.syslog && known.length === 0 && context.platforms.includes('Linux')) {
        const [without, withFile] = log.families.includes('ubuntu')
          ? ['Debian 12', 'ubuntu-24.04']
          : ['Amazon Linux 2023', 'amazon-linux-2'];
        const reason = `"${path}" does not exist on ${without} without rsyslog, and on other families of Linux`;
        yield warns(pathSpot, reason, `say what the nodes run, e.g. --os ${withFile}; or read the journal`);
      }
    }
  },
};

function hasNot(os: Os, path: string): boolean {
  const known = osLog(path);
  if (known === undefined) return false;
  return !known.families.includes(os.family) || (known.syslog && hasJournalOnly(os));
}

const rootOwnedLog: Rule = {
  name: 'root-owned-log',
  *check(context) {
    const user = textOf(at(context.root, 'agent', 'run_as_user'));
    if (user === undefined || user === 'root') return;
    for (const { path, pathSpot } of files(context)) {
      if (!isRootOnly(path)) continue;
      const reason = `the agent runs as "${user}", and "${path}" is readable for root or a group of its own only`;
      const fix = `remove "run_as_user", or let "${user}" read it by a group or an ACL that survives rotation`;
      yield warns(pathSpot, reason, fix);
    }
  },
};

const filePath: Rule = {
  name: 'file-path',
  *check(context) {
    for (const { path, pathSpot } of files(context)) {
      if (path === '') {
        yield fails(pathSpot, 'this path is empty');
      } else if (/\p{Cc}/u.test(path)) {
        yield fails(
          pathSpot,
          'a control character in a path: "\\t" in JSON is a tab',
          'write every backslash twice: C:\\\\temp',
        );
      } else if (pathPlatforms(path).length > 2 && !/^[$%{]/.test(path)) {
        yield fails(pathSpot, `"${path}" is not absolute, and the agent runs in a folder of its own`);
      }
    }
  },
};

/** Of the files behind a pattern the agent follows the one that was written last. Source: plugins/inputs/logfile of the agent. */
const newestFile: Rule = {
  name: 'newest-file-only',
  *check(context) {
    for (const { path, pathSpot, spot } of files(context)) {
      if (!/[*?[]/.test(path) || at(spot, 'publish_multi_logs')) continue;
      const reason = `of the files behind "${path}" only the one written last is read`;
      const fix = 'set "publish_multi_logs": true for all of them (a stream each), or false if that is what you want';
      yield warns(pathSpot, reason, fix);
    }
  },
};

/** The agent keeps the place that it has read up to by the path alone. */
const duplicateFile: Rule = {
  name: 'duplicate-file',
  *check(context) {
    const seen = new Map<string, Spot>();
    for (const { path, pathSpot } of files(context)) {
      const key = pathPlatforms(path)[0] === 'Windows' ? path.toLowerCase() : path;
      const other = seen.get(key);
      if (other) {
        const reason = `"${path}" is read twice (${other.path}), and after a restart both go on where either of them was`;
        yield warns(pathSpot, reason, 'read it once, and split the log group with "filters" or queries');
      }
      seen.set(key, other ?? pathSpot);
    }
  },
};

const autoRemoval: Rule = {
  name: 'auto-removal',
  *check(context) {
    for (const { path, spot } of files(context)) {
      const removal = at(spot, 'auto_removal');
      if (removal === undefined || flagOf(removal) !== true) continue;
      const reason = `the agent deletes "${path}" once it has read it and it has been rotated`;
      yield warns(removal, reason, 'keep this only if the events may live in CloudWatch Logs alone');
    }
  },
};

const encoding: Rule = {
  name: 'encoding',
  *check(context) {
    for (const { spot } of files(context)) {
      const written = at(spot, 'encoding');
      const label = textOf(written);
      if (written === undefined || label === undefined || label === '' || isEncoding(label)) continue;
      yield warns(written, `"${label}" is no encoding that we know; the agent refuses unknown ones`, 'e.g. "utf-16le"');
    }
  },
};

/** The agent takes the labels of https://encoding.spec.whatwg.org, which are those of TextDecoder. */
function isEncoding(label: string): boolean {
  if (['utf_8', 'ascii'].includes(label)) return true;
  try {
    return new TextDecoder(label).encoding !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const fileRules: readonly Rule[] = [
  osLogPath,
  rootOwnedLog,
  filePath,
  newestFile,
  duplicateFile,
  autoRemoval,
  encoding,
];
