import type {
  QueryExecutionContext,
  StartQueryExecutionInput,
  StartQueryExecutionOutput,
  WorkGroupConfiguration,
} from '@aws-sdk/client-athena';
import type { Call, Operation } from '../../types.js';
import { newId } from '../logs/ids.js';
import { settingsStore } from '../../settings.js';
import { planStatement } from './engine/plan.js';
import { constraintError, invalidRequest } from './errors.js';
import { checkLocation, outputBucket } from './locations.js';
import { findReusable } from './reuse.js';
import { athenaStore, PRIMARY, type Plan, type StoredExecution } from './store.js';
import { isOver, scannedAtMs, timingOf } from './timeline.js';
import { findWorkGroup } from './workgroups.js';

// Athena API reference, StartQueryExecution; "Service Quotas" of the user guide.
const MAX_QUERY_BYTES = 262_144;
const MIN_TOKEN_LENGTH = 32;
const MAX_TOKEN_LENGTH = 128;
const MAX_PARAMETERS = 1000;
const MAX_PARAMETER_LENGTH = 1024;
/** "Service Quotas": active DML queries; 200 in us-east-1, 100 in the smallest regions. */
const MAX_ACTIVE_QUERIES = 150;
const MAX_KEPT_EXECUTIONS = 2000;

/** `athena:StartQueryExecution` */
export const startQueryExecution: Operation<StartQueryExecutionInput, StartQueryExecutionOutput> = async (
  input,
  call,
) => {
  checkInput(input);
  const store = call.store(athenaStore);
  const request = JSON.stringify({ ...input, ClientRequestToken: undefined });
  const known = store.tokens.get(input.ClientRequestToken ?? '');
  if (known) {
    if (known.request !== request) throw invalidRequest('Idempotent parameters do not match');
    return { QueryExecutionId: known.id };
  }
  const { workGroup, configuration } = findWorkGroup(call, input.WorkGroup);
  if (workGroup.State === 'DISABLED') throw invalidRequest(`WorkGroup ${workGroup.Name} is disabled.`);
  const location = locationOf(call, { input, configuration });
  checkActive(call);
  const context = contextOf(input.QueryExecutionContext);
  const query = input.QueryString ?? '';
  const parameters = input.ExecutionParameters ?? [];
  const id = newId(call);
  const plan = failingPlan(
    call,
    await planStatement(call, { query, parameters, context, location, id, workGroup: workGroup.Name }),
  );
  const execution = createExecution(call, { id, input, context, configuration, location, plan });
  store.executions.set(id, execution);
  if (input.ClientRequestToken !== undefined) store.tokens.set(input.ClientRequestToken, { id, request });
  forgetOld(call);
  return { QueryExecutionId: id };
};

function checkInput(input: StartQueryExecutionInput): void {
  const query = input.QueryString ?? '';
  if (query === '') throw constraintError('queryString', query, 'Member must have length greater than or equal to 1');
  if (Buffer.byteLength(query) > MAX_QUERY_BYTES) {
    throw constraintError('queryString', query, `Member must have length less than or equal to ${MAX_QUERY_BYTES}`);
  }
  const token = input.ClientRequestToken;
  if (token !== undefined && (token.length < MIN_TOKEN_LENGTH || token.length > MAX_TOKEN_LENGTH)) {
    const bound =
      token.length < MIN_TOKEN_LENGTH
        ? `greater than or equal to ${MIN_TOKEN_LENGTH}`
        : `less than or equal to ${MAX_TOKEN_LENGTH}`;
    throw constraintError('clientRequestToken', token, `Member must have length ${bound}`);
  }
  const parameters = input.ExecutionParameters ?? [];
  if (parameters.length > MAX_PARAMETERS || parameters.some(({ length }) => length > MAX_PARAMETER_LENGTH)) {
    const rule = `at most ${MAX_PARAMETERS} parameters of at most ${MAX_PARAMETER_LENGTH} characters`;
    throw constraintError('executionParameters', parameters.length, rule);
  }
}

/**
 * Where the results of a query go, with the name of the object left out. A workgroup that enforces its configuration
 * overrides the request without a word; undefined for results that Athena keeps.
 */
