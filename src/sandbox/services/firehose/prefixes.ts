import type { OutputType } from './store.js';
import { invalidArgument } from './errors.js';

// Rules: "Understand custom prefixes for Amazon S3 objects" of the Firehose developer guide.
const MAX_PREFIX_LENGTH = 512;
const RANDOM_LENGTH = 11;
const EXPRESSION = /!\{([^:}]*):([^}]*)\}/g;
const DEFAULT_TIMESTAMP = 'yyyy/MM/dd/HH/';

/** @throws ServiceError InvalidArgumentException for prefixes that Firehose does not take together */
export function checkPrefixes(prefix: string, errorOutputPrefix: string | undefined): void {
  checkExpressions(prefix, 'Prefix');
  checkExpressions(errorOutputPrefix ?? '', 'ErrorOutputPrefix');
  if (prefix.includes('!{firehose:error-output-type}')) {
    throw invalidArgument('Prefix cannot contain !{firehose:error-output-type}');
  }
  if (prefix.includes('!{') && !errorOutputPrefix) {
    throw invalidArgument("ErrorOutputPrefix can't be null when Prefix contains expressions");
  }
  const isExpression = errorOutputPrefix?.includes('!{') === true;
  if (isExpression && !errorOutputPrefix.includes('!{firehose:error-output-type}')) {
    throw invalidArgument(
      'ErrorOutputPrefix must contain at least one instance of !{firehose:error-output-type} when it contains expressions',
    );
  }
}

function checkExpressions(prefix: string, name: string): void {
  if (prefix.replaceAll(EXPRESSION, '').includes('!{')) {
    throw invalidArgument(`${name} contains an expression that is not of the form !{namespace:value}`);
  }
  for (const [expression, namespace, value = ''] of prefix.matchAll(EXPRESSION)) {
    const isKnown =
      namespace === 'timestamp'
        ? formatTime(value, { timeMs: 0, timeZone: 'UTC' }) !== undefined
        : namespace === 'firehose' && ['error-output-type', 'random-string'].includes(value);
    if (!isKnown) throw invalidArgument(`${name} contains the invalid expression ${expression}`);
  }
}

/** What an object's prefix depends on. */
export interface PrefixFacts {
  /** Arrival of the oldest record. */
  readonly timeMs: number;
  readonly timeZone: string;
  readonly outputType: OutputType;
  readonly random: () => number;
}

/** The evaluated prefix of an object with data, or with what failed. */
export function evaluatePrefix(
  { prefix, errorOutputPrefix }: { readonly prefix: string; readonly errorOutputPrefix: string | undefined },
  facts: PrefixFacts,
): string {
  const time = formatTime(DEFAULT_TIMESTAMP, facts) ?? '';
  if (facts.outputType === '') {
    const dated = prefix.includes('!{timestamp:') ? prefix : `${prefix}!{timestamp:${DEFAULT_TIMESTAMP}}`;
    return evaluate(dated, facts);
  }
  if (!errorOutputPrefix) return `${prefix}${facts.outputType}/${time}`;
  if (errorOutputPrefix.includes('!{')) return evaluate(errorOutputPrefix, facts);
  return `${errorOutputPrefix}${facts.outputType}/${time}`;
}

function evaluate(text: string, facts: PrefixFacts): string {
  const evaluated = text.replaceAll(EXPRESSION, (_, namespace: string, value: string) => {
    if (namespace === 'timestamp') return formatTime(value, facts) ?? '';
    return value === 'random-string' ? randomText(facts.random) : facts.outputType;
  });
  return evaluated.slice(0, MAX_PREFIX_LENGTH);
}

function randomText(random: () => number): string {
  return Array.from({ length: RANDOM_LENGTH }, () => Math.floor(random() * 36).toString(36)).join('');
}

/** The letters of Java's DateTimeFormatter that prefixes are made of (not the week years of `YYYY`); undefined with any other. */
function formatTime(
  pattern: string,
  { timeMs, timeZone }: { readonly timeMs: number; readonly timeZone: string },
): string | undefined {
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = timeParts(timeMs, timeZone);
  const known: Readonly<Record<string, string>> = {
    yyyy: year,
    uuuu: year,
    yy: year.slice(2),
    MM: month,
    M: String(Number(month)),
    dd: day,
    d: String(Number(day)),
    HH: hour,
    H: String(Number(hour)),
    mm: minute,
    ss: second,
  };
  let isValid = true;
  const text = pattern.replaceAll(/'([^']*)'|([A-Za-z])\2*/g, (match: string, literal: string | undefined) => {
    if (literal !== undefined) return literal === '' ? "'" : literal;
    const value = known[match];
    isValid &&= value !== undefined;
    return value ?? '';
  });
  return isValid ? text : undefined;
}

/** `2026-01-15-12-00-00`: the time in the names of objects. */
export function formatNameTime(timeMs: number, timeZone: string): string {
  return formatTime('yyyy-MM-dd-HH-mm-ss', { timeMs, timeZone }) ?? '';
}

function timeParts(timeMs: number, timeZone: string): Readonly<Partial<Record<string, string>>> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return Object.fromEntries(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
}
