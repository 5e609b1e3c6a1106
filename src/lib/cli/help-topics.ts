import { suggest } from '../core/suggest.js';
import { usageError } from '../errors/app-error.js';
import { EXIT_OK, EXIT_SIGINT, EXIT_SIGTERM, exitCodeOf, type ErrorCategory } from '../errors/exit-codes.js';
import { ALARM_FILE_TOPIC } from './alarm-file-topic.js';
import type { CommandGroup } from './define.js';
import { globalOptions, type GlobalOptionSpec } from './global-options.js';
import { helpText, type HelpStyle } from './help.js';
import { pad } from './pad.js';
import { permissionsTopic } from './permissions-topic.js';
import { locate } from './tree.js';

const CATEGORY_MEANING: Readonly<Record<ErrorCategory, string>> = {
  failed: 'the operation failed',
  usage: 'usage: bad flag, value or file, or a missing confirmation',
  config: 'configuration or environment: no region, unsupported, missing optional part',
  auth: 'credentials or permission',
  not_found: 'the named resource does not exist',
  unavailable: 'throttled or unavailable after retries',
  timeout: 'time-out while waiting; the work may go on, the message says how to look again',
  partial: 'partial: some targets failed',
  check: 'a check found failures, an --expect did not hold, or --exit-code saw changes',
  bug: 'a bug in awsops',
};

/** Every exit code with its meaning: what `awsops help exit-codes` prints and the reference shows. */
export const exitCodeTable: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT_OK, 'done (also: no results, nothing to change)'],
  ...Object.entries(CATEGORY_MEANING).map(
    ([category, meaning]) => [exitCodeOf[category as ErrorCategory], meaning] as const,
  ),
  [EXIT_SIGINT, 'interrupted (SIGINT)'],
  [EXIT_SIGTERM, 'terminated (SIGTERM)'],
];

/** Environment variables that awsops itself reads, besides those of the global options. */
const MORE_VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  ['AWS_ENDPOINT_URL[_SERVICE]', 'endpoint of all services, or of one such as AWS_ENDPOINT_URL_CLOUDWATCH_LOGS'],
  ['AWSOPS_CONNECT_TIMEOUT_MS', 'to make a connection (default: 5000)'],
  ['AWSOPS_READ_TIMEOUT_MS', 'without a byte on a connection (default: 30000)'],
  ['AWSOPS_MAX_ATTEMPTS', 'attempts per request, the first included (default: AWS_MAX_ATTEMPTS or 5)'],
  ['AWSOPS_COMPLETION_TIMEOUT_MS', 'how long completion may ask AWS for values (default: 1500)'],
  ['AWSOPS_WIDTH', 'columns to render for, instead of the width of the terminal'],
  ['AWSOPS_MFA_CODE', 'the MFA code that a role wants, once'],
  ['AWSOPS_CACHE', 'off: keep no compiled code on disk'],
  ['NO_COLOR, FORCE_COLOR, CLICOLOR', 'colour, as usual; --color wins'],
  ['XDG_CONFIG_HOME', 'config file and your own queries are in $XDG_CONFIG_HOME/awsops (default: ~/.config)'],
];

/** Each gets the words after its own name. */
const topics: Readonly<Record<string, (root: CommandGroup, words: readonly string[]) => string>> = {
  'exit-codes': () =>
    `Exit codes\n\n${exitCodeTable.map(([code, meaning]) => `${String(code).padStart(5)}  ${meaning}`).join('\n')}\n`,
  environment: () =>
    `Environment\n\nA flag wins over AWSOPS_*, AWSOPS_* over AWS_*, then come the profile, the config file and the default.\nCredentials: everything the AWS SDK's provider chain knows.\n\n${pad(environmentTable())}\n`,
  output: () => OUTPUT_TOPIC,
  'alarm-file': () => ALARM_FILE_TOPIC,
  permissions: permissionsTopic,
};

export const topicNames: readonly string[] = Object.keys(topics);

/** Every environment variable with its meaning. */
export function environmentTable(): readonly (readonly [name: string, meaning: string])[] {
  const ofOptions = Object.entries<GlobalOptionSpec>(globalOptions).flatMap(([name, spec]) =>
    (spec.env ?? []).map((variable) => [variable, `as --${spec.default === true ? 'no-' : ''}${name}`] as const),
  );
  return [...ofOptions, ...MORE_VARIABLES];
}

const OUTPUT_TOPIC = `Output

stdout carries data and nothing else; progress, notes and errors go to stderr.

  table    aligned to the terminal; the default on a terminal
  tsv      a header line, then exact values; tab, newline and backslash as \\t \\n \\\\, an absent value as \\N;
           the default when piped
  csv      RFC 4180 quoting; an absent value is empty, an empty text is ""
  json     one array for a list, one object for a single thing; absent values are null
  ndjson   one element a line, as it arrives

  --query JMESPATH    works on the JSON form, before any renderer; needs the whole result
  --columns a,b       chooses and orders the fields, in every format
  --no-header         leaves out the header line of table, csv and tsv

Times are ISO-8601 in UTC with milliseconds. Over several profiles or regions each row also has account and region.
With -o json or ndjson an error's last line on stderr is {"error":{code,category,message,hint,requestId,exitCode}}.
Field names, exit codes and flags are stable; the text of tables is not.
`;

/**
 * The help that the words ask for: a command, a group or a topic; none: the root's.
 *
 * @throws usage error with the nearest command or topic
 */
export function findHelp(root: CommandGroup, words: readonly string[], style: HelpStyle): string {
  const [first, ...more] = words;
  const topic = first === undefined ? undefined : topics[first];
  if (topic) return topic(root, more);
  const located = locate(root, words);
  const [unknown] = located.rest;
  if (unknown === undefined) return helpText(located, root, style);
  const names = located.node.kind === 'group' ? located.node.commands.map((node) => node.name) : [];
  const nearest = suggest(unknown, located.path.length === 0 ? [...names, ...topicNames] : names);
  throw usageError(`there is no command or help topic "${words.join(' ')}"`, {
    code: 'UnknownTopic',
    hint:
      nearest === undefined
        ? 'see: awsops --help'
        : `did you mean: awsops help ${[...located.path, nearest].join(' ')}`,
  });
}
