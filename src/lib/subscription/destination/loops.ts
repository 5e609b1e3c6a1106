import type { Destination } from '../types.js';

/** Where Firehose streams made on the console log their errors, and where functions log by default. */
const FIREHOSE_LOGS = '/aws/kinesisfirehose/';
const LAMBDA_LOGS = '/aws/lambda/';

/** The log groups that a destination writes to by default, as far as its name tells. */
export function usualLogGroups({ kind, name }: Pick<Destination, 'kind' | 'name'>): readonly string[] {
  if (kind === 'firehose') return [`${FIREHOSE_LOGS}${name}`];
  if (kind === 'lambda') return [`${LAMBDA_LOGS}${name}`];
  return [];
}

/**
 * The log groups that a Firehose stream writes to, by its description: the error logs of its destinations, wherever
 * they stand in it, and those of the functions that transform its records.
 */
export function logGroupsOfStream(description: unknown): readonly string[] {
  const found = new Set<string>();
  collect(description, found);
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  const member = (key: string): unknown => Reflect.get(value, key);
  const name = member('LogGroupName');
  if (typeof name === 'string' && name !== '' && member('Enabled') !== false) found.add(name);
  if (member('ParameterName') === 'LambdaArn') {
    const lambda = /:function:(?<name>[\w-]+)/.exec(String(member('ParameterValue')))?.groups?.['name'];
    if (lambda !== undefined) found.add(`${LAMBDA_LOGS}${lambda}`);
  }
  for (const item of Object.values(value)) collect(item, found);
}
