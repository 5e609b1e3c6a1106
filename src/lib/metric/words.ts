import { parseDuration } from '../core/duration.js';
import { usageError } from '../errors/app-error.js';

/**
 * Reads `NAMESPACE/METRIC`: the name of the metric is what comes after the last slash, or after the first `//`, for names
 * that have slashes themselves.
 *
 * @throws usage error when one of the two is missing
 */
export function parseMetricName(text: string): { readonly namespace: string; readonly metric: string } {
  const double = text.indexOf('//');
  const at = double === -1 ? text.lastIndexOf('/') : double;
  const namespace = text.slice(0, Math.max(at, 0));
  const metric = text.slice(at + (double === -1 ? 1 : 2));
  if (namespace !== '' && metric !== '') return { namespace, metric };
  throw usageError(`"${text}" is not a metric`, {
    code: 'InvalidMetric',
    reason: 'a metric is written as NAMESPACE/METRIC, such as AWS/EC2/CPUUtilization',
    hint: 'see: awsops metric list',
  });
}

/**
 * Reads dimensions, each `NAME=VALUE`.
 *
 * @throws usage error for one without a name or a value, and for one that is given twice
 */
export function parseDimensions(texts: readonly string[]): Readonly<Record<string, string>> {
  const dimensions = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const name = text.slice(0, Math.max(at, 0));
    const value = text.slice(at + 1);
    if (name === '' || value === '') {
      throw usageError(`"${text}" is not a dimension`, {
        code: 'InvalidDimension',
        reason: 'a dimension is written as NAME=VALUE, such as InstanceId=i-0123456789abcdef0',
        hint: 'see: awsops metric list',
      });
    }
    if (dimensions.has(name)) {
      throw usageError(`the dimension "${name}" is given twice`, {
        code: 'InvalidDimension',
        reason: 'a metric has each dimension once',
        hint: 'see: awsops metric list',
      });
    }
    dimensions.set(name, value);
  }
  return Object.fromEntries(dimensions);
}

/**
 * Reads a period: `30s`, `3m`, `1h`, or seconds as a plain number, as the API has them.
 *
 * @returns seconds
 * @throws usage error for what is no length of time; which lengths are allowed depends on who is asked
 */
export function parsePeriod(text: string): number {
  const ms = /^\d{1,7}$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  if (ms !== undefined && ms > 0 && ms % 1000 === 0) return ms / 1000;
  throw usageError(`"${text}" is not a period`, {
    code: 'InvalidPeriod',
    reason: 'it takes a length of time such as 30s, 1m, 5m or 1h',
    hint: '--period 1m',
  });
}
