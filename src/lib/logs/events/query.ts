import type { TaskContext } from '../../aws/task-context.js';
import { usageError } from '../../errors/app-error.js';
import { FilterPatternError, parseFilterPattern } from '../filter-pattern/index.js';
import type { LogRow } from './row.js';
import { selectGroups, type EventFilter, type EventGroup } from './selection.js';

/** What a person asked for, as written. */
export interface EventQueryInput {
  /** Names, globs and ARNs. */
  readonly groups: readonly string[];
  /** A CloudWatch Logs filter pattern; the service applies it. */
  readonly filter?: string | undefined;
  readonly stream?: string | undefined;
  readonly streamPrefix?: string | undefined;
  /** Regular expressions on the message, applied here: one of `include` and none of `exclude` has to match. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** The same, checked and resolved. */
export interface EventQuery {
  readonly groups: readonly EventGroup[];
  readonly filter: EventFilter;
  /** undefined: every message is wanted. */
  readonly wants: ((message: string) => boolean) | undefined;
}

/**
 * Checks what can be checked here, before anything is sent, and finds the groups.
 *
 * @throws usage error for a malformed filter pattern or regular expression; as `selectGroups` for groups
 */
export async function prepareQuery(input: EventQueryInput, ctx: TaskContext): Promise<EventQuery> {
  if (input.filter !== undefined) checkFilterPattern(input.filter);
  const wants = messageTest(input);
  return {
    groups: await selectGroups(input.groups, ctx),
    filter: { filterPattern: input.filter, stream: input.stream, streamPrefix: input.streamPrefix },
    wants,
  };
}

/**
 * The service's own form of an event does not name its group, so several cannot be told apart in it.
 *
 * @throws usage error when there are more than one
 */
export function requireOneGroup(groups: readonly EventGroup[]): void {
  if (groups.length < 2) return;
  throw usageError(`--raw is for one log group, and these are ${groups.length}`, {
    code: 'RawOfSeveralGroups',
    reason: "the service's own form of an event does not name the group",
    hint: 'name one group, or leave out --raw',
  });
}

/** Leaves out the rows whose message is not wanted. */
export async function* onlyWanted(
  query: EventQuery,
  batches: AsyncIterable<readonly LogRow[]>,
): AsyncGenerator<readonly LogRow[]> {
  const { wants } = query;
  for await (const batch of batches) {
    const kept = wants === undefined ? batch : batch.filter(({ message }) => wants(message));
    if (kept.length > 0) yield kept;
  }
}

function messageTest({ include = [], exclude = [] }: EventQueryInput): EventQuery['wants'] {
  const wanted = include.map((source) => compile('--include', source));
  const unwanted = exclude.map((source) => compile('--exclude', source));
  if (wanted.length + unwanted.length === 0) return undefined;
  return (message) =>
    (wanted.length === 0 || wanted.some((regex) => regex.test(message))) &&
    !unwanted.some((regex) => regex.test(message));
}

function compile(flag: string, source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw usageError(`${flag} is not a regular expression: ${source}`, {
      code: 'InvalidRegularExpression',
      reason: error instanceof Error ? error.message : undefined,
      hint: `to look for the characters themselves put a backslash before each of . * + ? ( ) [ ] { } | ^ $`,
      cause: error,
    });
  }
}

function checkFilterPattern(text: string): void {
  try {
    parseFilterPattern(text);
  } catch (error) {
    if (!(error instanceof FilterPatternError)) throw error;
    throw usageError(`--filter is not a filter pattern: ${text}`, {
      code: 'InvalidFilterPattern',
      reason: `${error.message} (at character ${error.position + 1})`,
      hint: `to look for text with signs in it, quote it twice: --filter '"${/^[^"'{}[\]%]+$/.test(text) ? text : 'user=42'}"'`,
      cause: error,
    });
  }
}
