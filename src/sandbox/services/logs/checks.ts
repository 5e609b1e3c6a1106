import {
  compileFilterPattern,
  FilterPatternError,
  parseFilterPattern,
} from '../../../lib/logs/filter-pattern/index.js';
import { ServiceError, type Call } from '../../types.js';
import { findGroup, logsStore, type StoredGroup, type StoredStream } from './store.js';

/** Length limit of filter patterns (API reference, FilterLogEvents). */
const MAX_FILTER_PATTERN_LENGTH = 1024;
const MAX_NAME_LENGTH = 512;

/** The service's error for a parameter that is wrong in itself. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

/** The wording that the service's request validation gives to every broken constraint. */
export function constraintError(member: string, value: unknown, constraint: string): ServiceError {
  const shown = value === undefined ? 'Value null' : `Value '${String(value)}'`;
  return invalidParameter(
    `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** A required text member. */
export function required<T>(value: T | undefined, member: string): T {
  if (value === undefined || value === null) throw constraintError(member, undefined, 'Member must not be null');
  return value;
}

/** A number within its limits, or the default when it is absent. */
export function limitOf(
  value: number | undefined,
  rule: { readonly member: string; readonly max: number; readonly fallback: number },
): number {
  if (value === undefined) return rule.fallback;
  if (value < 1) throw constraintError(rule.member, value, 'Member must have value greater than or equal to 1');
  if (value > rule.max) {
    throw constraintError(rule.member, value, `Member must have value less than or equal to ${rule.max}`);
  }
  return value;
}

/** A list that may have at most `max` members. */
export function atMost<T>(items: readonly T[], member: string, max: number): readonly T[] {
  if (items.length > max) {
    const shown = `[${items.map(String).join(', ')}]`;
    throw constraintError(member, shown, `Member must have length less than or equal to ${max}`);
  }
  return items;
}

/** A new group's name, checked against the service's pattern. */
export function groupNameOf(value: string | undefined): string {
  const name = required(value, 'logGroupName');
  return matching(name, 'logGroupName', /^[.\-_/#A-Za-z0-9]+$/u, '[\\.\\-_/#A-Za-z0-9]+');
}

/** A new stream's name, checked against the service's pattern. */
export function streamNameOf(value: string | undefined): string {
  return matching(required(value, 'logStreamName'), 'logStreamName', /^[^:*]+$/u, '[^:*]*');
}

function matching(value: string, member: string, pattern: RegExp, shownPattern: string): string {
  if (value === '') throw constraintError(member, value, 'Member must have length greater than or equal to 1');
  if (value.length > MAX_NAME_LENGTH) {
    throw constraintError(member, value, `Member must have length less than or equal to ${MAX_NAME_LENGTH}`);
  }
  if (!pattern.test(value)) {
    throw constraintError(member, value, `Member must satisfy regular expression pattern: ${shownPattern}`);
  }
  return value;
}

/** The group that a request names by name, or by identifier (a name or an ARN); exactly one must be there. */
export function groupOf(
  input: { readonly logGroupName?: string | undefined; readonly logGroupIdentifier?: string | undefined },
  call: Call,
): StoredGroup {
  const { logGroupName, logGroupIdentifier } = input;
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalidParameter('Exactly one of logGroupName and logGroupIdentifier can be specified');
  }
  if (logGroupIdentifier !== undefined) return groupByIdentifier(logGroupIdentifier, call, 'logGroupIdentifier');
  const group = findGroup(call.store(logsStore), groupNameOf(logGroupName));
  if (!group) throw groupNotFound();
  return group;
}

/** The group of a name or an ARN. An ARN must not end in `:*`, and another account's is not visible. */
export function groupByIdentifier(identifier: string, call: Call, member: string): StoredGroup {
  const pattern = '[\\w#+=/:,.@-]*';
  matching(identifier, member, /^[\w#+=/:,.@-]+$/u, pattern);
  const store = call.store(logsStore);
  const name = /^arn:[^:]+:logs:[^:]+:\d{12}:log-group:(.+)$/u.exec(identifier)?.[1];
  const group = findGroup(store, name ?? identifier);
  if (!group || (name !== undefined && group.arn !== identifier)) throw groupNotFound();
  return group;
}

/** The error of every operation on a group that is not there. */
export function groupNotFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
}

/** The stream of a group. */
export function streamOf(group: StoredGroup, name: string | undefined): StoredStream {
  const stream = group.streams.get(streamNameOf(name));
  if (!stream) throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
}

/** The test of a filter pattern; without one every message passes. */
export function messageTest(pattern: string | undefined, member: string): (message: string) => boolean {
  if (pattern === undefined) return () => true;
  if (pattern.length > MAX_FILTER_PATTERN_LENGTH) {
    const constraint = `Member must have length less than or equal to ${MAX_FILTER_PATTERN_LENGTH}`;
    throw constraintError(member, pattern, constraint);
  }
  try {
    return compileFilterPattern(parseFilterPattern(pattern));
  } catch (error) {
    if (!(error instanceof FilterPatternError)) throw error;
    const failure = invalidParameter(`Invalid filter pattern: ${error.message}`);
    failure.cause = error;
    throw failure;
  }
}

/** The test of stream names or of a prefix, of which a request can give one. */
export function streamTest(
  group: StoredGroup,
  wanted: { readonly names: readonly string[] | undefined; readonly prefixes: readonly string[] | undefined },
): (stream: string) => boolean {
  const { names, prefixes } = wanted;
  if (names !== undefined && prefixes !== undefined) {
    throw invalidParameter('Only one of logStreamNames and logStreamNamePrefix can be specified');
  }
  if (names !== undefined) {
    for (const name of names) streamOf(group, name);
    const set = new Set(names);
    return (stream) => set.has(stream);
  }
  if (prefixes !== undefined) return (stream) => prefixes.some((prefix) => stream.startsWith(prefix));
  return () => true;
}
