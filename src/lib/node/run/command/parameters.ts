import { suggest } from '../../../core/suggest.js';
import { usageError } from '../../../errors/app-error.js';
import type { DocumentParameter, RunDocument } from './read-document.js';

type Parameters = Readonly<Record<string, readonly string[]>>;

/**
 * Reads `--param K=V`. The same name again adds a value, for parameters that are lists.
 *
 * @throws usage error for what is no K=V
 */
export function parseParameters(texts: readonly string[]): Parameters {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0) {
      throw usageError(`"${text}" is no parameter`, {
        code: 'InvalidValue',
        reason: '--param takes NAME=VALUE; for a list the same name again',
      });
    }
    const name = text.slice(0, at);
    values.set(name, [...(values.get(name) ?? []), text.slice(at + 1)]);
  }
  return Object.fromEntries(values);
}

/**
 * Checks parameters by what the document declares, so that nothing is sent that would be refused.
 *
 * @throws usage error for the first that is unknown, missing, or has a value that is not allowed
 */
export function checkParameters(document: RunDocument, given: Parameters): void {
  const known = new Map(document.parameters.map((parameter) => [parameter.name, parameter]));
  for (const [name, values] of Object.entries(given)) {
    const parameter = known.get(name);
    if (parameter === undefined) throw unknown(name, document);
    checkValues(parameter, values, document);
  }
  const missing = document.parameters.find(({ name, isRequired }) => isRequired && !Object.hasOwn(given, name));
  if (missing === undefined) return;
  throw usageError(`"${document.name}" needs the parameter "${missing.name}"`, {
    code: 'MissingParameter',
    hint: `add --param ${missing.name}=${(missing.allowedValues ?? ['VALUE']).join('|')}`,
  });
}

function checkValues(
  { name, type, allowedValues, allowedPattern }: DocumentParameter,
  values: readonly string[],
  document: RunDocument,
): void {
  if (!type.endsWith('List') && values.length > 1) {
    throw usageError(`the parameter "${name}" of "${document.name}" takes one value`, {
      code: 'InvalidValue',
      reason: `its type is ${type}, and --param names it ${values.length} times`,
    });
  }
  const notAllowed = allowedValues && values.find((value) => !allowedValues.includes(value));
  if (notAllowed !== undefined) {
    const meant = suggest(notAllowed, allowedValues ?? []);
    throw usageError(`"${notAllowed}" is no value of the parameter "${name}" of "${document.name}"`, {
      code: 'InvalidValue',
      reason: `it takes ${(allowedValues ?? []).join(', ')}`,
      hint: meant === undefined ? undefined : `did you mean --param '${name}=${meant}'?`,
    });
  }
  const pattern = allowedPattern === undefined ? undefined : patternOf(allowedPattern);
  const wrong = pattern && values.find((value) => !pattern.test(value));
  if (wrong === undefined) return;
  throw usageError(`"${wrong}" is no value of the parameter "${name}" of "${document.name}"`, {
    code: 'InvalidValue',
    reason: `it has to match ${allowedPattern ?? ''}`,
  });
}

/** Documents use Java's syntax; what this one does not know is left to the service. */
function patternOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
}

function unknown(name: string, document: RunDocument) {
  const names = document.parameters.map((parameter) => parameter.name);
  const meant = suggest(name, names);
  return usageError(`"${document.name}" has no parameter "${name}"`, {
    code: 'UnknownParameter',
    reason: names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`,
    hint:
      meant === undefined
        ? `see: aws ssm describe-document --name ${document.name}`
        : `did you mean --param ${meant}=…?`,
  });
}
