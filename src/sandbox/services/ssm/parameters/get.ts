import type {
  DeleteParameterRequest,
  DeleteParametersRequest,
  DeleteParametersResult,
  GetParameterRequest,
  GetParameterResult,
  GetParametersByPathRequest,
  GetParametersByPathResult,
  GetParametersRequest,
  GetParametersResult,
  Parameter,
} from '@aws-sdk/client-ssm';
import { createHash } from 'node:crypto';
import { pageOf } from '../../../pages.js';
import { ServiceError, type Call } from '../../../types.js';
import { invalidNextToken, listWithin, numberWithin } from '../checks.js';
import { byPathTests, isUnderPath } from './filters.js';
import { publicParametersUnder } from './public.js';
import {
  findParameter,
  findVersion,
  latestOf,
  parameterOf,
  parametersStore,
  type FoundParameter,
  type StoredParameterVersion,
} from './store.js';

/** API reference: GetParameters, DeleteParameters and GetParametersByPath take and give at most ten. */
const NAMES = { member: 'names', min: 1, max: 10 };
const PAGE = { member: 'maxResults', min: 1, max: 10, fallback: 10 };

/** `ssm:GetParameter` */
export function getParameter(input: GetParameterRequest, call: Call): GetParameterResult {
  return { Parameter: view(findVersion(input.Name ?? '', call), input.WithDecryption) };
}

/** `ssm:GetParameters`: what is not there is listed, and is no error. */
export function getParameters(input: GetParametersRequest, call: Call): GetParametersResult {
  const names = [...listWithin(input.Names, NAMES)].sort();
  const invalid: string[] = [];
  const found = names.flatMap((name) => {
    try {
      return [view(findVersion(name, call), input.WithDecryption)];
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      invalid.push(name);
      return [];
    }
  });
  return { Parameters: found, InvalidParameters: invalid };
}

/** `ssm:GetParametersByPath` */
export function getParametersByPath(input: GetParametersByPathRequest, call: Call): GetParametersByPathResult {
  const path = checkPath(input.Path ?? '');
  const tests = byPathTests(input.ParameterFilters ?? []);
  const scope = { path, recursive: input.Recursive ?? false };
  const own = [...call.store(parametersStore).values()].map((parameter) => ({
    parameter,
    version: latestOf(parameter),
  }));
  const matching = [...own, ...(path.startsWith('/aws/service/') ? publicParametersUnder(path, call) : [])]
    .filter(({ parameter }) => isUnderPath(parameter.name, scope))
    .filter(({ version }) => tests.every((test) => test(version)))
    .sort((a, b) => (a.parameter.name < b.parameter.name ? -1 : 1));
  const page = pageOf(matching, {
    limit: numberWithin(input.MaxResults, PAGE),
    token: input.NextToken,
    scope: `ssm.GetParametersByPath ${path}`,
    invalidToken: invalidNextToken,
  });
  const Parameters = page.items.map((found) => view({ ...found, selector: '' }, input.WithDecryption));
  return { Parameters, NextToken: page.nextToken };
}

function checkPath(path: string): string {
  if (path.startsWith('/') && !path.includes('//') && /^[a-zA-Z0-9_.\-/]*$/.test(path)) return path;
  const message =
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
    'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following ' +
    'symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, ' +
    'must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.';
  throw new ServiceError('ValidationException', message);
}

/** `ssm:DeleteParameter` */
export function deleteParameter(input: DeleteParameterRequest, call: Call): object {
  call.store(parametersStore).delete(parameterOf(input.Name, call).name);
  return {};
}

/** `ssm:DeleteParameters` */
export function deleteParameters(input: DeleteParametersRequest, call: Call): DeleteParametersResult {
  const names = listWithin(input.Names, NAMES);
  const found = names.flatMap((name) => findParameter(name, call)?.name ?? []);
  for (const name of found) call.store(parametersStore).delete(name);
  return { DeletedParameters: found, InvalidParameters: names.filter((name) => !found.includes(name.trim())) };
}

function view({ parameter, version, selector }: FoundParameter, withDecryption: boolean | undefined): Parameter {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: valueOf(version, withDecryption),
    Version: version.version,
    ...(selector === '' ? {} : { Selector: selector }),
    LastModifiedDate: new Date(version.modifiedAtMs),
    ARN: parameter.arn,
    DataType: version.dataType,
  };
}

/** Without decryption the service gives what KMS made of the value; here it is something that looks like it. */
export function valueOf(version: StoredParameterVersion, withDecryption: boolean | undefined): string {
  if (version.type !== 'SecureString' || withDecryption === true) return version.value;
  const digest = createHash('sha512').update(`${version.keyId} ${version.version} ${version.value}`).digest('base64');
  return `AQICAHh${digest}`;
}
