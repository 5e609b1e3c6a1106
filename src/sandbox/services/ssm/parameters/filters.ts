import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { ServiceError } from '../../../types.js';
import { constraintError } from '../checks.js';
import { latestOf, type StoredParameter, type StoredParameterVersion } from './store.js';

type Test<T> = (candidate: T) => boolean;
/** What a filter compares. */
interface Filter {
  readonly key: string;
  readonly option: string;
  readonly values: readonly string[];
}

/** API reference, ParameterStringFilter. */
const KEY = /^(?:tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$/;
const MAX_VALUES = 50;
const DESCRIBE_KEYS = ['Path', 'Name', 'Type', 'KeyId', 'Tier', 'DataType'];
const BY_PATH_KEYS = ['Type', 'KeyId', 'Label'];
const TYPES = ['String', 'StringList', 'SecureString'];
const TIERS = ['Standard', 'Advanced', 'Intelligent-Tiering'];

/** The filters of DescribeParameters, all of which have to hold. */
export function describeTests(filters: readonly ParameterStringFilter[]): readonly Test<StoredParameter>[] {
  return read(filters, { keys: DESCRIBE_KEYS, allowsTags: true }).map((filter) => describeTest(filter));
}

/** The filters of GetParametersByPath. */
export function byPathTests(filters: readonly ParameterStringFilter[]): readonly Test<StoredParameterVersion>[] {
  return read(filters, { keys: BY_PATH_KEYS, allowsTags: false }).map((filter): Test<StoredParameterVersion> => {
    if (filter.key === 'Label') return ({ labels }) => filter.values.some((value) => labels.has(value));
    return (version) => compare(filter, filter.key === 'Type' ? version.type : version.keyId);
  });
}

/** Whether a name is on the level below a path, or on any below it. */
export function isUnderPath(name: string, scope: { readonly path: string; readonly recursive: boolean }): boolean {
  const prefix = `${scope.path.replace(/\/+$/, '')}/`;
  const full = name.startsWith('/') ? name : `/${name}`;
  return full.startsWith(prefix) && (scope.recursive || !full.slice(prefix.length).includes('/'));
}

function read(
  filters: readonly ParameterStringFilter[],
  rule: { readonly keys: readonly string[]; readonly allowsTags: boolean },
): readonly Filter[] {
  const seen = new Set<string>();
  return filters.map(({ Key: key = '', Option, Values }, index) => {
    if (!KEY.test(key)) {
      const constraint =
        'Member must satisfy regular expression pattern: tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType';
      throw constraintError(`parameterFilters.${index + 1}.member.key`, key, constraint);
    }
    if (!rule.keys.includes(key) && !(rule.allowsTags && key.startsWith('tag:'))) {
      const message = `The following filter key is not valid: ${key}. Valid filter keys include: [${rule.keys.join(', ')}].`;
      throw new ServiceError('InvalidFilterKey', message);
    }
    if (seen.has(key)) {
      const message = `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a specific filter.`;
      throw new ServiceError('InvalidFilterKey', message);
    }
    seen.add(key);
    const filter = { key, option: Option ?? (key === 'Path' ? 'OneLevel' : 'Equals'), values: Values ?? [] };
    checkOption(filter);
    checkValues(filter);
    return filter;
  });
}

function checkOption({ key, option }: Filter): void {
  const plain = ['BeginsWith', 'Equals'];
  const options: Readonly<Record<string, readonly string[]>> = {
    Path: ['Recursive', 'OneLevel'],
    Name: [...plain, 'Contains'],
    Label: ['Equals'],
  };
  const valid = options[key] ?? plain;
  if (valid.includes(option)) return;
  const message = `The following filter option is not valid: ${option}. Valid options include: [${valid.join(', ')}].`;
  throw new ServiceError('InvalidFilterOption', message);
}

function checkValues({ key, values }: Filter): void {
  if (values.length > MAX_VALUES) {
    const constraint = `Member must have length less than or equal to ${MAX_VALUES}`;
    throw constraintError('parameterFilters.1.member.values', `[${values.join(', ')}]`, constraint);
  }
  if (values.length === 0 && !key.startsWith('tag:')) {
    const message = `The following filter values are missing : null for filter key ${key}.`;
    throw new ServiceError('InvalidFilterValue', message);
  }
  const known = key === 'Type' ? TYPES : key === 'Tier' ? TIERS : undefined;
  const unknown = known && values.find((value) => !known.includes(value));
  if (known && unknown !== undefined) {
    const message = `The following filter value is not valid: ${unknown}. Valid values include: [${known.join(', ')}].`;
    throw new ServiceError('InvalidFilterOption', message);
  }
  if (key === 'Path' && values.some((value) => /^\/(?:aws|ssm)/i.test(value))) {
    const message =
      'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global ' +
      'parameters, please specify within a global namespace.';
    throw new ServiceError('ValidationException', message);
  }
}

function describeTest(filter: Filter): Test<StoredParameter> {
  const { key, option, values } = filter;
  if (key === 'Path') {
    return ({ name }) => values.some((path) => isUnderPath(name, { path, recursive: option === 'Recursive' }));
  }
  if (key.startsWith('tag:')) {
    const tagKey = key.slice('tag:'.length);
    return ({ tags }) => (values.length === 0 ? tags.has(tagKey) : compare(filter, tags.get(tagKey)));
  }
  // A leading slash makes no difference to the filter by name, except where a part of it is looked for.
  const full = (name: string): string => `/${name.replace(/^\/+/, '')}`;
  const byName = option === 'Contains' ? filter : { ...filter, values: values.map(full) };
  return (parameter) => {
    const version = latestOf(parameter);
    if (key === 'Name') return compare(byName, full(parameter.name));
    if (key === 'Type') return compare(filter, version.type);
    if (key === 'Tier') return compare(filter, version.tier);
    return compare(filter, key === 'KeyId' ? version.keyId : version.dataType);
  };
}

function compare({ option, values }: Filter, text: string | undefined): boolean {
  if (text === undefined) return false;
  if (option === 'BeginsWith') return values.some((value) => text.startsWith(value));
  return values.some((value) => (option === 'Contains' ? text.includes(value) : text === value));
}
