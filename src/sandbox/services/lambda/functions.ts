import type {
  FunctionConfiguration,
  GetAccountSettingsResponse,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  GetFunctionResponse,
  InvocationRequest,
  InvocationResponse,
  ListFunctionsRequest,
  ListFunctionsResponse,
} from '@aws-sdk/client-lambda';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { findFunction } from './find.js';
import { lambdaStore, type StoredFunction } from './store.js';

/** API reference, ListFunctions: 50 at a time, whatever MaxItems says. */
const MAX_LISTED = 50;
/** "Lambda quotas": what an account has before it asks for more. */
const CONCURRENT_EXECUTIONS = 1000;
const TOTAL_CODE_BYTES = 75 * 2 ** 30;
const UNZIPPED_CODE_BYTES = 250 * 2 ** 20;
const ZIPPED_CODE_BYTES = 50 * 2 ** 20;
/** Of every function here. */
const CODE_BYTES = 1024;

/** Functions: read, list, and called without running. */
export const functionOperations: Operations = {
  GetFunction: (input: GetFunctionRequest, call): GetFunctionResponse => {
    const found = findFunction(call, input);
    return { Configuration: view(found), Tags: Object.fromEntries(found.tags) };
  },
  GetFunctionConfiguration: (input: GetFunctionConfigurationRequest, call): FunctionConfiguration =>
    view(findFunction(call, input)),
  ListFunctions: listFunctions,
  GetAccountSettings: (_input: object, call): GetAccountSettingsResponse => {
    const functions = listed(call);
    return {
      AccountLimit: {
        TotalCodeSize: TOTAL_CODE_BYTES,
        CodeSizeUnzipped: UNZIPPED_CODE_BYTES,
        CodeSizeZipped: ZIPPED_CODE_BYTES,
        ConcurrentExecutions: CONCURRENT_EXECUTIONS,
        UnreservedConcurrentExecutions: CONCURRENT_EXECUTIONS,
      },
      AccountUsage: { TotalCodeSize: CODE_BYTES * functions.length, FunctionCount: functions.length },
    };
  },
  Invoke: invoke,
};

function view(stored: StoredFunction): FunctionConfiguration {
  const { arn, name, runtime, role, logGroup, modifiedAtMs } = stored;
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: runtime,
    Role: role,
    Handler: 'index.handler',
    CodeSize: CODE_BYTES,
    Timeout: 30,
    MemorySize: 256,
    LastModified: new Date(modifiedAtMs).toISOString().replace('Z', '+0000'),
    Version: arn.split(':')[7] ?? '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: ['arm64'],
    LoggingConfig: { LogFormat: 'Text', LogGroup: logGroup },
  };
}

function listFunctions(input: ListFunctionsRequest, call: Call): ListFunctionsResponse {
  const { MaxItems: limit = MAX_LISTED, Marker: token } = input;
  const invalidToken = () => new ServiceError('InvalidParameterValueException', 'Invalid Marker.');
  const request = { limit: Math.min(limit, MAX_LISTED), token, scope: 'lambda.ListFunctions', invalidToken };
  const { items, nextToken } = pageOf(listed(call), request);
  return { Functions: items.map(view), NextMarker: nextToken };
}

/** Without versions and aliases, which other operations list. */
const listed = (call: Call): readonly StoredFunction[] =>
  [...call.store(lambdaStore).values()]
    .filter(({ arn }) => arn.split(':').length === 7)
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** Takes an event as the queue of asynchronous calls does; what a function would answer, nobody knows here. */
function invoke(input: InvocationRequest, call: Call): InvocationResponse {
  const found = findFunction(call, input);
  const { InvocationType: type = 'RequestResponse', Payload: payload = new Uint8Array() } = input;
  if (type === 'RequestResponse') {
    throw new ServiceError('NotImplemented', 'the sandbox runs no functions: only events can be sent to them', 501);
  }
  if (type === 'DryRun') return { StatusCode: 204 };
  found.invocations.push(Buffer.from(payload).toString('utf8'));
  return { StatusCode: 202 };
}
