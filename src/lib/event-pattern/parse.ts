import { jsonValue, lineAndColumn, parseJsonNode, type JsonNode, type JsonObject } from '../core/json-positions.js';
import { suggest } from '../core/suggest.js';
import { PatternError, readValueTest } from './operators.js';
import type { EventPattern, FieldRule, ObjectRule, PatternProblem, PatternProblemCode } from './types.js';

/** PutRule, EventPattern: at most 4096 characters. */
const MAX_LENGTH = 4096;
/** "Amazon EventBridge quotas", event pattern: 2,048 characters, where the quota was not raised. */
const DEFAULT_MAX_LENGTH = 2048;

/** What every event has ("Event structure" of the EventBridge user guide); replayed ones also `replay-name`. */
const EVENT_FIELDS = [
  'version',
  'id',
  'detail-type',
  'source',
  'account',
  'time',
  'region',
  'resources',
  'detail',
  'replay-name',
];

/** Fields of which at least one keeps a rule from taking every event of the region. */
const SELECTIVE_FIELDS = ['detail-type', 'source', 'resources', 'detail', 'id', 'replay-name'];

/** With this key, one of several objects has to fit. */
const OR = '$or';

/** What was read: no pattern when there are errors. Warnings may come with a pattern. */
export interface ParsedPattern {
  readonly pattern: EventPattern | null;
  readonly problems: readonly PatternProblem[];
  /** The pattern without white space; empty without a pattern. */
  readonly minified: string;
}

/** Reads and checks an event pattern, by the rules of EventBridge. Never throws. */
export function parseEventPattern(text: string): ParsedPattern {
  const problems: PatternProblem[] = [];
  const add = (severity: PatternProblem['severity'], code: PatternProblemCode, where: Where): void => {
    problems.push({ severity, code, message: where.message, ...lineAndColumn(text, where.offset) });
  };
  const parsed = parseJsonNode(text);
  if ('problem' in parsed) {
    add('error', 'invalid-json', parsed.problem);
    return { pattern: null, problems, minified: '' };
  }
  const pattern = readSafely(parsed.node, (error) => add('error', error.code, error));
  const minified = JSON.stringify(jsonValue(parsed.node));
  if (minified.length > DEFAULT_MAX_LENGTH) {
    const isOver = minified.length > MAX_LENGTH;
    const limit = isOver ? MAX_LENGTH : DEFAULT_MAX_LENGTH;
    const message = `it has ${minified.length} characters without white space; ${isOver ? 'at most' : 'without a raised quota at most'} ${limit} are taken`;
    add(isOver ? 'error' : 'warning', 'too-long', { offset: 0, message });
  }
  if (pattern !== undefined && parsed.node.kind === 'object') checkFields(parsed.node, add);
  const isBroken = pattern === undefined || problems.some(({ severity }) => severity === 'error');
  return { pattern: isBroken ? null : pattern, problems, minified: isBroken ? '' : minified };
}

interface Where {
  readonly offset: number;
  readonly message: string;
}

function readSafely(node: JsonNode, onError: (error: PatternError) => void): EventPattern | undefined {
  try {
    if (node.kind !== 'object') throw new PatternError(node.offset, 'wrong-type', 'an event pattern is an object: {…}');
    return readObject(node);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    onError(error);
    return undefined;
  }
}

function readObject(node: JsonObject): ObjectRule {
  if (node.members.length === 0) {
    throw new PatternError(node.offset, 'empty', 'an empty object: it has to name at least one field');
  }
  const fields = new Map<string, FieldRule>();
  const alternatives: (readonly ObjectRule[])[] = [];
  for (const { key, value, offset } of node.members) {
    if (fields.has(key) || (key === OR && alternatives.length > 0)) {
      throw new PatternError(offset, 'duplicate-key', `"${key}" is there twice: the first one would be ignored`);
    }
    if (key === OR) alternatives.push(readAlternatives(value));
    else fields.set(key, readField(key, value));
  }
  return { kind: 'object', fields, alternatives };
}

function readField(key: string, value: JsonNode): FieldRule {
  if (value.kind === 'object') return readObject(value);
  if (value.kind !== 'array') {
    const written = JSON.stringify(value.value);
    throw new PatternError(value.offset, 'wrong-type', `the value of "${key}" has to be an array: [${written}]`);
  }
  if (value.items.length === 0) {
    throw new PatternError(value.offset, 'empty', `"${key}" has no values: an empty array is not taken`);
  }
  return { kind: 'values', tests: value.items.map(readValueTest), written: jsonValue(value) };
}

function readAlternatives(value: JsonNode): readonly ObjectRule[] {
  if (value.kind !== 'array' || value.items.length < 2) {
    throw new PatternError(value.offset, 'invalid-or', `"${OR}" takes an array of two objects or more`);
  }
  return value.items.map((item) => {
    if (item.kind === 'object') return readObject(item);
    throw new PatternError(item.offset, 'invalid-or', `"${OR}" takes objects only`);
  });
}

/** What the service takes, and what is not what anybody wants all the same. */
function checkFields(
  node: JsonObject,
  add: (severity: PatternProblem['severity'], code: PatternProblemCode, where: Where) => void,
): void {
  const keys = topLevelKeys(node);
  for (const { key, offset } of keys) {
    if (EVENT_FIELDS.includes(key)) continue;
    const nearest = suggest(key, EVENT_FIELDS);
    const meant = nearest === undefined ? 'what is special to an event is in "detail"' : `did you mean "${nearest}"?`;
    add('error', 'unknown-field', {
      offset,
      message: `events have no field "${key}" at the top, so none would match: ${meant}`,
    });
  }
  if (!keys.some(({ key }) => SELECTIVE_FIELDS.includes(key))) {
    const message = 'it names neither source nor detail-type: every event of the region would match';
    add('warning', 'too-broad', { offset: node.offset, message });
  }
}

const topLevelKeys = (node: JsonObject): readonly { readonly key: string; readonly offset: number }[] =>
  node.members.flatMap((member) => {
    if (member.key !== OR) return [member];
    return member.value.kind === 'array'
      ? member.value.items.flatMap((item) => (item.kind === 'object' ? topLevelKeys(item) : []))
      : [];
  });
