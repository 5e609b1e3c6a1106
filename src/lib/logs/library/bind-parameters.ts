import { isIP, isIPv4 } from 'node:net';
import { suggest } from '../../core/suggest.js';
import { usageError } from '../../errors/app-error.js';
import { quoteField, quoteString } from '../insights/index.js';
import { PLACEHOLDER } from './parse-template.js';
import type { ParameterType, QueryParameter, QueryTemplate } from './types.js';

/**
 * The query with every `{{name}}` replaced by its value, written as a literal of the parameter's type.
 * No value can end its literal and become part of the query.
 *
 * @param given values by parameter name
 * @throws usage error for a parameter that the query does not have, one without a value, or a value of another type
 */
export function bindParameters(
  query: Pick<QueryTemplate, 'parameters' | 'text'>,
  given: Readonly<Record<string, string>>,
): string {
  const names = query.parameters.map((parameter) => parameter.name);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) throw unknownParameter(name, names);
  }
  const literals = new Map(query.parameters.map((parameter) => [parameter.name, literalOf(parameter, given)]));
  return query.text.replaceAll(PLACEHOLDER, (placeholder, name: string) => literals.get(name) ?? placeholder);
}

function literalOf(parameter: QueryParameter, given: Readonly<Record<string, string>>): string {
  const { name, type } = parameter;
  const value = Object.hasOwn(given, name) ? given[name] : parameter.default;
  if (value === undefined || value === null) {
    throw usageError(`the query needs a value for "${name}"`, {
      code: 'MissingParameter',
      reason: parameter.description === '' ? undefined : `${name} (${type}): ${parameter.description}`,
      hint: `add --param ${name}=VALUE`,
    });
  }
  const literal = writers[type](value);
  if (literal === undefined) {
    throw usageError(`--param ${name}: "${value}" is not ${expectations[type]}`, {
      code: 'InvalidParameter',
      hint: `add --param ${name}=VALUE`,
    });
  }
  return literal;
}

const expectations: Readonly<Record<ParameterType, string>> = {
  string: 'text',
  number: 'a number',
  field: 'a field name',
  regex: 'a regular expression on one line',
  ip: 'an IP address',
  cidr: 'a network such as 10.0.0.0/16',
  period: 'a period such as 5m, 1h or 1d',
};

/** Writes a value as query text; undefined when it is not of the type. */
const writers: Readonly<Record<ParameterType, (value: string) => string | undefined>> = {
  string: quoteString,
  number: (value) => (/^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? value : undefined),
  field: writeField,
  regex: writeRegex,
  ip: (value) => (isIP(value) === 0 ? undefined : quoteString(value)),
  cidr: (value) => (isCidr(value) ? quoteString(value) : undefined),
  period: (value) => (/^[1-9]\d{0,5}(?:ms|s|m|h|d|w|mo|q|y)$/.test(value) ? value : undefined),
};

function writeField(value: string): string | undefined {
  try {
    return quoteField(value);
  } catch {
    // It throws only for names that no quoting can write; the caller says which parameter that was.
    return undefined;
  }
}

/** `/…/` with every slash escaped that is not yet; a backslash at the end would escape the closing slash. */
function writeRegex(value: string): string | undefined {
  if (value === '' || /[\r\n\u2028\u2029]/.test(value)) return undefined;
  if (/(?<!\\)(?:\\\\)*\\$/.test(value)) return undefined;
  const escaped = value.replaceAll(/\\.|\//gsu, (part) => (part === '/' ? '\\/' : part));
  return `/${escaped}/`;
}

function isCidr(value: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(value) ?? [];
  return isIP(address) !== 0 && Number(bits) <= (isIPv4(address) ? 32 : 128);
}

function unknownParameter(name: string, names: readonly string[]): Error {
  const nearest = suggest(name, names);
  return usageError(`the query has no parameter "${name}"`, {
    code: 'UnknownParameter',
    reason: nearest === undefined ? undefined : `did you mean "${nearest}"?`,
    hint: names.length === 0 ? 'it takes none: leave --param out' : `it takes ${names.join(', ')}`,
  });
}
