import { randomUUID } from 'node:crypto';
import { accountOf, credentialScope, type CredentialScope } from './authorize.js';
import type { RequestFault } from './fault-spec.js';
import { createCall, type Runtime } from './runtime.js';
import type { ServiceDefinition } from './services/definition.js';
import { findService, services } from './services/index.js';
import { identityOf, issuedCredentials, userKeys } from './services/sts/credentials.js';
import { ServiceError, type Call } from './types.js';
import { commonError, commonErrorOf } from './wire/common-errors.js';
import { jsonProtocol, targetOf } from './wire/json.js';
import { readServiceModel, type OperationModel, type ServiceModel } from './wire/model.js';
import type { AnswerContext, Protocol, ProtocolName, WireRequest, WireResponse } from './wire/protocol.js';
import { ec2Protocol, queryProtocol } from './wire/query.js';
import { findMissing } from './wire/required.js';
import { restJsonProtocol } from './wire/rest-json.js';
import { s3Protocol } from './wire/s3.js';

/** What is done with a request: answered, never answered, or its connection destroyed. */
export type Outcome =
  | { readonly kind: 'answer'; readonly response: WireResponse }
  | { readonly kind: 'silence' }
  | { readonly kind: 'reset' };

const PROTOCOLS: Readonly<Record<ProtocolName, Protocol>> = {
  json: jsonProtocol,
  'rest-json': restJsonProtocol,
  query: queryProtocol,
  ec2: ec2Protocol,
  s3: s3Protocol,
};

/** Not among the status codes that SDK clients try again on, unlike 500, 502, 503 and 504. */
const NOT_IMPLEMENTED = 501;

