import { isIP, isIPv4 } from 'node:net';
import { PLACEHOLDER, writeParameters, type ParameterWriter, type QueryTemplate } from '../../saved-query/index.js';
import { quoteField, quoteString } from '../insights/index.js';
import type { ParameterType } from './dialect.js';

/**
 * The query with every `{{name}}` replaced by its value, written as a literal of the parameter's type.
 * No value can end its literal and become part of the query.
 *
 * @param given values by parameter name
 * @throws usage error for a parameter that the query does not have, one without a value, or a value of another type
 */
export function bindParameters(
  query: Pick<QueryTemplate<ParameterType>, 'parameters' | 'text'>,
  given: Readonly<Record<string, string>>,
): string {
  const literals = writeParameters(query.parameters, given, WRITERS);
  return query.text.replaceAll(PLACEHOLDER, (placeholder, name: string) => literals.get(name) ?? placeholder);
}

const WRITERS: Readonly<Record<ParameterType, ParameterWriter<string>>> = {
  string: { expects: 'text', write: quoteString },
  number: {
    expects: 'a number',
    write: (value) => (/^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? value : undefined),
  },
  field: { expects: 'a field name', write: writeField },
  regex: { expects: 'a regular expression on one line', write: writeRegex },
  ip: { expects: 'an IP address', write: (value) => (isIP(value) === 0 ? undefined : quoteString(value)) },
  cidr: {
    expects: 'a network such as 10.0.0.0/16',
    write: (value) => (isCidr(value) ? quoteString(value) : undefined),
  },
  period: {
    expects: 'a period such as 5m, 1h or 1d',
    write: (value) => (/^[1-9]\d{0,5}(?:ms|s|m|h|d|w|mo|q|y)$/.test(value) ? value : undefined),
  },
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
