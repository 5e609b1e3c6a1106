import { ServiceError } from '../../../types.js';
import type { DocumentParameter, StoredDocumentVersion } from '../types.js';

const invalid = (message: string): ServiceError => new ServiceError('InvalidParameters', message);

/** Parameters of a command against those that its document declares. Throws InvalidParameters. */
export function checkParameters(
  given: Readonly<Record<string, readonly string[]>>,
  { parameters }: Pick<StoredDocumentVersion, 'parameters'>,
): void {
  const declared = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const unknown = Object.keys(given).filter((name) => !declared.has(name));
  if (unknown.length > 0) throw invalid(`Parameters [${unknown.join(', ')}] are not defined by the document`);
  const missing = parameters.filter(
    ({ name, defaultValue }) => defaultValue === undefined && given[name] === undefined,
  );
  if (missing.length > 0) throw invalid(`Parameters [${missing.map(({ name }) => name).join(', ')}] are required`);
  for (const [name, values] of Object.entries(given)) {
    const parameter = declared.get(name);
    if (parameter) checkValues(parameter, values);
  }
}

function checkValues(parameter: DocumentParameter, values: readonly string[]): void {
  const { name, type, allowedValues, allowedPattern } = parameter;
  if (type !== 'StringList' && values.length !== 1) throw invalid(`Parameter ${name} takes one value`);
  if (type === 'StringList' && values.length === 0 && parameter.defaultValue === undefined) {
    throw invalid(`Parameter ${name} needs at least one value`);
  }
  for (const value of values) {
    if (allowedValues && !allowedValues.includes(value)) {
      throw invalid(`Parameter ${name} has the value ${value}, which is none of [${allowedValues.join(', ')}]`);
    }
    if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`, 'u').test(value)) {
      throw invalid(`Parameter ${name} has a value that does not match ${allowedPattern}`);
    }
  }
}
