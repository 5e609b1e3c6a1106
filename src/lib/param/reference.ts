import { parseArn } from '../aws/arn.js';
import { usageError } from '../errors/app-error.js';

/** A parameter as it is named: by name or ARN, optionally with a version or a label after a colon. */
export interface ParameterReference {
  /** What was given, without version and label: what the operations on the parameter as a whole take. */
  readonly name: string;
  /** A number or a label; undefined: the newest version. */
  readonly selector: string | undefined;
}

/**
 * Takes a reference apart. Names hold no colon, so what follows one is a version or a label.
 *
 * @throws usage error when it names nothing, as an unset variable of a script does
 */
export function parseReference(text: string): ParameterReference {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith(':')) {
    throw usageError(`"${trimmed}" names no parameter`, { hint: 'see which there are: awsops param list' });
  }
  const arn = parseArn(trimmed);
  const resource = arn?.resource ?? trimmed;
  const colon = resource.indexOf(':');
  if (colon < 0) return { name: trimmed, selector: undefined };
  const selector = resource.slice(colon + 1);
  return { name: trimmed.slice(0, trimmed.length - selector.length - 1), selector };
}

/** The name in an ARN, with the slash that ARNs leave out of names with levels; a name as it is. */
export function nameOf({ name }: ParameterReference): string {
  const path = parseArn(name)?.resource.replace(/^parameter\//, '');
  if (path === undefined) return name;
  return path.includes('/') ? `/${path}` : path;
}

/** The reference as text. */
export const referenceText = ({ name, selector }: ParameterReference): string =>
  selector === undefined ? name : `${name}:${selector}`;

/** The number of a version; undefined for a label. */
export const versionOf = (selector: string): number | undefined =>
  /^\d{1,15}$/.test(selector) ? Number(selector) : undefined;
