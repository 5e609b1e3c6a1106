import { type AppError, usageError } from '../errors/app-error.js';
import { parseDuration, formatDuration } from '../core/duration.js';
import { formatSize, parseSize } from '../core/size.js';
import { suggest } from '../core/suggest.js';
import { parseTime, type TimeOptions } from '../core/time.js';
import { isHttpUrl } from '../core/url.js';
import type { OptionSpec } from './define.js';

/** What a value is parsed with, and where it came from, for the message. */
export interface ValueContext extends TimeOptions {
  /** `--since`, `AWSOPS_TIMEOUT` or `"timeout" in the config file`. */
  readonly source: string;
}

/** `log-stream` is `logStream` in code and JSON. */
export const camelCase = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/**
 * Parses the text of a flag, an environment variable or the config file by the option's type.
 *
 * @throws usage error that names the source, the value and the accepted forms
 */
export function parseValue(spec: OptionSpec, text: string, context: ValueContext): unknown {
  switch (spec.type) {
    case 'boolean':
      return parseBoolean(text, context);
    case 'list':
      return splitList(spec, text).map((item) => checkChoice(spec, item, context));
    case 'string':
      return checkChoice(spec, text, context);
    case 'url':
      if (isHttpUrl(text)) return text;
      throw badValue(text, 'a URL such as http://127.0.0.1:4566', context);
    default:
      return parseQuantity(spec, text, context);
  }
}

function parseQuantity(spec: OptionSpec, text: string, context: ValueContext): number {
  const value = readQuantity(spec, text, context);
  if (value === undefined) throw badValue(text, FORMS[spec.type] ?? 'a value', context);
  const { min, max } = spec;
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
    throw badValue(text, rangeText(spec, { min, max }), context);
  }
  return value;
}

const FORMS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  duration: 'a duration such as 30s, 15m, 2h, 3d, 1w or 1h30m',
  time: 'a time such as 15m (ago), 1h30m, 2026-11-23T09:00, 2026-11-23T09:00Z, epoch seconds or ms, now, today, yesterday',
  size: 'a size such as 500MB, 1.5GB or 1TiB',
};

function readQuantity(spec: OptionSpec, text: string, context: ValueContext): number | undefined {
  switch (spec.type) {
    case 'int':
      return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'number':
      return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
    case 'duration':
      return parseDuration(text);
    case 'time':
      return parseTime(text, context);
    case 'size':
      return parseSize(text);
    default:
      return undefined;
  }
}

function rangeText(spec: OptionSpec, { min, max }: { min: number | undefined; max: number | undefined }): string {
  const show = (value: number): string =>
    spec.type === 'duration' ? formatDuration(value) : spec.type === 'size' ? formatSize(value) : String(value);
  if (min !== undefined && max !== undefined) return `between ${show(min)} and ${show(max)}`;
  return min === undefined ? `at most ${show(max ?? 0)}` : `at least ${show(min)}`;
}

const splitList = (spec: OptionSpec, text: string): readonly string[] =>
  spec.commaSeparated
    ? text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '')
    : [text];

function parseBoolean(text: string, context: ValueContext): boolean {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  if (/^(0|false|no|off|)$/i.test(text)) return false;
  throw badValue(text, 'true or false', context);
}

/** @throws usage error with the nearest choice */
export function checkChoice(
  spec: Pick<OptionSpec, 'choices'>,
  text: string,
  context: Pick<ValueContext, 'source'>,
): string {
  if (spec.choices === undefined || spec.choices.includes(text)) return text;
  const nearest = suggest(text, spec.choices);
  throw usageError(`"${text}" is not a value for ${context.source}`, {
    code: 'InvalidValue',
    reason: `it takes one of: ${spec.choices.join(', ')}`,
    hint: nearest === undefined ? hintFor(context) : `did you mean "${nearest}"?`,
  });
}

function badValue(text: string, form: string, context: Pick<ValueContext, 'source'>): AppError {
  return usageError(`"${text}" is not a value for ${context.source}`, {
    code: 'InvalidValue',
    reason: `it takes ${form}`,
    hint: hintFor(context),
  });
}

/** For a flag or argument the caller knows the command, and so the page of help. */
const hintFor = ({ source }: Pick<ValueContext, 'source'>): string | undefined =>
  /^[-<]/.test(source) ? undefined : 'see: awsops help environment';

/**
 * A whole number from 1 in an environment variable; undefined when it is not set.
 *
 * @throws usage error that names the variable
 */
export function countFrom(env: Readonly<Record<string, string | undefined>>, name: string): number | undefined {
  const text = env[name];
  return text ? Number(parseValue({ type: 'int', min: 1, describe: '' }, text, { source: name, nowMs: 0 })) : undefined;
}