/** A request whose service, protocol and signer are known. */
interface Routed {
  readonly request: WireRequest;
  readonly scope: CredentialScope;
  readonly service: ServiceDefinition;
  readonly protocol: Protocol;
  readonly model: ServiceModel;
  readonly operation: string;
  readonly account: string;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** Serves one request. Never throws: whatever goes wrong becomes an error in the protocol's shape. */
export async function dispatch(runtime: Runtime, request: WireRequest, signal: AbortSignal): Promise<Outcome> {
  const requestId = randomUUID();
  const scope = credentialScope(request);
  const service = scope && findService(scope.service);
  const protocol = protocolOf(request, service);
  let routed: Routed;
  try {
    if (!scope) throw commonError('MissingToken', protocol.name);
    if (!service) throw notImplemented(scope.service, operationHint(request));
    const account = authorize(runtime, { request, scope, protocol: protocol.name });
    const model = await runtime.modelOf(service);
    const operation = findOperation(request, { protocol, model });
    routed = { request, scope, service, protocol, model, operation, account, requestId, signal };
  } catch (error) {
    const context = { operation: '', model: undefined, requestId, xmlNamespace: service?.xmlNamespace ?? '' };
    return answer(
      protocol.writeError(toServiceError(error, { protocol, place: service?.name ?? 'the router' }), context),
    );
  }
  return serve(runtime, routed);
}

/** The account that a request acts in. Throws for keys that are expired or not what they seem. */
function authorize(
  runtime: Runtime,
  asked: { readonly request: WireRequest; readonly scope: CredentialScope; readonly protocol: ProtocolName },
): string {
  const where = { account: runtime.account, region: asked.scope.region };
  const ring = {
    issued: runtime.state.store(issuedCredentials, where),
    userKeys: runtime.state.store(userKeys, where),
    defaultAccount: runtime.account,
    nowMs: runtime.clock.now(),
  };
  const signer = accountOf(asked.scope, asked.request, ring);
  if ('error' in signer) throw commonError(signer.error, asked.protocol);
  return signer.account;
}

function findOperation(
  request: WireRequest,
  { protocol, model }: { readonly protocol: Protocol; readonly model: ServiceModel },
): string {
  const name = protocol.operationName(request, model);
  if (name !== undefined && model.operation(name)) return name;
  throw unknownOperation(protocol.name, name);
}

async function serve(runtime: Runtime, routed: Routed): Promise<Outcome> {
  const { service, operation, account, scope, signal } = routed;
  const at = runtime.clock.now();
  const key = { service: service.name, operation, account, region: scope.region };
  const noteError = runtime.log.add({ ...key, at });
  const context: AnswerContext = { ...routed, xmlNamespace: service.xmlNamespace };
  let isAnswered = true;
  const conclude = (response: WireResponse): Outcome => (isAnswered ? answer(response) : { kind: 'silence' });
  try {
    if (runtime.latencyMs > 0) await runtime.clock.sleep(runtime.latencyMs, signal);
    for (const fault of runtime.faults.strike(key)) {
      if (fault.kind === 'timeout') isAnswered = false;
      const outcome = await applyFault(runtime, fault, routed);
      if (outcome) return outcome;
    }
    if (runtime.throttle && !runtime.throttle.admit(key, runtime.clock.now())) {
      throw commonError('Throttling', routed.protocol.name);
    }
    return conclude(await run(runtime, routed, context));
  } catch (error) {
    // The client is gone: what became of its request is of no interest to anybody.
    if (signal.aborted) return { kind: 'silence' };
    const place = `${service.name}.${operation}`;
    const serviceError = toServiceError(error, { protocol: routed.protocol, place });
    noteError(serviceError.code);
    return conclude(routed.protocol.writeError(serviceError, context));
  }
}

async function run(runtime: Runtime, routed: Routed, context: AnswerContext): Promise<WireResponse> {
  const { service, operation, protocol, model, request, account, scope } = routed;
  const implementation = (await service.loadOperations())[operation];
  const operationModel = model.operation(operation);
  if (!implementation || !operationModel) throw notImplemented(service.name, operation);
  const input = await readInput(request, { protocol, service, operationModel });
  runtime.prepare(service, { account, region: scope.region });
  // The schema that the input was read by is the one of this operation; the table cannot say so.
  const output = await implementation(input as never, callOf(runtime, routed));
  return protocol.writeOutput(output ?? {}, operationModel, context);
}

async function readInput(
  request: WireRequest,
  how: { readonly protocol: Protocol; readonly service: ServiceDefinition; readonly operationModel: OperationModel },
): Promise<unknown> {
  const input = await how.protocol.readInput(request, how.operationModel);
  const [first, ...others] = findMissing(how.operationModel.input, input);
  if (first) throw how.service.missingMembers([first, ...others]);
  return input;
}

function callOf(runtime: Runtime, routed: Routed): Call {
  const { service, operation, account, scope, requestId, signal } = routed;
  const { accessKeyId, region } = scope;
  return createCall(runtime, { service: service.name, operation, account, region, accessKeyId, requestId, signal });
}

async function applyFault(runtime: Runtime, fault: RequestFault, routed: Routed): Promise<Outcome | undefined> {
  switch (fault.kind) {
    case 'latency':
      await runtime.clock.sleep(fault.latencyMs, routed.signal);
      return undefined;
    case 'timeout':
      // The request is carried out all the same: that is what makes a time-out hard to recover from.
      return undefined;
    case 'reset':
      return { kind: 'reset' };
    case 'html500':
      return answer({ status: 500, headers: { 'content-type': 'text/html' }, body: HTML_500 });
    case 'error':
      throw injectedError(fault.code, callOf(runtime, routed), routed.protocol.name);
  }
}

const HTML_500 = '<html><head><title>500</title></head><body><h1>500 Internal Server Error</h1></body></html>\n';

function injectedError(code: string, call: Call, protocol: ProtocolName): ServiceError {
  const common = commonErrorOf(code, protocol);
  if (common === 'AccessDenied') return accessDenied(call, protocol);
  return common ? commonError(common, protocol) : new ServiceError(code, `${code}: a fault that was asked for`);
}

function accessDenied(call: Call, protocol: ProtocolName): ServiceError {
  const action = `${call.service}:${call.operation}`;
  const message =
    `User: ${identityOf(call).arn} is not authorized to perform: ${action} ` +
    `because no identity-based policy allows the ${action} action`;
  return commonError('AccessDenied', protocol, message);
}

function toServiceError(
  error: unknown,
  { protocol, place }: { readonly protocol: Protocol; readonly place: string },
): ServiceError {
  if (error instanceof ServiceError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const internal = commonError('InternalFailure', protocol.name, `the sandbox failed in ${place}: ${detail}`);
  internal.cause = error;
  return internal;
}

function notImplemented(service: string, operation: string): ServiceError {
  const known = services.map(({ name }) => name).join(', ');
  const message = findService(service)
    ? `the sandbox does not run ${operation} of ${service}`
    : `the sandbox does not run ${operation} of ${service}: its services are ${known}`;
  return new ServiceError('NotImplemented', message, NOT_IMPLEMENTED);
}

function unknownOperation(protocol: ProtocolName, operation: string | undefined): ServiceError {
  if (protocol === 'json' || protocol === 'rest-json') {
    return new ServiceError('UnknownOperationException', 'The operation is not known', protocol === 'json' ? 400 : 404);
  }
  const message =
    operation === undefined
      ? 'The request names no action.'
      : `The action ${operation} is not valid for this web service.`;
  return new ServiceError(operation === undefined ? 'MissingAction' : 'InvalidAction', message, 400);
}

function protocolOf(request: WireRequest, service: ServiceDefinition | undefined): Protocol {
  if (targetOf(request) !== undefined) return PROTOCOLS.json;
  // CloudWatch speaks JSON with SDK clients of today and forms with older ones.
  if (service && service.protocol !== 'json') return PROTOCOLS[service.protocol];
  const isForm = String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return isForm || service ? PROTOCOLS.query : PROTOCOLS.s3;
}

function operationHint(request: WireRequest): string {
  const action = targetOf(request)?.split('.')[1] ?? queryProtocol.operationName(request, readServiceModel({}));
  return action ?? `${request.method} ${request.path}`;
}

function answer(response: WireResponse): Outcome {
  return { kind: 'answer', response };
}
