import { suggest } from '../core/suggest.js';
import { usageError } from '../errors/app-error.js';
import type { QueryParameter } from './types.js';

/**
 * The values of `NAME=VALUE` words by name.
 *
 * @param list the command that lists saved queries
 * @throws usage error for what is not `NAME=VALUE`, and for a name given twice
 */
export function parseAssignments(params: readonly string[], list: string): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const param of params) {
    const equals = param.indexOf('=');
    const name = param.slice(0, Math.max(0, equals));
    if (name === '') {
      throw usageError(`--param takes NAME=VALUE, not "${param}"`, { hint: `see names with: ${list} -o json` });
    }
    if (values.has(name)) throw usageError(`--param ${name} is given twice`, { hint: `give --param ${name} once` });
    values.set(name, param.slice(equals + 1));
  }
  return Object.fromEntries(values);
}

/** What a value of a type may be, and how it is written; undefined for a value that is not of the type. */
export interface ParameterWriter<R> {
  /** `a number`. */
  readonly expects: string;
  readonly write: (value: string) => R | undefined;
}

/**
 * The written value of each parameter by its name: what was given, else its default.
 *
 * @throws usage error for a name that the query does not have, one without a value, or a value of another type
 */
export function writeParameters<T extends string, R>(
  parameters: readonly QueryParameter<T>[],
  given: Readonly<Record<string, string>>,
  writers: Readonly<Record<T, ParameterWriter<R>>>,
): ReadonlyMap<string, R> {
  const names = parameters.map((parameter) => parameter.name);
  for (const name of Object.keys(given)) if (!names.includes(name)) throw unknownParameter(name, names);
  return new Map(parameters.map((parameter) => [parameter.name, writeOne(parameter, given, writers[parameter.type])]));
}

function writeOne<T extends string, R>(
  parameter: QueryParameter<T>,
  given: Readonly<Record<string, string>>,
  writer: ParameterWriter<R>,
): R {
  const { name, type } = parameter;
  const value = Object.hasOwn(given, name) ? given[name] : parameter.default;
  if (value === undefined || value === null) {
    throw usageError(`the query needs a value for "${name}"`, {
      code: 'MissingParameter',
      reason: parameter.description === '' ? undefined : `${name} (${type}): ${parameter.description}`,
      hint: `add --param ${name}=VALUE`,
    });
  }
  const written = writer.write(value);
  if (written === undefined) {
    throw usageError(`--param ${name}: "${value}" is not ${writer.expects}`, {
      code: 'InvalidParameter',
      hint: `add --param ${name}=VALUE`,
    });
  }
  return written;
}

function unknownParameter(name: string, names: readonly string[]): Error {
  const nearest = suggest(name, names);
  return usageError(`the query has no parameter "${name}"`, {
    code: 'UnknownParameter',
    reason: nearest === undefined ? undefined : `did you mean "${nearest}"?`,
    hint: names.length === 0 ? 'it takes none: leave --param out' : `it takes ${names.join(', ')}`,
  });
}
