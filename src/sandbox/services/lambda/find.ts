import { ServiceError, type Call } from '../../types.js';
import { lambdaStore, type StoredFunction } from './store.js';

/** API reference, FunctionName: a name, an ARN, or the end of one, each with or without a qualifier. */
const FUNCTION_NAME =
  /^(?:arn:aws[\w-]*:lambda:(?<region>[\w-]+):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[\w-]+)(?::(?<qualifier>\$LATEST|[\w-]+))?$/;

/** The function that a request means. Throws the service's words for one that is not there. */
export function findFunction(
  call: Call,
  {
    FunctionName: text = '',
    Qualifier,
  }: { readonly FunctionName?: string | undefined; readonly Qualifier?: string | undefined },
): StoredFunction {
  const {
    region = call.region,
    account = call.account,
    name,
    qualifier: inName,
  } = FUNCTION_NAME.exec(text)?.groups ?? {};
  if (name === undefined) {
    const pattern = 'Member must satisfy regular expression pattern of function names';
    const message = `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: ${pattern}`;
    throw new ServiceError('ValidationException', message);
  }
  const qualifier = Qualifier ?? inName;
  const arn = `arn:aws:lambda:${region}:${account}:function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`;
  const found = call.store(lambdaStore).get(arn);
  if (found) return found;
  throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
}
