import type {
  ListRuleNamesByTargetRequest,
  ListRuleNamesByTargetResponse,
  ListTargetsByRuleRequest,
  ListTargetsByRuleResponse,
  PutTargetsRequest,
  PutTargetsResponse,
  RemoveTargetsRequest,
  RemoveTargetsResponse,
  Target,
} from '@aws-sdk/client-eventbridge';
import { pageOf } from '../../pages.js';
import type { Call } from '../../types.js';
import { arnParts } from '../arns.js';
import type { Operations } from '../definition.js';
import {
  checkBus,
  constraintError,
  findRule,
  limitExceeded,
  limitOf,
  notImplemented,
  validationError,
} from './checks.js';
import { eventsStore } from './store.js';

/** "Amazon EventBridge quotas": entries in a request, targets of a rule. */
const MAX_ENTRIES = 10;
const MAX_TARGETS = 5;
/** API reference, InputTransformer and Target. */
const MAX_TEMPLATE_LENGTH = 8192;
const MAX_PATHS = 100;

/** What events can be delivered to here. */
const SERVICES = ['sns', 'lambda'];

/** Targets of rules. */
export const targetOperations: Operations = {
  PutTargets: putTargets,
  RemoveTargets: removeTargets,
  ListTargetsByRule: listTargetsByRule,
  ListRuleNamesByTarget: listRuleNamesByTarget,
};

function putTargets(input: PutTargetsRequest, call: Call): PutTargetsResponse {
  checkBus(call, input.EventBusName);
  const rule = findRule(call, input.Rule);
  const wanted = input.Targets ?? [];
  if (wanted.length > MAX_ENTRIES) {
    throw constraintError('targets', '[…]', `Member must have length less than or equal to ${MAX_ENTRIES}`);
  }
  for (const target of wanted) checkTarget(call, target);
  if (new Set([...rule.targets.keys(), ...wanted.map(({ Id }) => Id)]).size > MAX_TARGETS) throw limitExceeded();
  for (const target of wanted) rule.targets.set(target.Id ?? '', target);
  return { FailedEntryCount: 0, FailedEntries: [] };
}

function checkTarget(call: Call, { Id: id = '', Arn: arn = '', InputTransformer: transformer, ...rest }: Target): void {
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(id)) {
    throw constraintError(
      'targets.1.member.id',
      id,
      'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
    );
  }
  const parts = arnParts(arn);
  if (!parts) throw validationError(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (!SERVICES.includes(parts.service)) throw notImplemented(`targets of ${parts.service}`);
  if (parts.region !== call.region) {
    throw validationError(`Parameter ${arn} is not valid. Reason: Provided Arn is in another region than the rule.`);
  }
  if (rest.RoleArn !== undefined) throw notImplemented('roles of targets');
  if (transformer !== undefined) checkTransformer(id, transformer);
}

function checkTransformer(
  id: string,
  { InputPathsMap: paths = {}, InputTemplate: template = '' }: NonNullable<Target['InputTransformer']>,
): void {
  if (template.length < 1 || template.length > MAX_TEMPLATE_LENGTH) {
    const bound = `Member must have length less than or equal to ${MAX_TEMPLATE_LENGTH}`;
    throw constraintError('targets.1.member.inputTransformer.inputTemplate', template.slice(0, 100), bound);
  }
  if (Object.keys(paths).length > MAX_PATHS) throw validationError('InputPathsMap has too many entries.');
  const unknown = [...template.matchAll(/<([\w.-]+)>/g)]
    .map(([, name = '']) => name)
    .find((name) => !Object.hasOwn(paths, name) && !name.startsWith('aws.events.'));
  if (unknown === undefined) return;
  const reason = `InputTemplate for target ${id} contains placeholder with invalid name ${unknown}`;
  throw validationError(`Invalid InputTemplate for target ${id} : [${reason}].`);
}

function removeTargets(input: RemoveTargetsRequest, call: Call): RemoveTargetsResponse {
  checkBus(call, input.EventBusName);
  const rule = findRule(call, input.Rule);
  for (const id of input.Ids ?? []) rule.targets.delete(id);
  return { FailedEntryCount: 0, FailedEntries: [] };
}

function listTargetsByRule(input: ListTargetsByRuleRequest, call: Call): ListTargetsByRuleResponse {
  checkBus(call, input.EventBusName);
  const rule = findRule(call, input.Rule);
  const { items, nextToken } = pageOf([...rule.targets.values()], page(`events.ListTargetsByRule ${rule.name}`, input));
  return { Targets: [...items], NextToken: nextToken };
}

function listRuleNamesByTarget(input: ListRuleNamesByTargetRequest, call: Call): ListRuleNamesByTargetResponse {
  checkBus(call, input.EventBusName);
  const names = [...call.store(eventsStore).rules.values()]
    .filter(({ targets }) => [...targets.values()].some(({ Arn }) => Arn === input.TargetArn))
    .map(({ name }) => name)
    .sort();
  const { items, nextToken } = pageOf(names, page(`events.ListRuleNamesByTarget ${input.TargetArn}`, input));
  return { RuleNames: [...items], NextToken: nextToken };
}

const page = (
  scope: string,
  { Limit, NextToken }: { readonly Limit?: number | undefined; readonly NextToken?: string | undefined },
) => ({
  limit: limitOf(Limit),
  token: NextToken,
  scope,
  invalidToken: () => validationError('Invalid token.'),
});
