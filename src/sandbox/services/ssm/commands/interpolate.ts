import type { DocumentStep, StoredDocumentVersion } from '../types.js';

type Parameters = Readonly<Record<string, readonly string[]>>;

const WHOLE = /^\{\{\s*(?<name>[A-Za-z0-9_]+)\s*\}\}$/;
const ANY = /\{\{\s*(?<name>[A-Za-z0-9_]+)\s*\}\}/g;

/** The values of all parameters of a document: those given, else the defaults. */
export function valuesOf(version: StoredDocumentVersion, given: Parameters): Parameters {
  const entries = version.parameters.map(
    ({ name, defaultValue }) => [name, given[name] ?? textsOf(defaultValue)] as const,
  );
  return Object.fromEntries(entries);
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map(String);
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}

/** An input of a step as lines: a parameter that stands alone gives all its values. */
export function inputList(step: DocumentStep, name: string, parameters: Parameters): readonly string[] {
  const input = step.inputs[name];
  const items: readonly unknown[] = Array.isArray(input) ? input : [input ?? ''];
  return items.flatMap((item) => {
    const whole = WHOLE.exec(String(item))?.groups?.['name'];
    if (whole !== undefined && Object.hasOwn(parameters, whole)) return parameters[whole] ?? [];
    return [replaced(String(item), parameters)];
  });
}

/** An input of a step as one text; empty when the step has no such input. */
export const inputText = (step: DocumentStep, name: string, parameters: Parameters): string =>
  inputList(step, name, parameters).join(',');

/** What is in braces and no parameter stays as it is. */
function replaced(text: string, parameters: Parameters): string {
  return text.replace(ANY, (braces: string, name: string) =>
    Object.hasOwn(parameters, name) ? (parameters[name] ?? []).join(',') : braces,
  );
}