function locationOf(
  call: Call,
  {
    input,
    configuration,
  }: { readonly input: StartQueryExecutionInput; readonly configuration: WorkGroupConfiguration },
): string | undefined {
  const asked = input.ResultConfiguration?.OutputLocation;
  const own = configuration.ResultConfiguration?.OutputLocation;
  if (asked !== undefined) checkLocation(asked);
  const isEnforced = configuration.EnforceWorkGroupConfiguration === true;
  if (configuration.ManagedQueryResultsConfiguration?.Enabled === true && (isEnforced || asked === undefined)) {
    return undefined;
  }
  const location = isEnforced ? own : (asked ?? own);
  if (location === undefined || location === '') {
    throw invalidRequest(
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  }
  outputBucket(call, checkLocation(location));
  return location.endsWith('/') ? location : `${location}/`;
}

function checkActive(call: Call): void {
  const nowMs = call.clock.now();
  const active = [...call.store(athenaStore).executions.values()].filter((execution) => !isOver(execution, nowMs));
  if (active.length < MAX_ACTIVE_QUERIES) return;
  throw tooMany();
}

function tooMany() {
  const error = invalidRequest(
    'You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of concurrent queries submitted by this account. Contact customer support to request a concurrent query limit increase.',
  );
  return Object.assign(error, {
    code: 'TooManyRequestsException',
    members: { Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' },
  });
}

function contextOf(given: QueryExecutionContext | undefined): QueryExecutionContext {
  const { Database, Catalog } = given ?? {};
  return {
    ...(Database !== undefined && { Database: Database.toLowerCase() }),
    ...(Catalog !== undefined && { Catalog: Catalog.toLowerCase() }),
  };
}

/** A plan that fails as the fault `query-failure` wants it: through no fault of the query's. */
function failingPlan(call: Call, plan: Plan): Plan {
  const settings = call.store(settingsStore);
  if (settings.failingQueries === 0) return plan;
  settings.failingQueries -= 1;
  const failure = {
    message: 'GENERIC_INTERNAL_ERROR: Encountered too many errors talking to a worker node. The node may have crashed.',
    category: 1,
    type: 1,
    isRetryable: true,
  } as const;
  return { ...plan, scanBytes: 0, failure };
}

interface Creation {
  readonly id: string;
  readonly input: StartQueryExecutionInput;
  readonly context: QueryExecutionContext;
  readonly configuration: WorkGroupConfiguration;
  readonly location: string | undefined;
  readonly plan: Plan;
}

function createExecution(call: Call, creation: Creation): StoredExecution {
  const { id, input, context, configuration, location, plan } = creation;
  const store = call.store(athenaStore);
  const submittedMs = call.clock.now();
  const workGroup = input.WorkGroup ?? PRIMARY;
  const parameters = input.ExecutionParameters ?? [];
  const query = input.QueryString ?? '';
  const reuse = input.ResultReuseConfiguration;
  const reused = findReusable(call, { query, parameters, context, workGroup, location, reuse, plan });
  const timing = timingOf(store, plan, reused !== undefined);
  const limit = configuration.BytesScannedCutoffPerQuery ?? Infinity;
  const isCutOff = reused === undefined && plan.failure === undefined && plan.scanBytes > limit;
  const atMs = scannedAtMs({ submittedMs, timing }, limit / plan.scanBytes);
  return {
    id,
    query,
    parameters,
    workGroup,
    context,
    location,
    resultConfiguration: resultConfiguration(input, configuration),
    reuse,
    isReused: reused !== undefined,
    submittedMs,
    timing,
    cutoff: isCutOff ? { atMs, bytes: limit } : undefined,
    plan: reused ? { ...plan, scanBytes: 0, run: async () => reused } : plan,
    cancelled: undefined,
    outcome: undefined,
    settling: undefined,
  };
}

/** The settings of the results but for their place. */
function resultConfiguration(input: StartQueryExecutionInput, configuration: WorkGroupConfiguration) {
  const source =
    configuration.EnforceWorkGroupConfiguration === true
      ? configuration.ResultConfiguration
      : { ...configuration.ResultConfiguration, ...input.ResultConfiguration };
  const { OutputLocation: _place, ...rest } = source ?? {};
  return rest;
}

/** History is kept for 45 days by the service; here, the newest executions are. */
function forgetOld(call: Call): void {
  const { executions, tokens } = call.store(athenaStore);
  for (const [id, execution] of executions) {
    if (executions.size <= MAX_KEPT_EXECUTIONS) return;
    if (!isOver(execution, call.clock.now())) continue;
    executions.delete(id);
    for (const [token, known] of tokens) if (known.id === id) tokens.delete(token);
  }
}
