import type {
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse,
  GetContextKeysForPrincipalPolicyRequest,
  SimulateCustomPolicyRequest,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import { evaluate, missingKeys, type Policy } from '../../../../lib/iam/evaluate/index.js';
import { ServiceError, type Call } from '../../../types.js';
import type { Operations } from '../../definition.js';
import { iamPage, noSuchEntity } from '../common.js';
import { boundaryOf, heldPolicies, organizationPolicies, type Holder } from '../held-policies.js';
import { findRole } from '../roles.js';
import { findGroup, findUser } from '../users.js';
import {
  checkActions,
  checkResources,
  invalidInput,
  readBoundary,
  readContext,
  readEntityArn,
  readInputPolicies,
  readOwner,
  readPolicy,
} from './checks.js';
import { readExclusions } from './exclusions.js';
import { actionResult, resourceOnlyResult, type Outcome } from './results.js';
import { simulatorSettings } from './settings.js';

/** The policy simulator, and which context keys policies look at. */
export const simulatorOperations: Operations = {
  SimulateCustomPolicy: simulateCustomPolicy,
  SimulatePrincipalPolicy: simulatePrincipalPolicy,
  GetContextKeysForCustomPolicy: contextKeysForCustomPolicy,
  GetContextKeysForPrincipalPolicy: contextKeysForPrincipalPolicy,
};

type SimulationRequest = Omit<SimulateCustomPolicyRequest, 'PolicyInputList'>;

/** The policies that a simulation is about. */
interface Policies {
  readonly identity: readonly Policy[];
  readonly boundary: Policy | null;
  readonly scpLevels: readonly (readonly Policy[])[];
}

function simulateCustomPolicy(input: SimulateCustomPolicyRequest, call: Call): SimulatePolicyResponse {
  const levels = (input.OrderedOrganizationPolicyInputList ?? []).map((level, depth) =>
    (level.ServiceControlPolicyInputList ?? []).map((text, index) =>
      readPolicy(text, {
        id: `OrderedOrganizationPolicyInputList.${depth + 1}.${index + 1}`,
        kind: 'scp',
        type: 'none',
      }),
    ),
  );
  const identity = readInputPolicies(input.PolicyInputList);
  const boundary = readBoundary(input.PermissionsBoundaryPolicyInputList) ?? null;
  if (input.ResourcePolicy !== undefined && input.CallerArn === undefined) {
    throw invalidInput('CallerArn is required when a ResourcePolicy is given.');
  }
  return simulate(input, { policies: { identity, boundary, scpLevels: levels }, caller: input.CallerArn, call });
}

function simulatePrincipalPolicy(input: SimulatePrincipalPolicyRequest, call: Call): SimulatePolicyResponse {
  const holder = findHolder(input.PolicySourceArn ?? '', call);
  const exclusions = readExclusions(input.PolicyExclusionList);
  const held = heldPolicies(holder, call).filter((policy) => !exclusions.isExcluded(policy));
  const attached = exclusions.boundary ? null : boundaryOf(holder, call);
  const policies: Policies = {
    identity: [...held.map(({ policy }) => policy), ...readInputPolicies(input.PolicyInputList)],
    boundary: readBoundary(input.PermissionsBoundaryPolicyInputList) ?? attached?.policy ?? null,
    scpLevels: exclusions.organization ? [] : organizationPolicies(call),
  };
  return simulate(input, { policies, caller: input.CallerArn ?? input.PolicySourceArn, call });
}

function simulate(
  input: SimulationRequest,
  { policies, caller, call }: { readonly policies: Policies; readonly caller: string | undefined; readonly call: Call },
): SimulatePolicyResponse {
  const { ActionNames: actions = [], ResourceArns: resources = ['*'] } = input;
  checkActions(actions);
  checkResources(resources);
  if (input.ResourceHandlingOption !== undefined) {
    throw new ServiceError('NotImplemented', 'the sandbox does not simulate with ResourceHandlingOption', 501);
  }
  const run = createRun(input, { policies, caller });
  const outcomes = actions.map((action) => resources.map((resource) => run(action, resource)));
  const isOld = call.store(simulatorSettings).resultShape === 'per-resource';
  const results = isOld
    ? outcomes.flat().map(resourceOnlyResult)
    : outcomes.flatMap(([first, ...rest]) => (first ? [actionResult([first, ...rest])] : []));
  const { items, paging } = iamPage(results, { input, call });
  return { EvaluationResults: items, ...paging };
}

function createRun(
  input: SimulationRequest,
  { policies, caller }: { readonly policies: Policies; readonly caller: string | undefined },
): (action: string, resource: string) => Outcome {
  const context = readContext(input.ContextEntries);
  const resourceAccount = readOwner(input.ResourceOwner);
  const resourcePolicy = readResourcePolicy(input.ResourcePolicy, caller);
  if (caller !== undefined) readEntityArn(caller);
  const { identity, boundary, scpLevels } = policies;
  const named = [...identity, ...(resourcePolicy ? [resourcePolicy] : [])];
  const keys = new Set(named.flatMap(({ contextKeys }) => contextKeys));
  return (action, resource) => {
    const request = { principal: caller ?? null, action, resource, resourceAccount, context };
    // Seen in the service: a trust policy is read and then not looked at for sts:Assume*.
    const resourcePolicies = resourcePolicy && !/^sts:assume/i.test(action) ? [resourcePolicy] : undefined;
    const evaluation = evaluate({ request, identityPolicies: identity, boundary, scpLevels, resourcePolicies });
    return { action, resource, evaluation, missing: missingKeys(request, keys), policies: named };
  };
}

function readResourcePolicy(text: string | undefined, caller: string | undefined): Policy | undefined {
  if (text === undefined) return undefined;
  if (caller !== undefined && readEntityArn(caller).kind === 'role') {
    throw invalidInput('Simulation of resource-based policies is not supported for IAM roles.');
  }
  return readPolicy(text, { id: 'ResourcePolicy', kind: 'resource', type: 'resource' });
}

/** Whose policies are simulated. Throws NoSuchEntity, also for the right name with a wrong path or account. */
function findHolder(arn: string, call: Call): Holder {
  const { kind, name } = readEntityArn(arn);
  const holder = findByName(kind, { name, call });
  if (holder.entity.arn === arn) return holder;
  throw noSuchEntity(`The ${kind} with ARN ${arn} cannot be found.`);
}

function findByName(kind: Holder['kind'], { name, call }: { readonly name: string; readonly call: Call }): Holder {
  switch (kind) {
    case 'user':
      return { kind, entity: findUser(name, call) };
    case 'group':
      return { kind, entity: findGroup(name, call) };
    case 'role':
      return { kind, entity: findRole(name, call) };
  }
}

function contextKeysForCustomPolicy(input: GetContextKeysForCustomPolicyRequest): GetContextKeysForPolicyResponse {
  return keysOf(readInputPolicies(input.PolicyInputList));
}

function contextKeysForPrincipalPolicy(
  input: GetContextKeysForPrincipalPolicyRequest,
  call: Call,
): GetContextKeysForPolicyResponse {
  const held = heldPolicies(findHolder(input.PolicySourceArn ?? '', call), call).map(({ policy }) => policy);
  return keysOf([...held, ...readInputPolicies(input.PolicyInputList)]);
}

/** Each key once, whatever its case is. */
function keysOf(policies: readonly Policy[]): GetContextKeysForPolicyResponse {
  const keys = policies.flatMap((policy) => policy.contextKeys);
  return { ContextKeyNames: [...new Map(keys.toReversed().map((key) => [key.toLowerCase(), key])).values()].sort() };
}
